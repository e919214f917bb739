import type { Candidate } from '../domain/candidate.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { SkipReason } from '../domain/results/skip-reason.ts';
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
      /** Undefined if the bundle was not even imported. */
      readonly revision: string | undefined;
      readonly imported: boolean;
      readonly status: DeploymentStatus | undefined;
      readonly cause: PipeError;
      readonly aftermath: Aftermath;
    }
  | {
      readonly kind: 'blocked';
      /** Undefined if the bundle was not even imported. */
      readonly revision: string | undefined;
      readonly imported: boolean;
      /** Why: all refusals in one. */
      readonly cause: PipeError;
    }
  /** It was in place, and went back because another bundle of the environment failed. */
  | {
      readonly kind: 'taken-back';
      readonly revision: string;
      readonly imported: boolean;
      /** Why: one sentence, with the name of the one that failed. */
      readonly cause: PipeError;
      readonly aftermath: Aftermath;
    }
  | { readonly kind: 'skipped'; readonly because: SkipReason }
);

/** What serves after a failure. */
export type Aftermath =
  /** The deployment was never touched. */
  | { readonly kind: 'untouched' }
  /** Nor by this run: somebody else deployed `revision` meanwhile, or took out what served where it is undefined. */
  | { readonly kind: 'replaced'; readonly revision: string | undefined }
  /** What served before serves again, and that was verified; nothing served before where `revision` is undefined. */
  | {
      readonly kind: 'restored';
      readonly revision: string | undefined;
      readonly status: DeploymentStatus | undefined;
    }
  /** Nothing served before; the failed revision stays deployed, since that was asked for, and gets no traffic. */
  | { readonly kind: 'kept' }
  /** A person is needed: the rollback failed, was not wanted, or nobody knows what serves. */
  | {
      readonly kind: 'degraded';
      readonly problem: PipeError;
      /** What somebody else deployed meanwhile, which was left alone. */
      readonly replacedBy?: string;
    }
  /** Nothing serves, and nobody knows what did before an earlier run was killed: a person is needed. */
  | { readonly kind: 'lost'; readonly problem: PipeError }
  /** The run was stopped while the revision was rolling out. */
  | { readonly kind: 'under-way' };

/** What the log is told while the plan is carried out. */
export type DeployEvent =
  | { readonly kind: 'environment'; readonly environment: string }
  | {
      readonly kind: 'progress';
      readonly candidate: Candidate;
      readonly revision: string | undefined;
      readonly detail: string;
      readonly rollingBack: boolean;
    }
  | { readonly kind: 'ended'; readonly attempt: Attempt };
