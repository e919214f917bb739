import { constants, zstdCompressSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/**
 * Appends parts to the program as comments: compressed, because V8 reads past every character of a comment
 * each time the pipe starts, and the linter is 6 MB of text. The last line says where each part lies.
 */
export function embedParts(program: string, parts: readonly Part[]): string {
  const places: Record<string, [start: number, end: number]> = {};
  let text = program.endsWith('\n') ? program : `${program}\n`;
  let bytes = Buffer.byteLength(text);
  const append = (more: string): void => {
    text += more;
    bytes += Buffer.byteLength(more);
  };
  for (const { name, content } of parts) {
    append(`/* part ${name}, zstd, ${content.length} bytes\n`);
    const start = bytes;
    append(compressed(content).toString('base64'));
    places[name] = [start, bytes];
    append('\n*/\n');
  }
  append(`//# parts ${JSON.stringify(places)}\n`);
  return text;
}

const compressed = (content: string | Uint8Array): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
