import { extraFieldsIn } from './extra-fields.ts';
import { ambiguous, corrupt } from './zip-fault.ts';
import type { ZipDirectory, ZipRecord } from './zip-record.ts';

const LOCAL_RECORD = 0x04034b50;
const LOCAL_BYTES = 30;
const DESCRIPTOR_RECORD = 0x08074b50;
const UNKNOWN = 0xffffffff;
/** Flags that change what an entry holds or is called: encrypted, sizes follow, strongly encrypted, UTF-8. */
const TELLING_FLAGS = 0x0849;
const SIZES_FOLLOW = 0x0008;

/**
 * Where each entry's packed bytes lie. Entries must follow each other from the first byte to the directory, without
 * gaps and overlaps, and each local header must say what the directory says. Throws ZipFault.
 */
export function checkLayout(
  zip: Uint8Array,
  { records, start }: ZipDirectory,
): ReadonlyMap<ZipRecord, Uint8Array> {
  const packed = new Map<ZipRecord, Uint8Array>();
  const inOrder = records.toSorted((one, other) => one.headerOffset - other.headerOffset);
  let offset = 0;
  for (const [index, record] of inOrder.entries()) {
    if (record.headerOffset > offset) throw ambiguous('holds bytes that belong to no entry');
    if (record.headerOffset < offset) throw ambiguous('holds entries that share their bytes');
    const next = inOrder[index + 1]?.headerOffset ?? start;
    const local = readLocal(zip, record, next);
    packed.set(record, zip.subarray(local.from, local.to));
    offset = next;
  }
  if (offset !== start) throw ambiguous('holds bytes that belong to no entry');
  return packed;
}

/** From and to where the packed bytes of an entry go; behind them nothing comes but what describes them. */
function readLocal(zip: Uint8Array, record: ZipRecord, next: number): { from: number; to: number } {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const { headerOffset } = record;
  if (headerOffset + LOCAL_BYTES > zip.byteLength) throw corrupt();
  if (view.getUint32(headerOffset, true) !== LOCAL_RECORD) throw corrupt();
  const nameEnd = headerOffset + LOCAL_BYTES + view.getUint16(headerOffset + 26, true);
  const from = nameEnd + view.getUint16(headerOffset + 28, true);
  const to = from + record.compressedBytes;
  if (next > zip.byteLength || to > next)
    throw ambiguous('holds entries that share their bytes, or are larger than they say');
  const name = Buffer.from(zip.subarray(headerOffset + LOCAL_BYTES, nameEnd));
  if (!name.equals(Buffer.from(record.name))) throw disagreeing(record);
  refuseDisagreement(view, record, extraFieldsIn(zip.subarray(nameEnd, from), record.name).zip64);
  refuseRest(new DataView(zip.buffer, zip.byteOffset + to, next - to), record);
  return { from, to };
}

function refuseDisagreement(view: DataView, record: ZipRecord, zip64: Uint8Array | undefined): void {
  const { headerOffset } = record;
  const flags = view.getUint16(headerOffset + 6, true);
  if (((flags ^ record.flags) & TELLING_FLAGS) !== 0) throw disagreeing(record);
  if (view.getUint16(headerOffset + 8, true) !== record.method) throw disagreeing(record);
  const long = new DataView(new ArrayBuffer(16));
  if (zip64 !== undefined) new Uint8Array(long.buffer).set(zip64.subarray(0, 16));
  const said = [14, 18, 22].map((at) => view.getUint32(headerOffset + at, true));
  const [bytes, compressedBytes] = [0, 8].map((at) => Number(long.getBigUint64(at, true)));
  const [crc, packed, unpacked] = said;
  const pairs = [
    [crc, record.crc],
    [packed === UNKNOWN ? compressedBytes : packed, record.compressedBytes],
    [unpacked === UNKNOWN ? bytes : unpacked, record.bytes],
  ] as const;
  const mayFollow = (flags & SIZES_FOLLOW) !== 0;
  if (pairs.some(([one, other]) => one !== other && !(mayFollow && one === 0))) throw disagreeing(record);
}

/** What comes between an entry's bytes and the next entry: nothing, or what describes them where that is announced. */
function refuseRest(rest: DataView, record: ZipRecord): void {
  const announced = (record.flags & SIZES_FOLLOW) !== 0;
  if (!announced && rest.byteLength > 0) throw ambiguous('holds bytes that belong to no entry');
  if (announced && !describes(rest, record)) throw disagreeing(record);
}

/** A data descriptor (APPNOTE 4.3.9): with or without its signature, its sizes of four bytes or of eight. */
function describes(rest: DataView, { crc, compressedBytes, bytes }: ZipRecord): boolean {
  if (![12, 16, 20, 24].includes(rest.byteLength)) return false;
  const at = rest.byteLength === 16 || rest.byteLength === 24 ? 4 : 0;
  if (at > 0 && rest.getUint32(0, true) !== DESCRIPTOR_RECORD) return false;
  const wide = rest.byteLength >= 20;
  const sizeAt = (offset: number): number =>
    wide ? Number(rest.getBigUint64(offset, true)) : rest.getUint32(offset, true);
  const sizes = [sizeAt(at + 4), sizeAt(at + (wide ? 12 : 8))];
  return rest.getUint32(at, true) === crc && sizes[0] === compressedBytes && sizes[1] === bytes;
}

function disagreeing({ name }: ZipRecord): Error {
  return ambiguous(`says two things of ${JSON.stringify(name)}`);
}
