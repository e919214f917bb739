import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { FileRefusal } from '../../errors/file-refusal.ts';
import type { Confinement } from './confine.ts';
import { refusalOf, shownPath } from './system-error.ts';

/** Never waits for a writer of a pipe, never takes a terminal; systems without these flags have no such files. */
const FLAGS =
  constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * A plain file's bytes, `limit` of them at most. It is opened once and judged by what was opened: its kind, its
 * size and where it really lies. Throws FileRefusal.
 */
export function readPlainFile(path: string, limit: number, confinement: Confinement): Uint8Array {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(confinement.placeOf(path), FLAGS);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw noFile(path);
    confinement.checkOpen(path, descriptor);
    if (stats.size > limit) throw tooLarge(path, stats.size, limit);
    return readUpTo(descriptor, stats.size, { path, limit });
  } catch (error) {
    throw refusalOf(error, path, 'read');
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A file may grow while it is read, and those of /proc say that they are empty: the limit holds for what comes. */
function readUpTo(
  descriptor: number,
  size: number,
  { path, limit }: { readonly path: string; readonly limit: number },
): Uint8Array {
  let bytes = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
    if (length > limit) throw tooLarge(path, length, limit);
    if (length === bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
  }
}

function noFile(path: string): FileRefusal {
  const where = shownPath(path);
  return new FileRefusal('missing', `${where} is no plain file.`, { where });
}

function tooLarge(path: string, bytes: number, limit: number): FileRefusal {
  const where = shownPath(path);
  return new FileRefusal('too-large', `${where} has ${bytes} bytes; ${limit} is the most that is read.`, {
    where,
  });
}
