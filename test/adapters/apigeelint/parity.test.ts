import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { Bundle } from '../../../src/domain/bundle.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import type { LintSettings } from '../../../src/ports/linter.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, NO_FACTS, plainProxy, writeTree } from './bundles.ts';
import { inParallel, keyOf, original } from './original.ts';

const corpus = resolve('../shared/corpus');
const folder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'parity-')));

/** The pipe's own rules say more than apigeelint does. */
const theirRules = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ rule }) => !rule.startsWith('PIPE'));

async function compare(clone: string, bundles: readonly Bundle[], settings: Partial<LintSettings> = {}) {
  const linter = createLinter({ program: builtLinter(), node: process.execPath, clone });
  const chosen = { profile: 'apigeex', excluded: [], ...settings } as const;
  const ours = await linter.inspect(bundles, chosen);
  const options = [
    '--profile',
    chosen.profile,
    ...(chosen.excluded.length > 0 ? ['-e', chosen.excluded.join(',')] : []),
  ];
  const theirs = await inParallel(bundles, 2, async ({ source, kind }) =>
    original(
      clone,
      source.kind === 'zip'
        ? source.absolutePath
        : join(source.absolutePath, kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle'),
      options,
    ),
  );
  return {
    problems: ours.problems,
    ours: theirRules(ours.findings).map(keyOf).sort(),
    theirs: theirs.flat().sort(),
  };
}

const BAD_SCRIPTS: Record<string, string> = {
  'resources/jsc/good.js': 'var a = "b";\n',
  'resources/jsc/bad.js': "var x = 'a'\nlet y = 1\nfunction f() { return x }\n",
  'resources/jsc/broken.js': 'function (\n',
  'resources/jsc/crlf.js': "var a = 'b'\r\nvar c = 'd'\r\n",
  'resources/jsc/bom.js': "\uFEFFvar a = 'b';\n",
  'resources/jsc/deep/er/nested.js': "x = {'a': 1}\n",
  'resources/jsc/disabled.js':
    "/* eslint-disable quotes */\nvar a = 'b';\n// eslint-disable-next-line semi\nvar c = 'd';\n",
  'resources/jsc/old.jsc': "var a = 'b'\n",
  'resources/jsc/empty.js': '',
  'resources/oas/api.json': '{"a":1,}\n',
  'resources/py/x.py': 'print("a")\n',
};

const withCache = (name: string, type: string): Record<string, string> => ({
  ...plainProxy(name, {
    'policies/Cache-1.xml': `<${type} name="Cache-1"><CacheKey><Prefix>p</Prefix><KeyFragment>k</KeyFragment></CacheKey></${type}>\n`,
  }),
  [`${name}/apiproxy/proxies/default.xml`]: `<ProxyEndpoint name="default">
  <PreFlow name="PreFlow"><Request><Step><Name>Cache-1</Name></Step></Request><Response/></PreFlow>
  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
});

describe('the same findings as apigeelint', () => {
  const withCorpus = existsSync(corpus) ? it : it.skip;

  // Skipped where the corpus of real bundles does not lie beside the project.
  withCorpus(
    'on every bundle of the corpus',
    async () => {
      const bundles = bundlesIn(corpus);

      const { ours, theirs, problems } = await compare(corpus, bundles);

      expect(bundles).toHaveLength(57);
      expect(theirs.length).toBeGreaterThan(300);
      expect(ours).toEqual(theirs);
      expect(problems).toEqual([]);
    },
    120_000,
  );

  it('on scripts that are good, bad, broken, nested, with CRLF, with a BOM', async () => {
    const clone = writeTree(folder(), {
      ...plainProxy('orders', BAD_SCRIPTS),
      ...plainProxy('rates', BAD_SCRIPTS),
    });

    const { ours, theirs, problems } = await compare(clone, bundlesIn(clone));

    expect(theirs.filter((key) => key.includes('PO025')).length).toBeGreaterThan(20);
    expect(ours).toEqual(theirs);
    expect(problems).toEqual([]);
  }, 60_000);

  it('under the eslint.config nearest above each script', async () => {
    const clone = writeTree(folder(), {
      'eslint.config.mjs':
        "import more from './tools/more.mjs';\nexport default [...more, { rules: { 'no-var': 'warn' } }];\n",
      'tools/more.mjs': "export default [{ files: ['**/*.js'], rules: { eqeqeq: 'error' } }];\n",
      ...plainProxy('orders', { ...BAD_SCRIPTS, 'resources/jsc/eq.js': 'if (a == b) { print(a); }\n' }),
      'rates/eslint.config.cjs': "module.exports = [{ rules: { semi: 'warn' } }];\n",
      ...plainProxy('rates', BAD_SCRIPTS),
    });

    const { ours, theirs, problems } = await compare(clone, bundlesIn(clone));

    expect(theirs.some((key) => key.includes('no-var'))).toBe(true);
    expect(ours).toEqual(theirs);
    expect(problems).toEqual([]);
  }, 60_000);

  it('under JSHint settings beside and above a script', async () => {
    const clone = writeTree(folder(), {
      '.jshintrc': '{ "asi": true }',
      'rates/.jshintignore': 'apiproxy/resources/jsc/bad.js\n',
      ...plainProxy('orders', BAD_SCRIPTS),
      ...plainProxy('rates', BAD_SCRIPTS),
      ...plainProxy('fares', {
        ...BAD_SCRIPTS,
        'resources/jsc/package.json': '{ "jshintConfig": { "esversion": 6 } }',
      }),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone));

    expect(ours).toEqual(theirs);
  }, 60_000);

  it('on a cache that one bundle fills and another reads', async () => {
    const clone = writeTree(folder(), {
      ...withCache('filling', 'PopulateCache'),
      ...withCache('reading', 'LookupCache'),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone));

    expect(theirs.filter((key) => key.includes('BN003'))).toHaveLength(1);
    expect(ours).toEqual(theirs);
  }, 60_000);

  it('in a zip', async () => {
    const clone = folder();
    const files = Object.entries(plainProxy('x', BAD_SCRIPTS)).map(
      ([name, text]) => [name.slice(2), Buffer.from(text)] as const,
    );
    writeTree(clone, { 'out/orders.zip': zipSync(Object.fromEntries(files)) });
    const bundle: Bundle = {
      ...NO_FACTS,
      name: 'x',
      kind: 'apiproxy',
      path: 'out/orders.zip',
      source: { kind: 'zip', absolutePath: join(clone, 'out/orders.zip'), prefix: '' },
      entries: files.map(([name, { length }]) => ({ name, bytes: length })),
    };

    const { ours, theirs } = await compare(clone, [bundle]);

    expect(ours.some((key) => key.includes('out/orders.zip/apiproxy/resources/jsc/bad.js'))).toBe(true);
    expect(ours).toEqual(theirs);
  }, 60_000);

  it('with the profile for Edge, exclusions, and directives in the files', async () => {
    const clone = writeTree(folder(), {
      ...plainProxy('orders', {
        ...BAD_SCRIPTS,
        'policies/AM-Odd.xml':
          '<?xml version="1.0"?>\n<!-- apigeelint disable=PO034 -->\n<AssignMessage name="Other"><Wrong/></AssignMessage>\n',
        'policies/CORS-1.xml': '<CORS name="CORS-1"/>\n',
        'policies/Broken.xml': '<Quota name="Broken">\n',
      }),
    });

    const { ours, theirs } = await compare(clone, bundlesIn(clone), {
      profile: 'apigee',
      excluded: ['PO013', 'BN005'],
    });

    expect(theirs.length).toBeGreaterThan(5);
    expect(ours).toEqual(theirs);
  }, 60_000);
});
