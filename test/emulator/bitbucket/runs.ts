export type RunState =
  | 'pending'
  | 'in-progress'
  | 'paused'
  | 'successful'
  | 'failed'
  | 'error'
  | 'stopped'
  | 'not-run';

export interface Pipeline {
  readonly uuid: string;
  readonly number: number;
  readonly creator: string;
  readonly trigger: 'push' | 'manual' | 'schedule';
  readonly target: RunTarget;
  state: RunState;
  readonly createdAt: number;
  completedAt?: number;
  readonly steps: readonly Step[];
  readonly variables: readonly Variable[];
}

export interface RunTarget {
  readonly kind: 'branch' | 'tag' | 'commit' | 'pull-request';
  /** The branch or tag; the source branch of a pull request. */
  readonly ref?: string;
  readonly commit: string;
  readonly pullRequest?: number;
  readonly destination?: string;
  readonly selector: { readonly type: string; readonly pattern?: string };
}

export interface Step {
  readonly uuid: string;
  readonly name: string;
  state: RunState;
  readonly startedAt: number;
  completedAt?: number;
  /** Manual steps wait for somebody, who is then the one that deployed. */
  readonly trigger: 'automatic' | 'manual';
  readonly startedBy?: string;
  readonly environment?: string;
}

export interface DeploymentEnvironment {
  readonly uuid: string;
  readonly name: string;
  readonly type: 'Test' | 'Staging' | 'Production';
  readonly rank: number;
  readonly variables: Variable[];
  /** Only administrators, or only these branches, may deploy to it. */
  readonly adminOnly: boolean;
  readonly branches: readonly string[];
}

export interface Deployment {
  readonly uuid: string;
  readonly environment: string;
  readonly commit: string;
  readonly state: 'undeployed' | 'in-progress' | 'successful' | 'failed' | 'stopped';
  readonly deployer: string;
  readonly startedAt: number;
  readonly completedAt?: number;
  readonly pipeline: string;
  readonly step: string;
  readonly number: number;
}

export interface Variable {
  readonly uuid: string;
  readonly key: string;
  readonly value: string;
  readonly secured: boolean;
}

export interface Schedule {
  readonly uuid: string;
  enabled: boolean;
  readonly cron: string;
  readonly branch: string;
  readonly selector: { readonly type: string; readonly pattern?: string };
  readonly createdAt: number;
  updatedAt: number;
}
