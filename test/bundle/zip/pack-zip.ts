import { crc32, deflateRawSync } from 'node:zlib';

interface Header {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly extra: readonly number[];
}

/** One entry, and what its headers say otherwise than it is. */
export interface Entry {
  readonly name: string;
  readonly content: string;
  readonly method?: 0 | 8;
  readonly flags?: number;
  readonly extra?: readonly number[];
  readonly local?: Partial<Header>;
  readonly descriptor?: 'signed' | 'unsigned' | 'wide' | 'wrong';
  /** Among the entries, and not in the directory. */
  readonly hidden?: boolean;
  /** Behind the packed bytes, as a part of them. */
  readonly packedAfter?: Uint8Array;
  readonly gap?: Uint8Array;
  /** The directory points to the entry of this number, and nothing else is written. */
  readonly sharing?: number;
}

interface Around {
  readonly before?: Uint8Array;
  readonly countFrom?: number;
  readonly gap?: Uint8Array;
  readonly endGap?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly disk?: number;
  readonly count?: number;
  readonly countOnDisk?: number;
}

interface Placed {
  readonly entry: Entry;
  readonly offset: number;
}

const NOTHING = Buffer.alloc(0);
const SIZES_FOLLOW = 8;
const PLAIN = { before: NOTHING, gap: NOTHING, endGap: NOTHING, countFrom: 0 };

/** A zip written byte by byte, so that it can say anything. */
export function packZip(entries: readonly Entry[], around: Around = {}): Uint8Array {
  const { before, gap, endGap, countFrom } = { ...PLAIN, ...around };
  const pieces: Uint8Array[] = [before];
  const placed: Placed[] = [];
  let offset = countFrom;
  for (const entry of entries) {
    const shared = entry.sharing === undefined ? undefined : placed[entry.sharing];
    placed.push({ entry, offset: shared?.offset ?? offset });
    if (shared !== undefined) continue;
    const written = writtenEntry(entry);
    pieces.push(written);
    offset += written.length;
  }
  const named = placed.filter(({ entry }) => entry.hidden !== true);
  const directory = Buffer.concat(named.map(centralHeader));
  const end = endRecord({ start: offset + gap.length, bytes: directory.length, named: named.length }, around);
  return Buffer.concat([...pieces, gap, directory, endGap, end]);
}

function packedOf({ content, method = 0, packedAfter = NOTHING }: Entry): Uint8Array {
  const bytes = Buffer.from(content);
  return Buffer.concat([method === 8 ? deflateRawSync(bytes) : bytes, packedAfter]);
}

function headerOf(entry: Entry): Header {
  const { name, content, method = 0, flags = 0, extra = [] } = entry;
  const bytes = Buffer.from(content);
  const compressedBytes = packedOf(entry).length;
  return { name, method, flags, extra, crc: crc32(bytes), compressedBytes, bytes: bytes.length };
}

const u16 = (...values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

function writtenEntry(entry: Entry): Buffer {
  const header = headerOf(entry);
  const unsaid = (header.flags & SIZES_FOLLOW) === 0 ? {} : { crc: 0, compressedBytes: 0, bytes: 0 };
  const local = { ...header, ...unsaid, ...entry.local };
  const name = Buffer.from(local.name);
  return Buffer.concat([
    u32(0x04034b50),
    u16(20, local.flags, local.method, 0, 0x21),
    u32(local.crc, local.compressedBytes, local.bytes),
    u16(name.length, local.extra.length),
    name,
    Buffer.from(local.extra),
    packedOf(entry),
    descriptorOf(entry, header),
    entry.gap ?? NOTHING,
  ]);
}

function descriptorOf({ descriptor }: Entry, { crc, compressedBytes, bytes }: Header): Buffer {
  if (descriptor === undefined) return NOTHING;
  if (descriptor === 'unsigned') return u32(crc, compressedBytes, bytes);
  if (descriptor === 'wide') return u32(0x08074b50, crc, compressedBytes, 0, bytes, 0);
  return u32(0x08074b50, descriptor === 'wrong' ? crc + 1 : crc, compressedBytes, bytes);
}

function centralHeader({ entry, offset }: Placed): Buffer {
  const header = headerOf(entry);
  const name = Buffer.from(header.name);
  return Buffer.concat([
    u32(0x02014b50),
    u16(20, 20, header.flags, header.method, 0, 0x21),
    u32(header.crc, header.compressedBytes, header.bytes),
    u16(name.length, header.extra.length, 0, 0, 0),
    u32(0, offset),
    name,
    Buffer.from(header.extra),
  ]);
}

function endRecord(
  { start, bytes, named }: { readonly start: number; readonly bytes: number; readonly named: number },
  { disk = 0, count = named, countOnDisk = named, comment = NOTHING }: Around,
): Buffer {
  const head = [u32(0x06054b50), u16(disk, 0, countOnDisk, count), u32(bytes, start)];
  return Buffer.concat([...head, u16(comment.length), comment]);
}

/** The extra field that calls an entry otherwise for readers who know it. */
export function unicodePath(name: string, other: string): readonly number[] {
  const content = Buffer.concat([Buffer.of(1), u32(crc32(Buffer.from(name))), Buffer.from(other)]);
  return [...u16(0x7075, content.length), ...content];
}
