/** One permission as far as a request that changes nothing shows it. */
export interface SeenPermission {
  /** `apigee.deployments.list`, or `scope https://www.googleapis.com/auth/cloud-platform`. */
  readonly permission: string;
  /** Undefined where it cannot be told without changing something, or where the answer said neither. */
  readonly allowed: boolean | undefined;
  /** The request that showed it: `GET /v1/organizations/acme`. */
  readonly seenBy: string;
}

/** Looks at what the pipe may do without doing it. Throws PipeError for sign-in, transport and quota. */
export interface ApigeeProbe {
  permissions(environments: readonly string[]): Promise<readonly SeenPermission[]>;
}
