import fs from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files of one job: what the pipe has read of them, by their absolute paths in the repository. */
export interface Shelf {
  /** The bundle's own folder: what is not on the shelf below it is nowhere. */
  readonly root: string;
  readonly files: ReadonlyMap<string, Buffer>;
  /** Settings beside and above scripts: they are found by name, and in no listing. */
  readonly hints: ReadonlyMap<string, Buffer>;
}

type Call = (...given: unknown[]) => unknown;
type Kind = 'file' | 'folder';

/**
 * Lets rules, ESLint and JSHint read a bundle where it lies in the repository, beside their settings, while every byte
 * comes from what the pipe has read: there is no copy on a disk, and what the repository holds by now does not matter.
 * Answers a function that takes the next job's files.
 */
export function serveFromShelf(): (shelf: Shelf) => void {
  let shelf: Shelf = { root: '\0', files: new Map(), hints: new Map() };
  let folders: ReadonlyMap<string, ReadonlyMap<string, Kind>> = new Map();
  /** The path, if the shelf answers for it and not the disk. */
  const placeOf = (path: unknown): string | undefined => {
    const text = path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : path;
    if (typeof text !== 'string') return undefined;
    const plain = isAbsolute(text) && !/\/[./]|\/$/.test(text) ? text : resolve(text);
    const isOurs = plain === shelf.root || plain.startsWith(`${shelf.root}/`) || shelf.hints.has(plain);
    return isOurs ? plain : undefined;
  };
  const bytesOf = (path: string): Buffer | undefined => shelf.files.get(path) ?? shelf.hints.get(path);
  const statOf = (path: string, call: string): object => {
    const bytes = bytesOf(path);
    if (bytes === undefined && !folders.has(path)) throw failure('ENOENT', call, path);
    return statsOf(bytes);
  };
  const onShelf: Readonly<Record<string, (path: string, options?: unknown) => unknown>> = {
    access: (path) => void statOf(path, 'access'),
    exists: (path) => bytesOf(path) !== undefined || folders.has(path),
    lstat: (path, options) =>
      isQuiet(options) ? optionalRead(() => statOf(path, 'lstat')) : statOf(path, 'lstat'),
    stat: (path, options) =>
      isQuiet(options) ? optionalRead(() => statOf(path, 'stat')) : statOf(path, 'stat'),
    realpath: (path) => statOf(path, 'lstat') && path,
    readFile: (path, options) => {
      const bytes = bytesOf(path);
      if (bytes === undefined) throw failure(folders.has(path) ? 'EISDIR' : 'ENOENT', 'open', path);
      const encoding = encodingIn(options);
      return encoding === undefined ? bytes.subarray() : bytes.toString(encoding);
    },
    readdir: (path, options) => {
      const entries = folders.get(path);
      if (entries === undefined) throw failure(shelf.files.has(path) ? 'ENOTDIR' : 'ENOENT', 'scandir', path);
      const names = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      return wantsTypes(options)
        ? names.map(([name, kind]) => entryOf(path, name, kind))
        : names.map(([name]) => name);
    },
  };
  for (const [name, answer] of Object.entries(onShelf)) wrap(name, answer, placeOf);
  return (next) => {
    shelf = next;
    folders = foldersOf(next);
  };
}

/** The function's three forms: each asks the shelf first. */
function wrap(
  name: string,
  answer: (path: string, options?: unknown) => unknown,
  placeOf: (path: unknown) => string | undefined,
): void {
  const plain = fs as unknown as Record<string, Call>;
  const promised = fs.promises as unknown as Record<string, Call>;
  const { [`${name}Sync`]: now, [name]: later } = plain;
  const { [name]: promise } = promised;
  const synchronous = (path: unknown, ...rest: unknown[]): unknown => {
    const place = placeOf(path);
    return place === undefined ? now?.(path, ...rest) : answer(place, rest[0]);
  };
  plain[`${name}Sync`] = Object.assign(synchronous, { native: synchronous });
  plain[name] = (path, ...rest) => {
    const place = placeOf(path);
    const done = rest.at(-1);
    if (place === undefined || typeof done !== 'function') return later?.(path, ...rest);
    setImmediate(done as Call, ...outcomeOf(name, () => answer(place, rest[0])));
    return undefined;
  };
  if (promise === undefined) return;
  promised[name] = async (path, ...rest) => {
    const place = placeOf(path);
    return place === undefined ? promise(path, ...rest) : answer(place, rest[0]);
  };
}

/** What a callback is called with. */
function outcomeOf(name: string, attempt: () => unknown): readonly unknown[] {
  try {
    return name === 'exists' ? [attempt()] : [null, attempt()];
  } catch (error) {
    return [error];
  }
}

function foldersOf({ root, files }: Shelf): ReadonlyMap<string, ReadonlyMap<string, Kind>> {
  const folders = new Map<string, Map<string, Kind>>([[root, new Map()]]);
  const add = (path: string, kind: Kind): void => {
    const above = dirname(path);
    const known = folders.get(above);
    if (known === undefined) {
      folders.set(above, new Map([[basename(path), kind]]));
      if (above.length > root.length) add(above, 'folder');
    } else known.set(basename(path), kind);
  };
  for (const path of files.keys()) add(path, 'file');
  return folders;
}

const isQuiet = (options: unknown): boolean =>
  typeof options === 'object' &&
  options !== null &&
  'throwIfNoEntry' in options &&
  options.throwIfNoEntry === false;

const wantsTypes = (options: unknown): boolean =>
  typeof options === 'object' &&
  options !== null &&
  'withFileTypes' in options &&
  options.withFileTypes === true;

function encodingIn(options: unknown): BufferEncoding | undefined {
  if (typeof options === 'string') return options as BufferEncoding;
  const given =
    typeof options === 'object' && options !== null && 'encoding' in options ? options.encoding : undefined;
  return typeof given === 'string' ? (given as BufferEncoding) : undefined;
}

function optionalRead<Value>(attempt: () => Value): Value | undefined {
  try {
    return attempt();
  } catch {
    return undefined;
  }
}

const REGULAR_FILE = 0o100_600;
const FOLDER = 0o040_700;

const kinds = (isFile: boolean) => ({
  isFile: () => isFile,
  isDirectory: () => !isFile,
  isSymbolicLink: () => false,
  isFIFO: () => false,
  isSocket: () => false,
  isBlockDevice: () => false,
  isCharacterDevice: () => false,
});

function statsOf(bytes: Buffer | undefined): object {
  const size = bytes?.length ?? 0;
  const time = new Date(0);
  const times = {
    atime: time,
    mtime: time,
    ctime: time,
    birthtime: time,
    atimeMs: 0,
    mtimeMs: 0,
    ctimeMs: 0,
  };
  return {
    ...kinds(bytes !== undefined),
    ...times,
    size,
    mode: bytes === undefined ? FOLDER : REGULAR_FILE,
    nlink: 1,
  };
}

const entryOf = (parentPath: string, name: string, kind: Kind): object => ({
  ...kinds(kind === 'file'),
  name,
  parentPath,
});

const FAILURES = {
  ENOENT: [-2, 'no such file or directory'],
  EISDIR: [-21, 'illegal operation on a directory'],
  ENOTDIR: [-20, 'not a directory'],
} as const;

/** As Node says it. */
function failure(code: keyof typeof FAILURES, call: string, path: string): Error {
  const [errno, what] = FAILURES[code];
  const shown = code === 'EISDIR' ? 'read' : `${call} '${path}'`;
  return Object.assign(new Error(`${code}: ${what}, ${shown}`), { code, errno, syscall: call, path });
}
