/** Files of a folder that holds an `eslint.config.*`, beside the script it applies to. */
export type ConfigFolder = Readonly<Record<string, string>>;

const WARN = "[{ rules: { 'no-var': 'warn' } }]";
const esm = (text: string): ConfigFolder => ({ 'eslint.config.mjs': `${text}\n` });

/** What the original says of the script under each, the pipe says too. */
export const SAME: Readonly<Record<string, ConfigFolder>> = {
  'package-not-installed': esm("import x from 'absent-package';\nexport default [x];"),
  'scoped-package-not-installed': esm("import x from '@absent/flat';\nexport default [x];"),
  'file-not-there': esm("import x from './absent.mjs';\nexport default [x];"),
  'required-package-not-installed': {
    'eslint.config.cjs': "const x = require('absent-package');\nmodule.exports = [x];\n",
  },
  throws: esm("throw new Error('oh no');"),
  'throws-a-string': esm("throw 'oh no';"),
  'throws-nothing': esm('throw undefined;'),
  'exports-a-number': esm('export default 5;'),
  'exports-null': esm('export default [null];'),
  'exports-nothing': esm('export const a = [];'),
  'exports-a-function': esm(`export default () => ${WARN};`),
  'exports-a-promise': esm(`export default Promise.resolve(${WARN});`),
  'unknown-rule': esm("export default [{ rules: { nope: 'error' } }];"),
  'unknown-key': esm('export default [{ foo: 1 }];'),
  'keys-of-eslintrc': esm("export default [{ extends: ['x'], env: { node: true } }];"),
  'unknown-severity': esm("export default [{ rules: { semi: 'loud' } }];"),
  'unknown-plugin': esm("export default [{ rules: { 'x/y': 'error' } }];"),
  'syntax-error': esm('export default [;'),
  'rule-that-throws': esm(
    "export default [{ plugins: { x: { rules: { y: { create() { return { Program() { throw new Error('in a rule'); } }; } } } } }, rules: { 'x/y': 'error' } }];",
  ),
  'ignores-the-script': esm("export default [{ ignores: ['**/a.js'] }];"),
  'without-type': { 'eslint.config.js': `export default ${WARN};\n` },
  // As npm does for plain installations: nothing brings jiti.
  typescript: { 'eslint.config.ts': `const own: unknown[] = ${WARN};\nexport default own;\n` },
};

/** Configurations outside of their bundle, with all that they may load; each part sets a rule of its own. */
export const LOADING: Readonly<Record<string, ConfigFolder>> = {
  'required-parts': {
    'eslint.config.cjs':
      "module.exports = [require('./more'), ...require('./own'), ...require('lint-set'), require('./lib/deep.js')];\n",
    'more.json': '{ "rules": { "no-var": "warn" } }',
    'own/package.json': '{ "main": "lib/start.js" }',
    'own/lib/start.js': "module.exports = [{ rules: { quotes: ['warn', 'single'] } }];\n",
    'lib/deep.js': "module.exports = { rules: { 'no-unused-vars': require(`../levels`).unused } };\n",
    'levels/index.js': "exports.unused = 'warn';\n",
    'node_modules/lint-set/package.json': '{ "main": "lib/main.js" }',
    'node_modules/lint-set/lib/main.js': "module.exports = require('./more');\n",
    'node_modules/lint-set/lib/more.js': "module.exports = [{ rules: { semi: ['warn', 'never'] } }];\n",
  },
  'imported-parts': {
    ...esm(`import path from 'path';
import more from './more.json' with { type: 'json' };
import own from '#own';
import { set } from '@my/set/flat';
import typed from './typed.ts';
export default [more, ...own, ...set, ...typed, { rules: { [path.basename('/x/id-length')]: 'warn' } }];`),
    'more.json': '{ "rules": { "no-var": "warn" } }',
    'package.json': '{ "imports": { "#own": "./lib/start.mjs" } }',
    'lib/start.mjs': "export default [{ rules: { quotes: ['warn', 'single'] } }];\n",
    'typed.ts': "const own: unknown[] = [{ rules: { 'no-unused-vars': 'warn' } }];\nexport default own;\n",
    'node_modules/@my/set/package.json': '{ "type": "module", "exports": { "./flat": "./main.js" } }',
    'node_modules/@my/set/main.js': "export const set = [{ rules: { semi: ['warn', 'never'] } }];\n",
  },
};

const restricted = 'Access to this API has been restricted';

/** Where the pipe differs on purpose, with its reason and what it says. */
export const DIFFERENT: Readonly<
  Record<string, { readonly reason: string; readonly files: ConfigFolder; readonly says: string }>
> = {
  'import-of-a-computed-name': {
    reason: 'what a configuration may read is decided before it runs, by the names it is written with',
    files: {
      ...esm("const name = './mo' + 're.mjs';\nexport default (await import(name)).default;"),
      'more.mjs': `export default ${WARN};\n`,
    },
    says: restricted,
  },
  'reads-a-file': {
    reason: 'files of the clone that are no code may be keys that an earlier step left there',
    files: {
      ...esm(
        "import { readFileSync } from 'node:fs';\nexport default JSON.parse(readFileSync(new URL('more.txt', import.meta.url)));",
      ),
      'more.txt': '[{ "rules": { "no-var": "warn" } }]',
    },
    says: restricted,
  },
  'json-with-a-password': {
    reason: 'JSON with what looks like a credential is lent to nobody',
    files: {
      'eslint.config.cjs': "module.exports = [{ ...require('./more.json').own }];\n",
      'more.json': '{ "own": { "rules": { "no-var": "warn" } }, "password": "x" }',
    },
    says: restricted,
  },
};
