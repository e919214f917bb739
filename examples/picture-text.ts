import { crc32 } from 'node:zlib';

// A picture of a log carries the log as text too, so that a test sees whether the pipe still says so. PNG, chunk iTXt.

const HEAD = 'Log\0\0\0\0\0';

/** The picture with the text in it, before its last chunk. */
export function withText(png: Uint8Array, text: string): Uint8Array {
  const body = Buffer.from(`iTXt${HEAD}${text}`);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = png.length - 12;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}

/** The text that a picture carries; empty if there is none. */
export function textIn(png: Uint8Array): string {
  const bytes = Buffer.from(png);
  const start = bytes.indexOf(`iTXt${HEAD}`);
  if (start < 0) return '';
  const length = bytes.readUInt32BE(start - 4);
  return bytes.toString('utf8', start + 4 + HEAD.length, start + 4 + length);
}
