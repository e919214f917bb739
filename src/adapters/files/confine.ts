import { fchownSync, fstatSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { FileRefusal } from '../../errors/file-refusal.ts';
import { codeOf, shownPath } from './system-error.ts';

/** Where files of the clone may really lie: in the clone, wherever links lead, and never in `.git`. */
export interface Confinement {
  /** Throws FileRefusal where a path of the clone leads elsewhere; answers where it really lies, existing or not. */
  placeOf(path: string): string;
  /** The same for a file that is open, so that nobody can swap it after it was looked at. */
  checkOpen(path: string, descriptor: number): void;
  /**
   * Gives what was just made in the clone, open, to whoever owns the clone's folder: a pipe that runs as root leaves
   * nothing that the pipeline's other steps cannot change or delete. Outside of the clone nothing changes hands.
   */
  handOver(place: string, descriptor: number): void;
}

/** `clone`: as it was named, and as it really is. Paths outside of it are free: only the pipeline can name them. */
export function confineTo(clone: readonly string[]): Confinement {
  const named = clone.map((path) => resolve(path));
  const real = clone.map(realOrSame);
  const isOfClone = (path: string): boolean =>
    [...named, ...real].some((root) => isWithin(root, resolve(path)));
  const check = (path: string, place: string): void => {
    if (real.length === 0) return;
    const home = real.find((root) => isWithin(root, place));
    if (home === undefined ? isOfClone(path) : isOfGit(home, place)) throw outside(path);
  };
  return {
    placeOf(path) {
      const place = realPlace(resolve(path));
      check(path, place);
      return place;
    },
    checkOpen(path, descriptor) {
      if (real.length === 0) return;
      check(path, placeOfOpen(path, descriptor));
    },
    handOver(place, descriptor) {
      const home = isRoot() ? real.find((root) => isWithin(root, place)) : undefined;
      if (home === undefined) return;
      const { uid, gid } = lstatSync(home);
      if (uid !== 0) giveTo(descriptor, uid, gid);
    },
  };
}

/** A root that may give nothing away (no CAP_CHOWN, a squashing NFS) still writes its reports. */
function giveTo(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'EACCES', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}

/** Windows has no such user. */
const isRoot = (): boolean => process.getuid?.() === 0;

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:/.test(way));
}

/** In any case of letters, for file systems that do not tell them apart; a worktree's `.git` is a file. */
function isOfGit(root: string, place: string): boolean {
  return relative(root, place)
    .split(sep)
    .some((part) => part.toLowerCase() === '.git');
}

function outside(path: string): FileRefusal {
  const where = shownPath(path);
  return new FileRefusal(
    'outside',
    `${where} leads out of the clone, or into its .git, by a link or by its name.`,
    {
      where,
      hint: 'Put the file or folder itself there.',
    },
  );
}

/** The real path of the deepest part that exists, and the rest as it is named. */
function realPlace(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const above = dirname(path);
    if (codeOf(error) !== 'ENOENT' || above === path || isLink(path)) throw error;
    return join(realPlace(above), basename(path));
  }
}

/** A link that leads nowhere would be written through by whoever opens it. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** Linux names what a descriptor holds; elsewhere the path must still lead to the same file. */
function placeOfOpen(path: string, descriptor: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return placeOfSame(path, descriptor);
  }
}

/** Where a path leads; throws FileRefusal if that is another file than the one that is open. */
export function placeOfSame(path: string, descriptor: number): string {
  const place = realpathSync.native(path);
  const [there, open] = [lstatSync(place), fstatSync(descriptor)];
  if (there.ino !== open.ino || there.dev !== open.dev) throw outside(path);
  return place;
}

function realOrSame(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}
