import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter, type LinterOptions } from '../../../src/adapters/apigeelint/create-linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;
const script = { 'resources/jsc/a.js': 'var a = 1\n' };

const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(temporaryFolder('boundary-'), files);

const open = (clone: string, more: Partial<LinterOptions> = {}) =>
  createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone, ...more });

/** An eslint.config.mjs with a rule that reports what it is told to. */
const reporting = (report: string): string => `
const tell = { create: (context) => ({ Program(node) { ${report} } }) };
export default [{ plugins: { x: { rules: { tell } } }, rules: { 'x/tell': 'error' } }];
`;

/** A plugin that adds messages to the report of its bundle as it likes. */
const plugin = (report: string): string => `
const plugin = { ruleId: 'EX-PO001', name: 'x', severity: 1, nodeType: 'Bundle', enabled: true };
module.exports = { plugin, onBundle(bundle, done) { ${report}; done(null, true); } };
`;

const withPlugin = (report: string): string =>
  cloneOf({
    '.apigeelintrc': '--externalPluginsDirectory rules\n',
    'rules/EX-PO001-x.js': plugin(report),
    ...plainProxy('orders', script),
    ...plainProxy('rates', script),
  });

describe('what code of the repository says', () => {
  it.each([
    '/proc/self/environ',
    '/etc/passwd',
    '.git/config',
    '../key.json',
    'rates/apiproxy/rates.xml',
    'orders/apiproxy/../../.git/config',
    'orders/apiproxy/none.xml',
    '',
  ])('is about files of its own bundle only: %j', async (path) => {
    const clone = withPlugin(
      `if (bundle.root.includes('orders')) bundle.getReport = () => [{ filePath: ${JSON.stringify(path)}, messages: [{ ruleId: 'EX-PO001', severity: 2, line: 1, column: 1, message: 'forged' }] }]`,
    );
    const linter = open(clone);

    const { findings } = await linter.inspect(bundlesIn(clone), SETTINGS);

    const forged = findings.filter(({ message }) => message === 'forged');
    expect(forged.map(({ bundle, file, line }) => [bundle, file, line])).toEqual([
      ['orders', 'orders/apiproxy', undefined],
    ]);
    expect([...linter.takeLinesOf(forged).keys()]).toEqual([]);
  });

  it.each(['-1', '1.5', 'NaN', 'Infinity', '1e300', "'7'", '{}', '[1]'])(
    'has sane places: line %s',
    async (line) => {
      const clone = withPlugin(
        `bundle.addMessage({ plugin, line: ${line}, column: ${line}, message: 'placed', source: '' })`,
      );

      const { findings, problems } = await open(clone).inspect(bundlesIn(clone), SETTINGS);

      const placed = findings.filter(({ message }) => message === 'placed');
      expect(placed).toHaveLength(2);
      expect(placed.every((one) => !('line' in one) && !('column' in one))).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  it('is bounded in number and length, errors before warnings, and what is left out is counted', async () => {
    const clone = withPlugin(
      `for (let i = 0; i < 30000; i += 1) bundle.addMessage({ plugin: { ...plugin, severity: i % 3000 === 0 ? 2 : 1 }, message: 'm' + i + 'x'.repeat(i === 0 ? 50000 : 1) })`,
    );

    const { findings, leftOut } = await open(clone).inspect(bundlesIn(clone).slice(0, 1), SETTINGS);

    expect(findings).toHaveLength(2000);
    expect(findings.filter(({ rule, severity }) => rule === 'EX-PO001' && severity === 'error')).toHaveLength(
      10,
    );
    expect(Math.max(...findings.map(({ message }) => message.length))).toBeLessThanOrEqual(8000);
    expect(findings.length + leftOut.errors + leftOut.warnings).toBeGreaterThanOrEqual(30_000);
  });

  it('loses the values of secrets before anything is cut', async () => {
    const secret = 'planted-secret-5f2c';
    const clone = cloneOf({
      'eslint.config.mjs': reporting(`context.report({ node, message: 'y'.repeat(7960) + '${secret}' });`),
      ...plainProxy('orders', { 'resources/jsc/a.js': `var a = "${'z'.repeat(90)}${secret}"\n` }),
    });
    const linter = open(clone, { redact: (text) => text.replaceAll(secret, '***') });

    const { findings } = await linter.inspect(bundlesIn(clone), SETTINGS);

    expect(findings.some(({ message }) => message.includes('y***'))).toBe(true);
    const lines = [...linter.takeLinesOf(findings)];
    expect(JSON.stringify(lines)).toContain('z***');
    expect(JSON.stringify([findings, lines])).not.toContain('planted');
  });
});

describe('what is linted', () => {
  it('is what was read, whatever the repository holds by then', async () => {
    const clone = cloneOf(plainProxy('orders', script));
    const bundles = bundlesIn(clone);
    const linter = open(clone);
    for (const bundle of bundles) linter.keep(bundle, await contentOf(bundle));
    const expected = await open(clone).inspect(bundles, SETTINGS);
    rmSync(join(clone, 'orders/apiproxy'), { recursive: true });
    symlinkSync('/etc', join(clone, 'orders/apiproxy'));

    const answer = await linter.inspect(bundles, SETTINGS);

    expect(answer).toEqual(expected);
    const lines = linter.takeLinesOf(answer.findings);
    expect(lines.get('orders/apiproxy/resources/jsc/a.js')?.[0]).toBe('var a = 1');
    // What was read for the lint is let go with its last question.
    expect(linter.takeLinesOf(answer.findings).size).toBe(0);
  });

  it('is what is deployed: what an editor or a system leaves behind is not looked at', async () => {
    const litter = {
      'policies/.gitkeep': '',
      'Thumbs.db': 'x',
      'resources/.DS_Store': 'x',
      'resources/jsc/.jshintignore': 'a.js\n',
    };
    const clean = cloneOf(plainProxy('orders', { 'resources/jsc/a.js': 'var a = 1;\n' }));
    const untidy = cloneOf(plainProxy('orders', { 'resources/jsc/a.js': 'var a = 1;\n', ...litter }));

    const [expected, answer] = await Promise.all(
      [clean, untidy].map(async (clone) => open(clone).inspect(bundlesIn(clone), SETTINGS)),
    );

    expect(answer?.findings).toEqual(expected?.findings);
    expect(answer?.findings.map(({ rule }) => rule)).not.toContain('BN001');
  });

  it('is named as the repository names it, in messages too', async () => {
    const clone = cloneOf(plainProxy('orders', { 'odd.txt': 'x' }));

    const { findings } = await open(clone).inspect(bundlesIn(clone), SETTINGS);

    const odd = findings.find(({ rule }) => rule === 'BN001');
    expect(odd?.message).toContain('orders/apiproxy/odd.txt');
    expect(JSON.stringify(findings)).not.toContain(clone);
  });
});
