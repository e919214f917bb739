import { build } from 'esbuild';

// `yaml` and others are CommonJS: without the banner the bundle dies with
// "Dynamic require of "process" is not supported".
const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

await build({
  entryPoints: ['pipe/main.ts'],
  outfile: 'dist/pipe.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  banner: { js: banner },
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
});
