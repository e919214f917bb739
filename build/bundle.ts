import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bootstrap } from '../src/adapters/apigeelint/bootstrap.ts';
import { codeCaches } from './code-caches.ts';
import { embedParts } from './embed-parts.ts';
import { licencesOf } from './licences.ts';
import { lintParts } from './lint-parts.ts';
import { mainParts } from './main-parts.ts';
import { sbomOf } from './sbom.ts';

// Makes the one file: a few lines that load its parts, then the parts (the pipe, apigeelint, ESLint, JSHint), then
// what V8 compiled of them. `node build/bundle.ts [entry] [file]`; the defaults make dist/pipe.mjs.
const [entry = 'pipe/main.ts', outfile = 'dist/pipe.mjs'] = process.argv.slice(2);

const start = `// apigee-pipe: one file that holds everything. Its parts stand below, compressed; LICENCES.txt names what is inside.
if (Number.parseInt(process.versions.node) < 26) {
  console.error('apigee-pipe needs Node 26, and this is Node ' + process.versions.node + '. The image brings its own.');
  process.exit(2);
}
const require = process.getBuiltinModule('node:module').createRequire(import.meta.filename);
const load = (${bootstrap.toString()})(require, import.meta.filename);
if (process.env.ACTION === 'lint')
  load('spawn-linter').spawnAhead(import.meta.filename, process.env.BITBUCKET_CLONE_DIR?.trim() || process.cwd());
load('main');
`;

const [main, others] = await Promise.all([mainParts(entry), lintParts()]);
const parts = [...main.parts, ...others];

mkdirSync(dirname(outfile), { recursive: true });
// Renamed at the end: whoever runs the old file meanwhile reads it to its end.
const beside = `${outfile}.${process.pid}`;
writeFileSync(beside, embedParts(start, [...parts, ...codeCaches(parts)]));
renameSync(beside, outfile);
// One map for each part, by its name: a stack names the part, as in `pipe.mjs/main.js:12:3`.
writeFileSync(`${outfile}.map`, JSON.stringify(main.maps));
const inputs = [...main.inputs, ...others.flatMap((part) => part.inputs)];
writeFileSync(join(dirname(outfile), 'LICENCES.txt'), licencesOf(inputs));
writeFileSync(join(dirname(outfile), 'sbom.cdx.json'), sbomOf(inputs, readFileSync(outfile)));
