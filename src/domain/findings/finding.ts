import type { BundleKind } from '../bundle.ts';

export type Severity = 'error' | 'warning';

/** One thing the linter, or a rule of ours, found in a bundle. */
export interface Finding {
  readonly bundle: string;
  readonly kind: BundleKind;
  /** Relative to the clone, forward slashes (`proxies/orders/apiproxy/policies/AM-Set.xml`). */
  readonly file: string;
  /** Counted from 1; undefined, or 0 as some rules of apigeelint say, if the finding is about the whole file. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}
