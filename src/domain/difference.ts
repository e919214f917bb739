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
