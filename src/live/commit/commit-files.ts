import { posix } from 'node:path';
import { FileRefusal } from '../../errors/file-refusal.ts';
import type { FileEntry, Files } from '../../ports/files.ts';
import type { GitFile, GitObjects } from '../../ports/git-objects.ts';

/** Where the files of a commit lie for whoever reads them. */
export const COMMIT_ROOT = '/';

export interface CommitFiles extends Files {
  /** Reads files ahead, all at once; what does not fit is read when it is asked for. */
  readonly ahead: (paths: (path: string) => boolean) => Promise<void>;
  readonly paths: readonly string[];
}

type Kind = 'file' | 'folder' | 'link' | 'other';

/** Of one commit, at a time: more than a few bundles, less than what a run may hold. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024;

/**
 * The files of a commit as if they were checked out below `/`, and nothing else of the machine: nothing is written, a
 * link leads nowhere, and a name that would (`..`, say) is left out.
 */
export function createCommitFiles(all: readonly GitFile[], git: Pick<GitObjects, 'bytesOf'>): CommitFiles {
  const plain = all.filter(({ path }) => posix.resolve(COMMIT_ROOT, path) === `${COMMIT_ROOT}${path}`);
  const byPath = new Map(plain.map((file) => [`${COMMIT_ROOT}${file.path}`, file]));
  const folders = foldersOf(byPath);
  const kept = createKept(git);
  const fileAt = (path: string): GitFile | undefined => byPath.get(posix.resolve(COMMIT_ROOT, path));

  return {
    paths: plain.map(({ path }) => path),
    ahead: async (isWanted) => {
      await kept.ahead([...byPath].filter(([path]) => isWanted(path.slice(1))).map(([, file]) => file));
    },
    kindOf: async (path) => fileAt(path)?.kind ?? (folders.has(path) ? 'folder' : undefined),
    children: async (path) => {
      const names = folders.get(path);
      if (names === undefined) throw missing(path);
      return [...names].map(([name, kind]) => ({ name, kind })).sort(byName);
    },
    walk: async (path, limit) => {
      const below = path === COMMIT_ROOT ? path : `${path}/`;
      const found = [...byPath].filter(([one]) => one.startsWith(below));
      if (found.length > limit) throw refusal('too-large', `${path} holds more than ${limit} files.`, path);
      return found.map(
        ([one, { kind, bytes }]): FileEntry => ({ path: one.slice(below.length), kind, bytes }),
      );
    },
    read: async (path, limit = MOST_KEPT_BYTES) => {
      const file = fileAt(path);
      if (file?.kind !== 'file') throw missing(path);
      if (file.bytes > limit) throw refusal('too-large', `${path} is larger than ${limit} bytes.`, path);
      const bytes = await kept.read(file);
      if (bytes === undefined)
        throw refusal('failed', `${path} is not in the clone, or larger than 15 MB.`, path);
      return bytes;
    },
    realPath: async (path) => path,
    resolve: (...parts) => posix.resolve(COMMIT_ROOT, ...parts),
    ...UNWRITABLE,
  };
}

interface Kept {
  readonly ahead: (files: readonly GitFile[]) => Promise<void>;
  readonly read: (file: GitFile) => Promise<Uint8Array | undefined>;
}

function createKept(git: Pick<GitObjects, 'bytesOf'>): Kept {
  const found = new Map<string, Uint8Array>();
  let left = MOST_KEPT_BYTES;
  return {
    ahead: async (files) => {
      const some = files.filter(({ hash, kind, bytes }) => {
        if (kind !== 'file' || found.has(hash) || bytes > left) return false;
        left -= bytes;
        return true;
      });
      if (some.length === 0) return;
      for (const [hash, bytes] of await git.bytesOf(some)) found.set(hash, bytes);
    },
    read: async (file) => found.get(file.hash) ?? (await git.bytesOf([file])).get(file.hash),
  };
}

function foldersOf(byPath: ReadonlyMap<string, GitFile>): ReadonlyMap<string, ReadonlyMap<string, Kind>> {
  const folders = new Map<string, Map<string, Kind>>([[COMMIT_ROOT, new Map()]]);
  const put = (path: string, kind: Kind): void => {
    const above = posix.dirname(path);
    const inside = folders.get(above);
    if (inside !== undefined) {
      inside.set(posix.basename(path), kind);
      return;
    }
    folders.set(above, new Map([[posix.basename(path), kind]]));
    put(above, 'folder');
  };
  for (const [path, { kind }] of byPath) put(path, kind);
  return folders;
}

function byName({ name }: { readonly name: string }, other: { readonly name: string }): number {
  return name < other.name ? -1 : 1;
}

const missing = (path: string): FileRefusal =>
  refusal('missing', `${path.slice(1)} is no file of the commit.`, path);

function refusal(
  because: ConstructorParameters<typeof FileRefusal>[0],
  message: string,
  path: string,
): FileRefusal {
  return new FileRefusal(because, message, { where: path.slice(1) });
}

const refuse = (path: string): Promise<never> =>
  Promise.reject(refusal('forbidden', 'A commit is only read.', path));

const UNWRITABLE = {
  write: refuse,
  append: refuse,
  remove: refuse,
} satisfies Partial<Files>;
