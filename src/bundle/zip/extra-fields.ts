import { crc32 } from 'node:zlib';
import { ambiguous } from './zip-fault.ts';

/** What the extra fields of a header say that a reader may go by. */
export interface ExtraFields {
  /** The content of the field for sizes beyond 4 GB. */
  readonly zip64: Uint8Array | undefined;
}

const ZIP64_FIELD = 0x0001;
const UNICODE_PATH_FIELD = 0x7075;

/** Reads a header's extra fields (APPNOTE 4.5). Throws ZipFault where one of them gives the entry another name. */
export function extraFieldsIn(extra: Uint8Array, name: string): ExtraFields {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  let zip64: Uint8Array | undefined;
  // Some tools fill up with zeros, or leave a rest that is too short for a field: readers pass over both.
  for (let offset = 0; offset + 4 <= extra.length; ) {
    const id = view.getUint16(offset, true);
    const content = extra.subarray(offset + 4, offset + 4 + view.getUint16(offset + 2, true));
    if (id === ZIP64_FIELD) zip64 = content;
    if (id === UNICODE_PATH_FIELD) refuseOtherName(content, name);
    offset += 4 + content.length;
  }
  return { zip64 };
}

/** Version, checksum of the plain name, the name in UTF-8. */
function refuseOtherName(content: Uint8Array, name: string): void {
  const other = Buffer.from(content.subarray(5)).toString('utf8');
  const checksum = content.length < 5 ? 0 : Buffer.from(content.subarray(1, 5)).readUInt32LE();
  if (checksum === crc32(Buffer.from(name)) && other === name) return;
  throw ambiguous(`gives ${JSON.stringify(name)} a second name`);
}
