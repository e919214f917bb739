import { MAX_FILES } from '../limits.ts';

/** One record of a zip's central directory, as it claims to be. */
export interface ZipRecord {
  /** As written: nothing about it is trusted yet. */
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  /** The file type of a Unix mode, 0 where the zip was made on a system without one. */
  readonly unixType: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly headerOffset: number;
}

/** What makes bytes no zip at all: the rest of a sentence that begins with the file's name. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
}

const END_RECORD = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL_RECORD = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_RECORD = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64 = 0xffffffff;

/**
 * The central directory of a zip (APPNOTE 4.3.12 and 4.3.16), without unpacking anything. It is read here since
 * fflate tells neither links, nor encryption, nor duplicates, and stops at nothing. Throws ZipFault.
 */
export function listZip(zip: Uint8Array): readonly ZipRecord[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > MAX_FILES) throw new ZipFault(`holds ${count} entries; ${MAX_FILES} is the most.`);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || start === ZIP64) throw new ZipFault('is in ZIP64 format. Pack it as a plain zip.');

  const records: ZipRecord[] = [];
  let offset = start;
  for (let index = 0; index < count; index += 1) {
    if (offset + CENTRAL_BYTES > end || view.getUint32(offset, true) !== CENTRAL_RECORD) throw corrupt();
    const nameBytes = view.getUint16(offset + 28, true);
    const next = offset + CENTRAL_BYTES + nameBytes + view.getUint16(offset + 30, true);
    const after = next + view.getUint16(offset + 32, true);
    if (after > end) throw corrupt();
    const name = zip.subarray(offset + CENTRAL_BYTES, offset + CENTRAL_BYTES + nameBytes);
    records.push(recordAt(view, offset, nameOf(name)));
    offset = after;
  }
  if (offset !== start + view.getUint32(end + 12, true)) throw corrupt();
  return records;
}

/** The bytes of a record as they are packed. Throws ZipFault where they do not lie in the zip. */
export function packedBytes(zip: Uint8Array, record: ZipRecord): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const { headerOffset } = record;
  if (headerOffset + LOCAL_BYTES > zip.byteLength) throw corrupt();
  if (view.getUint32(headerOffset, true) !== LOCAL_RECORD) throw corrupt();
  const start =
    headerOffset +
    LOCAL_BYTES +
    view.getUint16(headerOffset + 26, true) +
    view.getUint16(headerOffset + 28, true);
  if (start + record.compressedBytes > zip.byteLength) throw corrupt();
  return zip.subarray(start, start + record.compressedBytes);
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT);
  for (let offset = view.byteLength - END_BYTES; offset >= first; offset -= 1) {
    const comment = view.byteLength - END_BYTES - offset;
    if (view.getUint32(offset, true) === END_RECORD && view.getUint16(offset + 20, true) === comment) {
      return offset;
    }
  }
  throw corrupt();
}

function recordAt(view: DataView, offset: number, name: string): ZipRecord {
  const madeOnUnix = view.getUint8(offset + 5) === 3 || view.getUint8(offset + 5) === 19;
  return {
    name,
    encrypted: (view.getUint16(offset + 8, true) & 1) === 1,
    method: view.getUint16(offset + 10, true),
    crc: view.getUint32(offset + 16, true),
    compressedBytes: view.getUint32(offset + 20, true),
    bytes: view.getUint32(offset + 24, true),
    unixType: madeOnUnix ? (view.getUint32(offset + 38, true) >>> 16) & 0o170000 : 0,
    headerOffset: view.getUint32(offset + 42, true),
  };
}

function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ZipFault('holds a file name that is not UTF-8. Pack it again with a tool that writes UTF-8.');
  }
}

function corrupt(): ZipFault {
  return new ZipFault('is not a whole zip: it was cut off, or damaged on its way. Build it again.');
}
