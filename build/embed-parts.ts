import { constants, zstdCompressSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Needed at every start: not compressed, as unpacking many small parts takes longer than reading them. */
  readonly plain?: boolean;
}

/**
 * Appends parts to the program as comments: compressed, because V8 reads past every character of a comment
 * each time the pipe starts, and the linter is 6 MB of text. The last line says where each part lies.
 */
export function embedParts(program: string, parts: readonly Part[]): string {
  const places: Record<string, [start: number, end: number, plain: 0 | 1]> = {};
  let text = program.endsWith('\n') ? program : `${program}\n`;
  let bytes = Buffer.byteLength(text);
  const append = (more: string): void => {
    text += more;
    bytes += Buffer.byteLength(more);
  };
  for (const { name, content, plain = false } of parts) {
    append(`/* part ${name}, ${plain ? 'plain' : 'zstd'}, ${content.length} bytes\n`);
    const start = bytes;
    append((plain ? Buffer.from(content) : compressed(content)).toString('base64'));
    places[name] = [start, bytes, plain ? 1 : 0];
    append('\n*/\n');
  }
  append(`//# parts ${JSON.stringify(places)}\n`);
  return text;
}

const compressed = (content: string | Uint8Array): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
