import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

export interface GitObject {
  readonly kind: 'commit' | 'tree' | 'blob';
  readonly bytes: Uint8Array;
}

const KINDS = { commit: 1, tree: 2, blob: 3 } as const;

const compress = promisify(deflate);

/** The name that git gives it. */
export function hashOf({ kind, bytes }: GitObject): string {
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** A pack of version 2, each object whole. */
export async function writePack(objects: readonly GitObject[]): Promise<Buffer> {
  const head = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1');
  head.writeUInt32BE(objects.length, 8);
  const parts: Buffer[] = [head];
  for (const object of objects) parts.push(entryHead(object), await compress(object.bytes));
  const pack = Buffer.concat(parts);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** Kind and length: four bits of it in the first byte, seven in each that follows, the lowest first. */
function entryHead({ kind, bytes }: GitObject): Buffer {
  const head: number[] = [];
  let byte = KINDS[kind] * 16 + (bytes.length % 16);
  for (let rest = Math.floor(bytes.length / 16); rest > 0; rest = Math.floor(rest / 128)) {
    head.push(byte + 128);
    byte = rest % 128;
  }
  return Buffer.from([...head, byte]);
}
