import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, refusalOf } from './system-error.ts';

/** Docker mounts it even where the root file system is read-only (`docker run --read-only`). */
const SHARED_MEMORY = '/dev/shm';
const NO_PLACE = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR']);

/**
 * A new folder that its owner alone may enter, in the system's folder for temporary files or, if nothing may be made
 * there, in memory. Throws FileRefusal if neither can be written to, and if the disk is full.
 */
export function makeTemporaryFolder(prefix: string, places = [tmpdir(), SHARED_MEMORY]): string {
  const [place = tmpdir(), ...others] = places;
  try {
    return realpathSync(mkdtempSync(join(place, prefix)));
  } catch (error) {
    const next = others.length > 0 && NO_PLACE.has(codeOf(error) ?? '');
    if (!next) throw refusalOf(error, place, 'written');
    return makeTemporaryFolder(prefix, others);
  }
}
