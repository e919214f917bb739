import type { AssetRef } from '../domain/bundle.ts';
import type { Identity } from '../domain/organization.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlannedChange } from '../domain/results/run-result.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import type { PipeError } from '../errors/pipe-error.ts';

/** What happens while a plan is made, and while its old revisions make room. Durations are milliseconds. */
export type PlanEvent =
  /** What it is at, a word for a person; undefined once that is over. */
  | { readonly kind: 'busy'; readonly doing: string | undefined }
  | { readonly kind: 'signed-in'; readonly identity: Identity; readonly durationMs: number }
  /** This parallel step has its own share of the bundles. */
  | {
      readonly kind: 'shared-out';
      readonly shard: { readonly step: number; readonly count: number };
      readonly own: number;
      readonly all: number;
    }
  /** What serves where something is planned. */
  | { readonly kind: 'looked'; readonly serving: readonly ServingState[] }
  /** The plan, made or known better than before. */
  | { readonly kind: 'planned'; readonly plan: readonly PlannedChange[] }
  /** What could not be looked at, and changes no verdict. */
  | { readonly kind: 'remarked'; readonly remarks: readonly Problem[] }
  /** What Apigee would refuse. */
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'making-room' }
  | {
      readonly kind: 'revisions-deleted';
      readonly asset: AssetRef;
      readonly revisions: readonly string[];
      /** Why others of them could not be deleted. */
      readonly failures: readonly PipeError[];
    };
