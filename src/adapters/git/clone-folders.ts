import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where a clone keeps what git knows of it. In a linked work tree the two differ. */
export interface CloneFolders {
  /** The folder that holds `.git`. */
  readonly root: string;
  /** HEAD of this work tree. */
  readonly own: string;
  /** Objects, references and the configuration. */
  readonly common: string;
}

/** What git would find from a folder upwards; undefined outside of a clone. */
export function findClone(folder: string): CloneFolders | undefined {
  const own = gitFolderIn(folder);
  if (own === undefined) {
    const above = dirname(folder);
    return above === folder ? undefined : findClone(above);
  }
  const common = readLine(join(own, 'commondir'));
  return { root: folder, own, common: common === undefined ? own : resolve(own, common) };
}

function gitFolderIn(folder: string): string | undefined {
  const place = join(folder, '.git');
  try {
    if (statSync(place).isDirectory()) return place;
  } catch {
    return undefined;
  }
  const target = /^gitdir: (.+)$/.exec(readLine(place) ?? '')?.[1];
  return target === undefined ? undefined : resolve(folder, target);
}

/** A small file of one line. */
function readLine(file: string): string | undefined {
  return readRegular(file, 4096)?.toString('utf8').split('\n')[0]?.trim();
}

/** The bytes of a file that is one: a link, a pipe or a device is not opened, nor a file over the limit (bytes). */
export function readRegular(file: string, limit: number): Buffer | undefined {
  try {
    const facts = lstatSync(file);
    return facts.isFile() && facts.size <= limit ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}
