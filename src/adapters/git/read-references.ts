import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CloneFolders, readRegular } from './clone-folders.ts';

/** A clone's references as they are on disk, checked line by line. */
export interface References {
  /** A hash, or `ref: refs/heads/…`; undefined if neither stands there. */
  readonly head: string | undefined;
  /** Hash by full name, such as `refs/tags/v1`. */
  readonly named: ReadonlyMap<string, string>;
}

const HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** True for a whole hash, which git cannot take for an option or a branch. */
export const isHash = (text: string): boolean => HASH.test(text);
/** What git itself allows (`git check-ref-format`), narrowed to what cannot mean anything else in a file of ours. */
const NAME = /^refs\/(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^\s\p{C}~^:?*[\\]+(?<![./])$/u;
const MOST = 50_000;
const MOST_BYTES = 16 * 1024 * 1024;
const DEEPEST = 12;

/** Reads HEAD, `packed-refs` and the files below `refs`, without git and without following links. */
export function readReferences({ own, common }: CloneFolders): References {
  const named = packed(common);
  for (const [name, hash] of loose(common)) named.set(name, hash);
  return { head: headOf(own), named };
}

function headOf(own: string): string | undefined {
  const text = readRegular(join(own, 'HEAD'), 4096)?.toString('utf8').trim() ?? '';
  const target = /^ref:\s*(.+)$/.exec(text)?.[1];
  if (target !== undefined) return NAME.test(target) ? `ref: ${target}` : undefined;
  return isHash(text) ? text : undefined;
}

function packed(common: string): Map<string, string> {
  const text = readRegular(join(common, 'packed-refs'), MOST_BYTES)?.toString('utf8') ?? '';
  const pairs = text
    .split('\n')
    .map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))] as const)
    .filter(([name, hash]) => isHash(hash) && NAME.test(name));
  return new Map(pairs.slice(0, MOST));
}

function loose(common: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const search = (folder: string): void => {
    if (folder.split('/').length > DEEPEST) return;
    for (const entry of entriesOf(join(common, folder))) {
      const name = `${folder}/${entry.name}`;
      if (found.length >= MOST) return;
      if (entry.isDirectory()) search(name);
      else if (entry.isFile() && NAME.test(name)) {
        const hash = readRegular(join(common, name), 1024)?.toString('utf8').trim() ?? '';
        if (isHash(hash)) found.push([name, hash]);
      }
    }
  };
  search('refs');
  return found;
}

function entriesOf(folder: string): ReturnType<typeof listFolder> {
  try {
    return listFolder(folder);
  } catch {
    return [];
  }
}

const listFolder = (folder: string) => readdirSync(folder, { withFileTypes: true });
