import type { BundleKind } from '../bundle.ts';

/** What serves of one bundle in one environment, as far as Apigee and the revision's own mark tell. */
export interface ServingState {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  readonly revision: string;
  /** As Apigee reports it; left out if it was not asked for. */
  readonly state?: string;
  /** When it was deployed, by Apigee's clock, in ISO 8601. */
  readonly deployedAt?: string;
  /** What its mark says; left out if it carries none, or one of no known commit. */
  readonly from?: {
    readonly commit: string;
    readonly build?: number;
    /** It does not hold what its mark says: somebody edited it since. */
    readonly edited: boolean;
  };
  /** Whether it holds what the repository would deploy there. */
  readonly content: 'same' | 'different' | 'unknown';
}
