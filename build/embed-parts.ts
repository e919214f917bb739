import { constants, zstdCompressSync } from 'node:zlib';

export interface Part {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Needed at every start: not compressed, as unpacking many small parts takes longer than reading them. */
  readonly plain?: boolean;
  /** The names of the parts that it is made of, see `packTogether`. */
  readonly holds?: readonly string[];
}

/** One part of many, which V8 compiles at once; each is a function by its name, begun on a line of its own. */
export function packTogether(
  name: string,
  parts: readonly Part[],
): { readonly part: Part; readonly firstLines: ReadonlyMap<string, number> } {
  const firstLines = new Map<string, number>();
  let content = '({\n';
  let line = 1;
  for (const one of parts) {
    const text = `${JSON.stringify(one.name)}(exports, require, module, __filename, __dirname) {\n${String(one.content)}\n},\n`;
    firstLines.set(one.name, line + 1);
    line += text.split('\n').length - 1;
    content += text;
  }
  const holds = parts.map((one) => one.name);
  return { part: { name, content: `${content}})`, plain: true, holds }, firstLines };
}

/**
 * Appends parts to the program as comments: compressed, because V8 reads past every character of a comment
 * each time the pipe starts, and the linter is 6 MB of text. The last line says where each part lies.
 */
export function embedParts(program: string, parts: readonly Part[]): string {
  const places: Record<string, [start: number, end: number, unpackedSize: number] | string> = {};
  let text = program.endsWith('\n') ? program : `${program}\n`;
  let bytes = Buffer.byteLength(text);
  const append = (more: string): void => {
    text += more;
    bytes += Buffer.byteLength(more);
  };
  for (const { name, content, plain = false, holds = [] } of parts) {
    refuseBeyondAscii({ name, content });
    append(`/* part ${name}, ${plain ? 'plain' : 'zstd'}, ${content.length} bytes\n`);
    const start = bytes;
    append((plain ? Buffer.from(content) : compressed(content)).toString('base64'));
    places[name] = [start, bytes, plain ? 0 : content.length];
    for (const held of holds) places[held] = name;
    append('\n*/\n');
  }
  append(`//# parts ${JSON.stringify(places)}\n`);
  return text;
}

/**
 * The parts are read back byte by byte. esbuild escapes what is beyond ASCII, but not in a template with a tag, where it
 * can be put into `${'…'}`, and not in a regular expression, where it can be written as `\u2026`.
 */
function refuseBeyondAscii({ name, content }: Part): void {
  const found = typeof content === 'string' ? /.{0,60}[^\0-\x7F].{0,20}/.exec(content) : null;
  if (found !== null) throw new Error(`${name} holds what is beyond ASCII: ${found[0]}`);
}

const compressed = (content: string | Uint8Array): Buffer =>
  zstdCompressSync(content, { params: { [constants.ZSTD_c_compressionLevel]: 19 } });
