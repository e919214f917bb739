import type { BundleKind } from '../bundle.ts';

/** Where what serves comes from. */
type Origin = 'clean' | 'hand-made' | 'not-merged' | 'not-approved' | 'edited' | 'unknown';

/** What serves of one bundle in one environment, and who let it in. */
export interface AuditRow {
  readonly environment: string;
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly revision: string;
  readonly commit: string | null;
  readonly build: number | null;
  readonly digest: string | null;
  /** Whether the commit, built anew, gives what the revision holds. */
  readonly content: 'is-the-commits' | 'differs' | 'unknown';
  /** What differs, or why nobody knows; empty if it is the commit's. */
  readonly contentBecause: string;
  readonly origin: Origin;
  /** Why it is not clean; empty if it is. */
  readonly because: string;
  readonly pullRequest: number | null;
  readonly author: string | null;
  readonly approvers: readonly string[];
  /** `unit SUCCESSFUL`. */
  readonly builds: readonly string[];
  /** As it would be judged today; null if the environment has no gate. */
  readonly gate: boolean | null;
  readonly deployedBy: string;
  readonly deployedAt: string | null;
}
