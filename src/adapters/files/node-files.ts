import {
  appendFileSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  opendirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PipeError } from '../../errors/pipe-error.ts';
import type { FileEntry, Files } from '../../ports/files.ts';
import { giveWay } from './give-way.ts';

/**
 * The real file system. Links are reported and never followed, so nothing outside a folder is ever read. Small
 * files are read and written synchronously, five times as fast as by Node's thread pool, and others get their turn
 * in between.
 */
export function nodeFiles(): Files {
  return { kindOf, children, walk, read, write, append, makeTemporaryFolder, removeFolder, resolve };
}

async function kindOf(path: string): ReturnType<Files['kindOf']> {
  await giveWay();
  try {
    return kindIn(lstatSync(path));
  } catch (error) {
    return missing(error);
  }
}

async function children(path: string): ReturnType<Files['children']> {
  await giveWay();
  const found = readable(path, () => readdirSync(path, { withFileTypes: true }));
  return found.map((entry) => ({ name: entry.name, kind: kindIn(entry) })).sort(byName);
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
      else found.push({ path: name, kind, bytes: kind === 'file' ? lstatSync(resolve(path, name)).size : 0 });
      if (found.length + folders.length > limit) throw tooMany(path, limit);
    }
  }
  return found.sort((a, b) => compare(a.path, b.path));
}

/** Read piece by piece: a folder of a million files ends at the limit, not in memory. */
async function* entriesOf(path: string): AsyncGenerator<Dirent> {
  const folder = readable(path, () => opendirSync(path));
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      await giveWay();
      yield entry;
    }
  } finally {
    folder.closeSync();
  }
}

async function read(path: string, limit?: number): Promise<Uint8Array> {
  await giveWay();
  if (limit !== undefined) {
    const { size } = lstatSync(path);
    if (size > limit) {
      const said = `${path} has ${size} bytes; ${limit} is the most that is read.`;
      throw new PipeError('bundle-invalid', said, { where: path });
    }
  }
  return readable(path, () => readFileSync(path));
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await giveWay();
  makeFolder(dirname(path));
  const beside = `${path}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

async function append(path: string, content: string): Promise<void> {
  await giveWay();
  makeFolder(dirname(path));
  appendFileSync(path, content);
}

/**
 * Like `mkdir -p`. Node's own recursive mkdir never returns where a parent says "no such file" to everything
 * (below /proc, tried with 26.10).
 */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirUnlessThere(path);
  }
}

/** Somebody else may make it meanwhile. */
function mkdirUnlessThere(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function kindIn(entry: Dirent | Stats): FileEntry['kind'] | 'folder' {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function missing(error: unknown): undefined {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw error;
}

/** A folder or file that the pipe's user may not read is a sentence, never a stack. */
function readable<T>(path: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new PipeError('bundle-not-found', `${path} may not be read by the user the pipe runs as.`, {
      where: path,
      hint: 'Give everybody the right to read it (chmod -R a+rX).',
    });
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function tooMany(path: string, limit: number): PipeError {
  return new PipeError('bundle-invalid', `${path} holds more than ${limit} files.`, {
    where: path,
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

/** `mkdtemp` gives it to its owner alone. */
async function makeTemporaryFolder(): Promise<string> {
  await giveWay();
  return realpathSync(mkdtempSync(join(tmpdir(), 'apigee-pipe-')));
}

async function removeFolder(path: string): Promise<void> {
  await giveWay();
  rmSync(path, { recursive: true, force: true });
}
