import { mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { codeCaches } from './code-caches.ts';
import { embedParts } from './embed-parts.ts';
import { licencesOf } from './licences.ts';
import { lintParts } from './lint-parts.ts';

// `yaml` and others are CommonJS: without the banner the bundle dies with
// "Dynamic require of "process" is not supported".
const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

const [entry = 'pipe/main.ts', outfile = 'dist/pipe.mjs'] = process.argv.slice(2);

const [program, parts] = await Promise.all([
  build({
    entryPoints: [entry],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    banner: { js: banner },
    sourcemap: 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  }),
  lintParts(),
]);

const folder = outfile.replace(/[^/]+$/, '');
mkdirSync(folder === '' ? '.' : folder, { recursive: true });
const embedded = [...parts, ...codeCaches(parts)];
for (const { path, text } of program.outputFiles) {
  writeFileSync(path, path.endsWith('.map') ? text : embedParts(text, embedded));
}
writeFileSync(
  `${folder}LICENCES.txt`,
  licencesOf([...Object.keys(program.metafile.inputs), ...parts.flatMap(({ inputs }) => inputs)]),
);
