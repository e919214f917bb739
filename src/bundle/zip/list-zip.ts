import { MAX_FILES } from '../limits.ts';
import { checkLayout } from './check-layout.ts';
import { type ExtraFields, extraFieldsIn } from './extra-fields.ts';
import { ambiguous, corrupt, ZipFault } from './zip-fault.ts';
import type { ZipDirectory, ZipRecord } from './zip-record.ts';

const END_RECORD = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const CENTRAL_RECORD = 0x02014b50;
const CENTRAL_BYTES = 46;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64 = 0xffffffff;

/** Entries and where the bytes of each lie packed. */
export type PackedRecord = ZipRecord & { readonly packed: Uint8Array };

/**
 * What a zip holds (APPNOTE 4.3), without unpacking anything. Every byte must belong to exactly one entry or to the
 * one directory, and both headers of an entry must agree: otherwise two readers could see two contents, one that is
 * linted and one that is deployed. Throws ZipFault.
 */
export function listZip(zip: Uint8Array): readonly PackedRecord[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const directory = readDirectory(zip, view);
  const packed = checkLayout(zip, directory);
  return directory.records.map((record) => ({ ...record, packed: packed.get(record) ?? new Uint8Array() }));
}

function readDirectory(zip: Uint8Array, view: DataView): ZipDirectory {
  const end = findEnd(view);
  const { count, start, bytes } = readEnd(view, end);
  if (start + bytes !== end) throw corrupt();
  const records: ZipRecord[] = [];
  let offset = start;
  for (let index = 0; index < count; index += 1) {
    if (offset + CENTRAL_BYTES > end || view.getUint32(offset, true) !== CENTRAL_RECORD) throw corrupt();
    const nameEnd = offset + CENTRAL_BYTES + view.getUint16(offset + 28, true);
    const extraEnd = nameEnd + view.getUint16(offset + 30, true);
    const after = extraEnd + view.getUint16(offset + 32, true);
    if (after > end) throw corrupt();
    const name = nameOf(zip.subarray(offset + CENTRAL_BYTES, nameEnd));
    records.push(
      recordAt(view, offset, { name, extra: extraFieldsIn(zip.subarray(nameEnd, extraEnd), name) }),
    );
    offset = after;
  }
  if (offset !== end) throw corrupt();
  return { records, start };
}

function readEnd(view: DataView, end: number): { count: number; start: number; bytes: number } {
  const locator = end - ZIP64_LOCATOR_BYTES;
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const hasLocator = locator >= 0 && view.getUint32(locator, true) === ZIP64_LOCATOR;
  if (hasLocator || count === 0xffff || start === ZIP64) throw zip64();
  if (count > MAX_FILES) throw new ZipFault(`holds ${count} entries; ${MAX_FILES} is the most.`);
  const isOneOfSeveral = view.getUint32(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count;
  if (isOneOfSeveral) throw corrupt();
  return { count, start, bytes: view.getUint32(end + 12, true) };
}

/**
 * The one record that ends the zip. The last that looks like one must be it, and no other may claim the rest of the
 * file as its comment: readers differ in which they take.
 */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - MAX_COMMENT);
  const found: number[] = [];
  for (let offset = view.byteLength - END_BYTES; offset >= first; offset -= 1) {
    if (view.getUint32(offset, true) !== END_RECORD) continue;
    const goesToTheEnd = view.getUint16(offset + 20, true) === view.byteLength - END_BYTES - offset;
    if (goesToTheEnd) found.push(offset);
    else if (found.length === 0) throw corrupt();
  }
  const [end, another] = found;
  if (another !== undefined) throw ambiguous('has two ends');
  if (end === undefined) throw corrupt();
  return end;
}

function recordAt(
  view: DataView,
  offset: number,
  { name, extra }: { readonly name: string; readonly extra: ExtraFields },
): ZipRecord {
  const madeOn = view.getUint8(offset + 5);
  const sizes = {
    compressedBytes: view.getUint32(offset + 20, true),
    bytes: view.getUint32(offset + 24, true),
    headerOffset: view.getUint32(offset + 42, true),
  };
  if (Object.values(sizes).includes(ZIP64) || extra.zip64 !== undefined) throw zip64();
  return {
    name,
    flags: view.getUint16(offset + 8, true),
    method: view.getUint16(offset + 10, true),
    crc: view.getUint32(offset + 16, true),
    ...sizes,
    unixType: madeOn === 3 || madeOn === 19 ? (view.getUint32(offset + 38, true) >>> 16) & 0o170000 : 0,
  };
}

function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ZipFault('holds a file name that is not UTF-8. Pack it again with a tool that writes UTF-8.');
  }
}

function zip64(): ZipFault {
  return new ZipFault('is in ZIP64 format. Pack it as a plain zip.');
}
