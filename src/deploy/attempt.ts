import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Step } from '../plan/step.ts';

/** What became of one step: the internal story that result, log and exit code are told from. */
export type Attempt = {
  readonly step: Step;
  readonly durationMs: number;
} & (
  | { readonly kind: 'unchanged'; readonly status: DeploymentStatus | undefined }
  | {
      readonly kind: 'deployed';
      readonly revision: string;
      readonly imported: boolean;
      readonly status: DeploymentStatus;
    }
  | {
      readonly kind: 'failed';
      /** Undefined where the bundle was not even imported. */
      readonly revision: string | undefined;
      readonly imported: boolean;
      readonly status: DeploymentStatus | undefined;
      readonly cause: PipeError;
      readonly aftermath: Aftermath;
    }
  | {
      readonly kind: 'skipped';
      readonly because: string;
      readonly cause: 'dependency' | 'environment' | 'stopped';
    }
);

/** What serves after a failure. */
export type Aftermath =
  /** The deployment was never touched. */
  | { readonly kind: 'untouched' }
  /** What served before serves again, and that was verified; nothing served before where `revision` is undefined. */
  | {
      readonly kind: 'restored';
      readonly revision: string | undefined;
      readonly status: DeploymentStatus | undefined;
    }
  /** A person is needed: the roll-back failed, was not wanted, or nobody knows what serves. */
  | { readonly kind: 'degraded'; readonly problem: PipeError }
  /** Nothing serves, and nobody knows what did before an earlier run was killed: a person is needed. */
  | { readonly kind: 'lost'; readonly problem: PipeError }
  /** The run was stopped while the revision was rolling out. */
  | { readonly kind: 'under-way' };
