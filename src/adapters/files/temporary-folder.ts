import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, refusalOf } from './system-error.ts';

/** Docker mounts it even where the root file system is read-only (`docker run --read-only`). */
const SHARED_MEMORY = '/dev/shm';
const NO_PLACE = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR']);

const standing = new Set<string>();

/**
 * A new folder that its owner alone may enter, in the system's folder for temporary files or, if nothing may be made
 * there, in memory. It goes with the process at the latest: a run that is over waits for nothing. Throws FileRefusal if
 * neither can be written to, and if the disk is full.
 */
export function makeTemporaryFolder(prefix: string, places = [tmpdir(), SHARED_MEMORY]): string {
  const [place = tmpdir(), ...others] = places;
  try {
    const folder = realpathSync(mkdtempSync(join(place, prefix)));
    if (standing.size === 0) process.on('exit', removeAll);
    standing.add(folder);
    return folder;
  } catch (error) {
    const next = others.length > 0 && NO_PLACE.has(codeOf(error) ?? '');
    if (!next) throw refusalOf(error, place, 'written');
    return makeTemporaryFolder(prefix, others);
  }
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  standing.delete(folder);
  if (standing.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  try {
    for (const folder of standing) removeTemporaryFolder(folder);
  } catch {
    // The exit code says what became of the run, not of its folder.
  }
}
