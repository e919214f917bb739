import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';
import { CHANGES } from './changes/apigeelint.ts';
import { stripDebug } from './strip-debug.ts';

const folderOf = (name: string): string =>
  dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
const apigeelint = folderOf('apigeelint');
const eslint = folderOf('eslint');
const rulesFolder = join(apigeelint, 'lib/package/plugins');
const replacement = (name: string): string => join(import.meta.dirname, 'replacements', name);

/** Modules that another one stands in for. */
const INSTEAD: Readonly<Record<string, string>> = {
  debug: replacement('silent-debug.cjs'),
  // The main entry patches esprima's source text at run time; the prebuilt file has it done.
  jsonpath: join(folderOf('jsonpath'), 'jsonpath.js'),
  cli: replacement('jshint-cli-stub.cjs'),
  '@secretlint/profiler': replacement('silent-profiler.cjs'),
};

/** Rules that would start processes, or never end. */
const RULES_REPLACED: Readonly<Record<string, string>> = {
  'CC006-checkConditionTruth': 'cc006-condition-truth.cjs',
  'PO025-eslint': 'po025-eslint.cjs',
};

/** What only bundles with scripts need: PO013 asks for it with every bundle, and it is loaded with the first script. */
const IN_PARTS: Readonly<Record<string, string>> = {
  jshint: 'module.exports = { get JSHINT() { return require("part:jshint").jshint.JSHINT; } };',
  'jshint/src/cli.js':
    'module.exports = { getConfig: (path) => require("part:jshint").cli.getConfig(path) };',
};

/**
 * Makes apigeelint fit into one file without changing what a rule says: its rules become a static table,
 * a rule's id a literal, and a few modules are replaced by ones that do the same in less time.
 */
export const apigeelintModules: Plugin = {
  name: 'apigeelint-modules',
  setup(build) {
    build.onResolve({ filter: /^part:/ }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^(?:apigeelint:rules|eslint-messages)$/ }, ({ path }) => ({
      path,
      namespace: 'made',
    }));
    build.onLoad({ filter: /./, namespace: 'made' }, ({ path }) =>
      path === 'eslint-messages' ? messages() : rules(),
    );
    build.onResolve({ filter: /^(?:debug|jsonpath|cli|@secretlint\/profiler)$/ }, ({ path }) => ({
      path: INSTEAD[path] ?? path,
    }));
    build.onResolve({ filter: /^jshint(?:\/src\/cli\.js)?$/ }, ({ path, importer }) =>
      dirname(importer) === rulesFolder ? { path, namespace: 'in-parts' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'in-parts' }, ({ path }) => ({ contents: IN_PARTS[path] ?? '' }));
    for (const [file, name] of Object.entries(RULES_REPLACED)) {
      const contents = readFileSync(replacement(name), 'utf8');
      build.onLoad({ filter: new RegExp(`${file}\\.js$`) }, () => ({ contents }));
    }
    build.onLoad(
      { filter: /node_modules[\\/](?:apigeelint|xpath|eslint|jshint)[\\/].*\.js$/ },
      ({ path }) => ({
        contents: changed(path),
      }),
    );
  },
};

/** Rules are required one by one, when first asked for: those about scripts bring whole linters with them. */
function rules(): OnLoadResult {
  const names = readdirSync(rulesFolder).filter((name) => /^[A-Z]{2}\d{3}-.+\.js$/.test(name));
  const rows = names.map((name) => `  { file: '${name}', load: () => require('./${name}') },`);
  return { contents: `module.exports.rules = [\n${rows.join('\n')}\n];`, resolveDir: rulesFolder };
}

function messages(): OnLoadResult {
  const folder = join(eslint, 'messages');
  const names = readdirSync(folder).filter((name) => name !== 'shared.js');
  const rows = names.map((name) => `  '${basename(name, '.js')}': require('./${name}'),`);
  return { contents: `module.exports = {\n${rows.join('\n')}\n};`, resolveDir: folder };
}

function changed(path: string): string {
  // xpath is written with CRLF.
  let text = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  if (dirname(path) === rulesFolder) {
    // A rule learns its id from the file name in a stack trace.
    const id = `"${basename(path).slice(0, 5)}"`;
    text = text.replace(/(?:require\("\.\.\/lintUtil\.js"\)|lintUtil)\.getRuleId\(\)/, id);
  }
  for (const change of CHANGES.filter((one) => path.replaceAll('\\', '/').endsWith(one.file))) {
    const after = text.replace(change.from, () => change.to);
    if (after === text) throw new Error(`${change.file} no longer holds what is replaced in it`);
    text = after;
  }
  return path.includes('apigeelint') ? stripDebug(text) : text;
}
