import { type Dirent, lstatSync, opendirSync, realpathSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FileRefusal } from '../../errors/file-refusal.ts';
import type { FileEntry, Files } from '../../ports/files.ts';
import { monotonicMs } from '../clock/system-clock.ts';
import { confineTo } from './confine.ts';
import { readPlainFile } from './read-file.ts';
import { codeOf, isNowhere, refusalOf, shownPath } from './system-error.ts';
import { appendPlainFile, removePlainFile, writePlainFile } from './write-file.ts';

/** Where nobody says how much may be read: more than any file the pipe reads, less than the memory. */
const LARGEST_READ_BYTES = 64 * 1024 * 1024;
/** Names directly in one folder. */
const MOST_CHILDREN = 200_000;

/**
 * The real file system. `clone`, as named and as it really is: what it holds is only read and written where it
 * really lies in it and not in its `.git`, wherever links lead. Small files are read and written synchronously,
 * five times as fast as by Node's thread pool, and others get their turn in between.
 */
export function nodeFiles(clone: readonly string[] = []): Files {
  const confinement = confineTo(clone);
  return {
    kindOf,
    children,
    walk,
    async read(path, limit = LARGEST_READ_BYTES) {
      await yieldToEventLoop();
      return readPlainFile(path, limit, confinement);
    },
    async write(path, content) {
      await yieldToEventLoop();
      writePlainFile(path, content, confinement);
    },
    async append(path, content) {
      await yieldToEventLoop();
      appendPlainFile(path, content, confinement);
    },
    async remove(path) {
      await yieldToEventLoop();
      removePlainFile(path, confinement);
    },
    realPath,
    resolve,
  };
}

async function kindOf(path: string): ReturnType<Files['kindOf']> {
  await yieldToEventLoop();
  try {
    return kindIn(lstatSync(path));
  } catch (error) {
    if (isNowhere(codeOf(error))) return undefined;
    throw refusalOf(error, path, 'read');
  }
}

async function children(path: string): ReturnType<Files['children']> {
  const found: Awaited<ReturnType<Files['children']>>[number][] = [];
  for await (const entry of entriesOf(path)) {
    found.push({ name: entry.name, kind: kindIn(entry) });
    if (found.length > MOST_CHILDREN) throw tooMany(path, MOST_CHILDREN);
  }
  return found.sort(byName);
}

async function walk(path: string, limit: number): Promise<readonly FileEntry[]> {
  const found: FileEntry[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const below = resolve(path, folder);
    for await (const entry of entriesOf(below)) {
      const name = `${folder}${entry.name}`;
      const kind = kindIn(entry);
      if (kind === 'folder') folders.push(`${name}/`);
      else found.push({ path: name, kind, bytes: kind === 'file' ? sizeOf(resolve(path, name)) : 0 });
      if (found.length + folders.length > limit) throw tooMany(path, limit);
    }
  }
  return found.sort((a, b) => compare(a.path, b.path));
}

/** Read piece by piece: a folder of a million files ends at the limit, not in memory. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  await yieldToEventLoop();
  const folder = readOrRefusal(path, () => opendirSync(path));
  try {
    const next = (): Dirent | null => readOrRefusal(path, () => folder.readSync());
    for (let entry = next(); entry !== null; entry = next()) {
      await yieldToEventLoop();
      yield entry;
    }
  } finally {
    folder.closeSync();
  }
}

function sizeOf(path: string): number {
  return readOrRefusal(path, () => lstatSync(path).size);
}

function readOrRefusal<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw refusalOf(error, path, 'read');
  }
}

async function realPath(path: string): Promise<string> {
  await yieldToEventLoop();
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

function kindIn(entry: Dirent | Stats): FileEntry['kind'] | 'folder' {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function tooMany(path: string, limit: number): FileRefusal {
  const where = shownPath(path);
  return new FileRefusal('too-large', `${where} holds more than ${limit} files.`, {
    where,
    hint: 'Name the folder of the bundle itself, or take what does not belong to it out of it.',
  });
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const TURN_MS = 5;
let turnBeganMs = 0;

/** Lets timers, signals and answers have their turn where work that does not wait has gone on for a while. */
async function yieldToEventLoop(): Promise<void> {
  if (monotonicMs() - turnBeganMs < TURN_MS) return;
  await setImmediate();
  turnBeganMs = monotonicMs();
}

/** The folder's own path where links lead to it, so that what lies in it is seen to lie in it; else the path as given. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Whoever reads it says what is wrong with it.
    return resolve(path);
  }
}
