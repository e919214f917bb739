import { join } from 'node:path';

/** A bundle of our own that many rules have something to say about, and what the real apigeelint says of it. */
export interface ParityBundle {
  readonly files: Readonly<Record<string, string>>;
  /** Keys of `keyOf`, sorted, with the profile `apigeex`. */
  readonly findings: readonly string[];
}

export const PARITY_FOLDER = join(import.meta.dirname, 'parity');
