/**
 * The child's first lines. They are sent as text (`node -e`), so that the child reads of the one file only
 * the parts it needs, and V8 never parses the pipe itself in there. Nothing outside this function is in reach.
 */
export function bootstrap(require: NodeJS.Require, program: string): void {
  const { closeSync, fstatSync, openSync, readSync } = require('node:fs') as typeof import('node:fs');
  const { zstdDecompressSync } = require('node:zlib') as typeof import('node:zlib');
  const vm = require('node:vm') as typeof import('node:vm');

  const file = openSync(program, 'r');
  const size = fstatSync(file).size;
  const slice = (start: number, end: number): string => {
    const bytes = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < bytes.length; ) {
      at += readSync(file, bytes, at, bytes.length - at, start + at);
    }
    return bytes.toString('latin1');
  };
  // The last line of the file says where its parts lie (build/embed-parts.ts).
  const index = JSON.parse(/^\/\/# parts (.+)$/m.exec(slice(size - 512, size))?.[1] ?? '{}') as Record<
    string,
    [number, number]
  >;
  const loaded = new Map<string, unknown>();

  const load = (name: string): unknown => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const code = zstdDecompressSync(Buffer.from(slice(...(index[name] ?? [0, 0])), 'base64'));
    const wrapped = `(function (exports, require, module, __filename, __dirname) {${code.toString('latin1')}\n})`;
    const script = new vm.Script(wrapped, {
      filename: `${program}/${name}.js`,
      importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
    const module = { exports: {} };
    loaded.set(name, module.exports);
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    run(module.exports, requirePart, module, `${program}/${name}.js`, program);
    loaded.set(name, module.exports);
    return module.exports;
  };
  const requirePart = (id: string): unknown =>
    id.startsWith('part:') ? load(id.slice('part:'.length)) : (require(id) as unknown);

  const { serve } = load('lint') as { serve(): Promise<void> };
  void serve().finally(() => closeSync(file));
}
