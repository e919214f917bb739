/** The mark a commit and its pull request wear; the same key replaces the earlier mark. */
export interface BuildStatus {
  /** At most 40 characters, one per environment (`apigee-pipe-deploy-test`). */
  readonly key: string;
  readonly state: 'in-progress' | 'successful' | 'failed' | 'stopped';
  readonly name: string;
  readonly description: string;
  /** Full 40 hex digits. */
  readonly commit: string;
  /** The source branch: without it Bitbucket does not show the status in the pull request. */
  readonly branch: string | undefined;
  readonly url: string | undefined;
  readonly build: number | undefined;
}

/** A deployment as Data Center records it; on Cloud only a step with `deployment:` makes one. */
export interface DeploymentRecord {
  readonly key: string;
  readonly environment: string;
  readonly state: 'successful' | 'failed' | 'rolled-back' | 'cancelled';
  readonly description: string;
  readonly commit: string;
  readonly url: string | undefined;
  /** Ascending from run to run. */
  readonly sequence: number;
}
