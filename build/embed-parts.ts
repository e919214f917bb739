import { constants, zstdCompressSync } from 'node:zlib';
import type { Part } from './lint-parts.ts';

/**
 * Appends parts to the program as comments: compressed, because V8 reads past every character of a comment
 * each time the pipe starts, and the linter is 7 MB of text. The last line says where each part lies.
 */
export function embedParts(program: string, parts: readonly Part[]): string {
  const places: Record<string, [start: number, end: number]> = {};
  let text = program.endsWith('\n') ? program : `${program}\n`;
  let bytes = Buffer.byteLength(text);
  const append = (more: string): void => {
    text += more;
    bytes += Buffer.byteLength(more);
  };
  for (const { name, code } of parts) {
    append(`/* part ${name}, ${code.length} characters, zstd\n`);
    const start = bytes;
    append(inLines(compressed(code)));
    places[name] = [start, bytes];
    append('\n*/\n');
  }
  append(`//# parts ${JSON.stringify(places)}\n`);
  return text;
}

const compressed = (code: string): string =>
  zstdCompressSync(code, { params: { [constants.ZSTD_c_compressionLevel]: 19 } }).toString('base64');

const inLines = (text: string): string => (text.match(/.{1,120}/g) ?? []).join('\n');
