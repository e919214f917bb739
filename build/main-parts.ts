import { basename } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { type Part, packTogether } from './embed-parts.ts';

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
  const beforeStart = neededFrom('out/spawn-linter.js', metafile);
  const atStart = neededFrom('out/main.js', metafile).difference(beforeStart);
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
      // V8 reads past every character at each start. Names stay: stacks and messages hold them.
      minifyWhitespace: true,
      minifySyntax: true,
      // Parts know each other by require only.
      supported: { 'dynamic-import': false },
    });
    maps[name] = JSON.parse(map);
    parts.push({ name, content: code, plain: beforeStart.has(name) });
  }
  return { ...packStart({ parts, maps }, atStart), inputs: Object.keys(metafile.inputs) };
}

const START = 'start';

/** What every run loads as one part, the rest as it is, and their source maps. */
function packStart(
  { parts, maps }: Pick<MainParts, 'parts' | 'maps'>,
  atStart: ReadonlySet<string>,
): Pick<MainParts, 'parts' | 'maps'> {
  const { part, firstLines } = packTogether(
    START,
    parts.filter(({ name }) => atStart.has(name)),
  );
  const sections = [...firstLines].map(([name, line]) => ({ offset: { line, column: 0 }, map: maps[name] }));
  const others = Object.entries(maps).filter(([name]) => !firstLines.has(name));
  return {
    parts: [part, ...parts.filter(({ name }) => !atStart.has(name))],
    maps: { ...Object.fromEntries(others), [START]: { version: 3, sections } },
  };
}

/** Every run writes its reports at its end, one that is refused at once too. */
const REPORTS = 'src/run/write-reports.ts';

/** The names of this part, of what it imports, or what that imports does, and of those that the reports are made with. */
function neededFrom(first: string, { outputs }: Metafile): ReadonlySet<string> {
  const found = new Set([first]);
  for (const path of found) {
    const { imports = [], inputs = {} } = outputs[path] ?? {};
    const withReports = REPORTS in inputs;
    for (const one of imports)
      if (!one.external && (withReports || one.kind === 'import-statement')) found.add(one.path);
  }
  return new Set([...found].map((path) => basename(path, '.js')));
}
