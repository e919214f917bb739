import type { Script } from 'node:vm';

/** Runs a part of the one file, once, and answers what it exports. */
export type LoadPart = (name: string) => unknown;

/**
 * The first lines of every process of the pipe: they open the one file and answer a function that loads its
 * parts. They are handed on as text (to the file itself by the build, to the linter's process by `node --eval`),
 * so that V8 reads what the process needs and nothing else. Nothing outside this function is in reach.
 */
export function bootstrap(
  require: NodeJS.Require,
  program: string,
  compiled: (name: string, script: Script) => void = () => undefined,
): LoadPart {
  const { fstatSync, openSync, readSync } = require('node:fs') as typeof import('node:fs');
  // Taken before the sandbox takes them away from code of the repository.
  const { Script, constants } = require('node:vm') as typeof import('node:vm');

  const file = openSync(program, 'r');
  const size = fstatSync(file).size;
  const textBetween = (start: number, end: number): string => {
    const bytes = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, bytes.length - at, start + at);
    return bytes.toString('latin1');
  };
  // The last line of the file says where its parts lie (build/embed-parts.ts).
  const places = JSON.parse(
    /^\/\/# parts (.+)$/m.exec(textBetween(Math.max(0, size - 16384), size))?.[1] ?? '{}',
  ) as Record<string, [start: number, end: number, unpackedSize: number] | string>;
  const unpack = (name: string): Buffer | undefined => {
    const place = places[name];
    if (place === undefined || typeof place === 'string') return undefined;
    const [start, end, unpackedSize] = place;
    const bytes = Buffer.from(textBetween(start, end), 'base64');
    if (unpackedSize === 0) return bytes;
    // A start that ends in a configuration error never needs it.
    const { zstdDecompressSync } = require('node:zlib') as typeof import('node:zlib');
    // In one piece: put together of many it takes twice as long. One byte more, or it would look for another piece.
    return zstdDecompressSync(bytes, { chunkSize: Math.max(64, unpackedSize + 1) });
  };
  const modules = new Map<string, { exports: unknown }>();
  type Run = (...given: unknown[]) => void;
  const evaluate = (name: string, [before, after]: readonly [string, string]): unknown => {
    const code = unpack(name)?.toString('latin1') ?? '';
    // V8 takes what it compiled when the pipe was built, or compiles anew where it is another V8.
    const cachedData = unpack(`${name}.v8`);
    const script = new Script(`${before}${code}${after}`, {
      filename: `${program}/${name}.js`,
      ...(cachedData === undefined ? {} : { cachedData }),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    compiled(name, script);
    return script.runInThisContext();
  };
  // Parts that every run needs lie together: one script is compiled sooner than forty.
  const packs = new Map<string, Record<string, Run>>();
  const packed = (pack: string, name: string): Run | undefined => {
    const parts = packs.get(pack) ?? (evaluate(pack, ['', '']) as Record<string, Run>);
    packs.set(pack, parts);
    return parts[name];
  };

  const load: LoadPart = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const place = places[name];
    const module: { exports: unknown } = { exports: {} };
    const run =
      typeof place === 'string'
        ? packed(place, name)
        : (evaluate(name, ['(function (exports, require, module, __filename, __dirname) {', '\n})']) as Run);
    modules.set(name, module);
    run?.(module.exports, requirePart, module, `${program}/${name}.js`, program);
    return module.exports;
  };
  // Parts of the pipe name each other as `./chunk-ABC.js`, those of the linter as `part:eslint`.
  const requirePart = (id: string): unknown => {
    const name = /^(?:part:|\.\/)([\w-]+)(?:\.js)?$/.exec(id)?.[1] ?? '';
    return name in places ? load(name) : (require(id) as unknown);
  };
  return load;
}
