import { type Zippable, zipSync } from 'fflate';
import { type BundleContent, sortedEntries } from '../content.ts';

/** Zip dates have no zone and fflate writes the local clock's, so this is made of local parts too. */
const FIXED_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const PLAIN_FILE = 0o100644 << 16;

/**
 * The same content gives the same bytes on every machine: sorted entries, one time, one mode, one level, and a
 * compressor of our own cargo (zlib's output differs between processors).
 */
export function zipContent(content: BundleContent): Uint8Array {
  const entries: Zippable = Object.fromEntries(sortedEntries(content));
  return zipSync(entries, { level: 6, mtime: FIXED_TIME, os: UNIX, attrs: PLAIN_FILE });
}
