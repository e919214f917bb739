import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** `nobody`, on every Linux that we know: owns no file, and no process but the linter. */
const NOBODY = 65_534;

const READ = 0o004;
const SEARCH = 0o001;

/**
 * The user the linter is to run as: nobody, if the pipe is root. Node's permission model then is one wall and the
 * system another. Undefined for the pipe's own user: if it is not root, and if somebody else could not read the program or
 * what is lent to code of the repository.
 */
export function otherUser(
  paths: readonly string[],
  own: number | undefined = process.getuid?.(),
): { readonly uid: number; readonly gid: number } | undefined {
  if (own !== 0) return undefined;
  return paths.every(mayBeReadByAnybody) ? { uid: NOBODY, gid: NOBODY } : undefined;
}

function mayBeReadByAnybody(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  // What is lent so that its absence may be seen.
  if (found === undefined) return mayBeSearched(dirname(path));
  if (found.isDirectory()) return (found.mode & READ) !== 0 && mayBeSearched(path);
  return (found.mode & READ) !== 0 && mayBeSearched(dirname(path));
}

function mayBeSearched(folder: string): boolean {
  for (let here = folder; ; here = dirname(here)) {
    if (((statSync(here, { throwIfNoEntry: false })?.mode ?? 0) & SEARCH) === 0) return false;
    if (dirname(here) === here) return true;
  }
}
