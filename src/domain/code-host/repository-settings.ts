/** The repository on Bitbucket, as far as the credential shows it. UUIDs are in braces. */
export interface RepositoryFacts {
  readonly repositoryId: string | undefined;
  readonly mainBranch: string | undefined;
}

/** One thing that somebody set in the repository. */
interface Setting {
  /** In braces. */
  readonly id: string;
  /** Milliseconds since 1970; 0 if Bitbucket does not tell. */
  readonly createdAtMs: number;
}

export interface DeploymentEnvironment extends Setting {
  readonly name: string;
}

export interface Schedule extends Setting {
  readonly branch: string;
  /** The custom pipeline that it runs; undefined for a branch's own. */
  readonly pipeline: string | undefined;
  readonly enabled: boolean;
}

export interface Webhook extends Setting {
  /** May hold a token of the receiver: never shown. */
  readonly url: string;
  readonly active: boolean;
  readonly events: readonly string[];
}

export interface BranchRestriction {
  readonly kind: string;
  readonly pattern: string;
  readonly value: number | undefined;
}

export type NewSetting =
  | {
      readonly kind: 'environment';
      readonly name: string;
      readonly type: 'Test' | 'Staging' | 'Production';
    }
  | { readonly kind: 'schedule'; readonly branch: string; readonly pipeline: string; readonly cron: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly events: readonly string[] };
