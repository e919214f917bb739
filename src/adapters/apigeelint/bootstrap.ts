import type { Script } from 'node:vm';

/**
 * The child's first lines. They are sent as text (`node --eval`), so that the child reads of the one file only
 * the parts it needs, and V8 never parses the pipe itself in there. Nothing outside this function is in reach.
 */
export function bootstrap(
  require: NodeJS.Require,
  program: string,
  compiled: (name: string, script: Script) => void = () => undefined,
): void {
  const { closeSync, fstatSync, openSync, readSync } = require('node:fs') as typeof import('node:fs');
  const { zstdDecompressSync } = require('node:zlib') as typeof import('node:zlib');
  const vm = require('node:vm') as typeof import('node:vm');

  const file = openSync(program, 'r');
  const size = fstatSync(file).size;
  const textBetween = (start: number, end: number): string => {
    const bytes = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < bytes.length; ) at += readSync(file, bytes, at, bytes.length - at, start + at);
    return bytes.toString('latin1');
  };
  // The last line of the file says where its parts lie (build/embed-parts.ts).
  const places = JSON.parse(
    /^\/\/# parts (.+)$/m.exec(textBetween(size - 1024, size))?.[1] ?? '{}',
  ) as Record<string, [number, number]>;
  const unpack = (name: string): Buffer | undefined => {
    const place = places[name];
    return place && zstdDecompressSync(Buffer.from(textBetween(...place), 'base64'));
  };
  const modules = new Map<string, { exports: unknown }>();

  const load = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const code = unpack(name)?.toString('latin1') ?? '';
    const path = `${program}/${name}.js`;
    // V8 takes what it compiled when the pipe was built, or compiles anew where it is another V8.
    const cachedData = unpack(`${name}.v8`);
    const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
      filename: path,
      ...(cachedData === undefined ? {} : { cachedData }),
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    compiled(name, script);
    const module: { exports: unknown } = { exports: {} };
    modules.set(name, module);
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    run(module.exports, requirePart, module, path, program);
    return module.exports;
  };
  const requirePart = (id: string): unknown =>
    id.startsWith('part:') ? load(id.slice('part:'.length)) : (require(id) as unknown);

  const linter = load('lint') as { serve(): Promise<void> };
  void linter.serve().finally(() => closeSync(file));
}
