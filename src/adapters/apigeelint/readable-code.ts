import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isInside } from './is-inside.ts';
import { readRegularFile } from './read-regular-file.ts';

export interface CodePlace {
  readonly clone: string;
  /** Absolute paths that code of the repository must never read, such as a key file. */
  readonly denied: readonly string[];
  /** Folders that were found to hold no way out: looked at once, they are not again. */
  readonly sound?: Set<string>;
}

/**
 * What code of the repository (an ESLint configuration, a plugin) may read: itself, the files it imports by a
 * relative path, and the `node_modules` above it, as far as all of it is code inside the clone. A clone also
 * holds what earlier steps left there, keys included: data files are therefore no part of it.
 */
export function readableCode(entries: readonly string[], place: CodePlace): readonly string[] {
  const granted = new Set<string>();
  const read = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined && read.size < MOST_FILES; file = waiting.pop()) {
    if (read.has(file) || !isCode(file, place)) continue;
    read.add(file);
    const descriptions = foldersAbove(file, place.clone)
      .map((folder) => join(folder, 'package.json'))
      .filter((path) => isCode(path, place));
    const specifiers = specifiersIn(file);
    for (const one of specifiers) {
      if (one.startsWith('.')) waiting.push(...resolutions(file, one));
      // The description says what such a name stands for.
      if (one.startsWith('#')) waiting.push(...descriptions);
    }
    const packages = specifiers.some(isPackage) ? packageFolders(file, place) : [];
    const absent = specifiers.flatMap((one) => absentDescription(resolve(dirname(file), one), place));
    for (const path of [file, ...descriptions, ...packages, ...absent]) granted.add(path);
  }
  return [...granted];
}

/** Folders from a file's own up to the clone. */
export function foldersAbove(file: string, clone: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); isInside(clone, folder); folder = dirname(folder)) {
    folders.push(folder);
    if (folder === clone) break;
  }
  return folders;
}

/** What is beyond is not lent, so that its import fails: the pipe itself reads all of these to follow their imports. */
const MOST_FILES = 2000;
const LARGEST_BYTES = 1024 * 1024;

const CODE = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']);

/** A regular file of the clone that is code, or JSON that holds nothing like a credential. */
function isCode(path: string, { clone, denied }: CodePlace): boolean {
  const found = statOf(path);
  // The permission model follows links wherever they lead, so that no link is granted, nor what is behind one.
  if (!(found?.isFile() ?? false) || realpathSync.native(path) !== path) return false;
  // A * in a path is a wildcard for --allow-fs-read: it would lend all that begins as the path does.
  if (!isInside(clone, path) || path.includes('*') || isOneOf(denied, path)) return false;
  return CODE.has(extname(path)) || (extname(path) === '.json' && holdsNoCredential(path));
}

/** Nobody looked into one that is too large. */
function holdsNoCredential(path: string): boolean {
  const text = textOf(path);
  return text !== undefined && !CREDENTIAL.test(text);
}

const textOf = (path: string): string | undefined => readRegularFile(path, LARGEST_BYTES)?.toString('utf8');

const CREDENTIAL =
  /private_?key|-----BEGIN|client_?secret|refresh_?token|access_?token|password|credential_source/i;

function specifiersIn(file: string): readonly string[] {
  const text = textOf(file) ?? '';
  if (basename(file) === 'package.json') {
    const paths = text.matchAll(/"main"\s{0,9}:\s{0,9}"([^"]{1,4096})"|"(\.\/[^"]{1,4096})"/g);
    return [...paths].map(([, main, path]) => `./${main ?? path}`);
  }
  // Every piece has a bound: with \s* a file of blanks would be read again from each of them.
  const literals = text.matchAll(
    /\b(?:from|import|require)\b\s{0,99}\(?\s{0,99}(['"`])([^'"`\n]{1,4096})\1/g,
  );
  return [...literals].map(([, , specifier = '']) => specifier);
}

const isPackage = (specifier: string): boolean =>
  !/^[.#]|^node:/.test(specifier) && !builtinModules.includes(specifier);

/** What stands at a path, links not followed; undefined for nothing, and below a file. */
export function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const ENDINGS = ['', '.js', '.mjs', '.cjs', '.json', '.ts', '/index.js', '/index.cjs', '/package.json'];

const resolutions = (file: string, specifier: string): readonly string[] =>
  ENDINGS.map((ending) => resolve(dirname(file), specifier + ending));

/** Node asks a folder for its description first, and ends where it may not ask: that none is there it may know. */
function absentDescription(folder: string, { clone }: CodePlace): readonly string[] {
  const description = join(folder, 'package.json');
  const isFolder = statOf(folder)?.isDirectory() ?? false;
  const mayBeAsked = isFolder && isInside(clone, folder) && !folder.includes('*');
  return mayBeAsked && statOf(description) === undefined ? [description] : [];
}

const packageFolders = (file: string, place: CodePlace): readonly string[] =>
  foldersAbove(file, place.clone).flatMap((folder) => soundParts(join(folder, 'node_modules'), place));

/** The whole folder, or, where a package in it is a link to elsewhere, the others: workspaces are linked so. */
function soundParts(folder: string, place: CodePlace): readonly string[] {
  if (!(statOf(folder)?.isDirectory() ?? false)) return [];
  if (holdsNoWayOut(folder, place)) return [folder];
  return readdirSync(folder).flatMap((name) => {
    const inside = join(folder, name);
    return name.startsWith('@')
      ? soundParts(inside, place)
      : [inside].filter((one) => holdsNoWayOut(one, place));
  });
}

/** True for a folder that holds no link to somewhere outside of itself, and that names itself only. */
function holdsNoWayOut(folder: string, place: CodePlace): boolean {
  if (place.sound?.has(folder)) return true;
  const sound = isSound(folder, place);
  if (sound) place.sound?.add(folder);
  return sound;
}

/** True for a folder that can be named to the permission model, and holds nothing that is denied. */
function mayBeGranted(folder: string, { denied }: CodePlace): boolean {
  if (!(statOf(folder)?.isDirectory() ?? false)) return false;
  if (realpathSync.native(folder) !== folder || folder.includes('*')) return false;
  return !denied.some((path) => path.startsWith(`${folder}/`));
}

function isSound(folder: string, place: CodePlace): boolean {
  if (!mayBeGranted(folder, place)) return false;
  const duplicates = place.denied.filter((path) => (statOf(path)?.nlink ?? 0) > 1);
  return entriesBelow(folder).every((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return targetOf(path)?.startsWith(`${folder}/`) ?? false;
    return !isOneOf(duplicates, path);
  });
}

/** Node's own way to read folders in folders follows links: two that lead upwards are without end. */
function* entriesBelow(folder: string): Generator<Dirent> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    yield entry;
    if (entry.isDirectory()) yield* entriesBelow(join(folder, entry.name));
  }
}

/** True for a file that code of the repository must never read, by whatever name. */
export const isDenied = (path: string, { denied }: CodePlace): boolean => isOneOf(denied, path);

/** By name, or as a second name (a hard link) of the same file. */
function isOneOf(files: readonly string[], path: string): boolean {
  return files.includes(path) || files.some((file) => isSameFile(file, path));
}

function isSameFile(one: string, other: string): boolean {
  const found = statOf(one);
  const there = statOf(other);
  return found !== undefined && found.ino === there?.ino && found.dev === there.dev;
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync.native(link);
  } catch {
    return undefined;
  }
}
