import { basename } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import type { Part } from './embed-parts.ts';

export interface MainParts {
  readonly parts: readonly Part[];
  /** Source maps by part. */
  readonly maps: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
}

// Some libraries ask where they lie; here that is the one file, which is what the loader gives for __dirname.
const banner = "const __fileUrl = require('node:url').pathToFileURL(__dirname).href;";

// Loaded before the pipe itself by a run that lints.
const SPAWN_LINTER = 'src/adapters/apigeelint/spawn-linter.ts';

/**
 * The pipe itself, divided where it loads things when it needs them: a configuration error then never unpacks what
 * a deployment needs. The parts are CommonJS, because a module that imports `node:http` makes Node load undici and
 * all else that `http` exports (17 ms), and because V8 then takes what was compiled when the pipe was built.
 */
export async function mainParts(entry: string): Promise<MainParts> {
  const { outputFiles, metafile } = await build({
    entryPoints: { main: entry, 'spawn-linter': SPAWN_LINTER },
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    charset: 'ascii',
    define: { 'import.meta.url': '__fileUrl' },
    sourcemap: 'inline',
    sourceRoot: '..',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const atStart = neededAtStart(metafile);
  const maps: Record<string, unknown> = {};
  const parts: Part[] = [];
  for (const { path, text } of outputFiles) {
    const name = basename(path, '.js');
    const { code, map } = await transform(text, {
      format: 'cjs',
      platform: 'node',
      target: 'node26',
      charset: 'ascii',
      banner,
      sourcemap: 'external',
      sourcefile: name,
      legalComments: 'none',
      // Parts know each other by require only.
      supported: { 'dynamic-import': false },
    });
    maps[name] = JSON.parse(map);
    parts.push({ name, content: code, plain: atStart.has(name) });
  }
  return { parts, maps, inputs: Object.keys(metafile.inputs) };
}

/** The names of the parts that `main` imports, or what it imports does. */
function neededAtStart({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set(['out/main.js', 'out/spawn-linter.js']);
  for (const path of found) {
    const imports = outputs[path]?.imports ?? [];
    for (const one of imports) if (one.kind === 'import-statement' && !one.external) found.add(one.path);
  }
  return new Set([...found].map((path) => basename(path, '.js')));
}
