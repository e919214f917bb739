import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FileRefusal } from '../../errors/file-refusal.ts';
import type { Confinement } from './confine.ts';
import { codeOf, refusalOf, shownPath } from './system-error.ts';

const NO_LINK = constants.O_NOFOLLOW ?? 0;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_LINK;
const AT_ITS_END =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_LINK | (constants.O_NONBLOCK ?? 0);

/** Of this moment in this process. It is made or refused, never opened, so nobody gains by guessing it: no need for Node's crypto, which takes long to load. */
const nameBeside = (): string =>
  `.${process.pid}-${process.hrtime().join('-')}-${Math.random().toString(36).slice(2)}.tmp`;

/** Writes beside the file and renames: a link that lies there is replaced, never written through. Throws FileRefusal. */
export function writePlainFile(path: string, content: string | Uint8Array, confinement: Confinement): void {
  try {
    const folder = folderFor(path, confinement);
    const beside = join(folder, nameBeside());
    try {
      writeOpen(openSync(beside, NEW_FILE, 0o666), content, (descriptor) => {
        confinement.checkOpen(path, descriptor);
        confinement.handOver(beside, descriptor);
      });
      renameSync(beside, join(folder, basename(path)));
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw refusalOf(error, path, 'written');
  }
}

/** Appends to a plain file, making it where it is missing. Throws FileRefusal. */
export function appendPlainFile(path: string, content: string, confinement: Confinement): void {
  try {
    const file = join(folderFor(path, confinement), basename(path));
    writeOpen(openSync(file, AT_ITS_END, 0o666), content, (descriptor) => {
      const facts = fstatSync(descriptor);
      if (!facts.isFile()) throw noFile(path);
      confinement.checkOpen(path, descriptor);
      if (facts.size === 0) confinement.handOver(file, descriptor);
    });
  } catch (error) {
    throw refusalOf(error, path, 'written');
  }
}

/** Takes a plain file away where its folder really lies; nothing but a plain file is touched. Throws FileRefusal. */
export function removePlainFile(path: string, confinement: Confinement): void {
  try {
    const folder = confinement.placeOf(dirname(resolve(path)));
    const file = join(folder, basename(path));
    const facts = lstatSync(file, { throwIfNoEntry: false });
    if (facts === undefined) return;
    if (!facts.isFile()) throw noFile(path);
    confinement.placeOf(file);
    unlinkSync(file);
  } catch (error) {
    throw refusalOf(error, path, 'written');
  }
}

function writeOpen(
  descriptor: number,
  content: string | Uint8Array,
  check: (descriptor: number) => void,
): void {
  try {
    check(descriptor);
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}

/** The real folder a file goes to, made as needed; where it would lie is checked before anything is made. */
function folderFor(path: string, confinement: Confinement): string {
  const folder = dirname(resolve(path));
  makeFolder(confinement.placeOf(folder), confinement);
  return confinement.placeOf(folder);
}

/**
 * Like `mkdir -p`. Node's own recursive mkdir never returns where a parent says "no such file" to everything
 * (below /proc, tried with 26.10).
 */
function makeFolder(path: string, confinement: Confinement): void {
  try {
    makeOne(path, confinement);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path), confinement);
    makeUnlessThere(path, confinement);
  }
}

/** Somebody else may make it meanwhile. */
function makeUnlessThere(path: string, confinement: Confinement): void {
  try {
    makeOne(path, confinement);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function makeOne(path: string, confinement: Confinement): void {
  mkdirSync(path);
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | NO_LINK);
  try {
    confinement.handOver(path, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function noFile(path: string): FileRefusal {
  const where = shownPath(path);
  return new FileRefusal('failed', `${where} is no plain file, so it is left as it is.`, { where });
}
