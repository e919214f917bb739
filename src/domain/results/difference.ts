import type { BundleKind } from '../bundle.ts';

/** One place where the live content of a bundle is not what git holds, as seen from git. */
export interface Difference {
  /** Named as in the zip (`apiproxy/policies/SA-Limit.xml`). */
  readonly file: string;
  /** The element, attribute or repeated element: `/SpikeArrest/Rate`, `/A/@b`, `/A/B[2]`; absent for whole files. */
  readonly path?: string;
  /** `added` is only live, `removed` only in git. */
  readonly change: 'edited' | 'added' | 'removed';
  /** The text; of a file that is no XML its size and hash; null on the side that has none. */
  readonly git: string | null;
  readonly live: string | null;
  /** Of a text file that was edited: a unified diff. */
  readonly diff?: string;
}

/** A difference between the repository and the live organization: of a bundle's content, or of a whole bundle. */
export type LiveDifference = {
  readonly bundle: string;
  readonly kind: BundleKind;
  readonly environment: string;
  /** The one that serves; null if none does. */
  readonly revision: string | null;
  /** Who changed it; left out if nobody knows. */
  readonly by?: string;
  /** When the revision was last changed, by Apigee's clock, in ISO 8601. */
  readonly at?: string;
} & (
  | Difference
  /** `missing` is in git and does not serve, `foreign` serves and is not in git. */
  | { readonly change: 'missing' | 'foreign'; readonly git: string | null; readonly live: string | null }
);
