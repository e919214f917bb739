import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter, type LinterOptions } from '../../../src/adapters/apigeelint/create-linter.ts';
import { DEFAULT_LIMITS } from '../../../src/adapters/apigeelint/limits.ts';
import { readRunControl } from '../../../src/adapters/apigeelint/run-control.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

const SETTINGS = { profile: 'apigeex', excluded: [] } as const;
const script = { 'resources/jsc/a.js': 'var a = 1\n' };

const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(mkdtempSync(join(tmpdir(), 'boundary-')), files);

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
  ])(
    'is about files of its own bundle only: %j',
    async (path) => {
      const clone = withPlugin(
        `if (bundle.root.includes('orders')) bundle.getReport = () => [{ filePath: ${JSON.stringify(path)}, messages: [{ ruleId: 'EX-PO001', severity: 2, line: 1, column: 1, message: 'forged' }] }]`,
      );
      const linter = open(clone);

      const { findings } = await linter.inspect(bundlesIn(clone), SETTINGS);

      const forged = findings.filter(({ message }) => message === 'forged');
      expect(forged.map(({ bundle, file, line }) => [bundle, file, line])).toEqual([
        ['orders', 'orders/apiproxy', undefined],
      ]);
      expect([...linter.linesOf(forged).keys()]).toEqual([]);
    },
    60_000,
  );

  it.each(['-1', '0', '1.5', 'NaN', 'Infinity', '1e300', "'7'", '{}', '[1]'])(
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
    60_000,
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
  }, 60_000);

  it('loses the values of secrets before anything is cut', async () => {
    const secret = 'planted-secret-5f2c';
    const clone = cloneOf({
      'eslint.config.mjs': reporting(`context.report({ node, message: 'y'.repeat(7990) + '${secret}' });`),
      ...plainProxy('orders', { 'resources/jsc/a.js': `var a = "${'z'.repeat(90)}${secret}"\n` }),
    });
    const linter = open(clone, { redact: (text) => text.replaceAll(secret, '***') });

    const { findings } = await linter.inspect(bundlesIn(clone), SETTINGS);

    expect(findings.some(({ message }) => message.includes('y***'))).toBe(true);
    expect(JSON.stringify([...linter.linesOf(findings)])).toContain('z***');
    expect(JSON.stringify([findings, ...linter.linesOf(findings)])).not.toContain('planted');
  }, 60_000);
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
    expect(linter.linesOf(answer.findings).get('orders/apiproxy/resources/jsc/a.js')?.[0]).toBe('var a = 1');
  }, 60_000);

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
  }, 60_000);

  it('is named as the repository names it, in messages too', async () => {
    const clone = cloneOf(plainProxy('orders', { 'odd.txt': 'x' }));

    const { findings } = await open(clone).inspect(bundlesIn(clone), SETTINGS);

    const odd = findings.find(({ rule }) => rule === 'BN001');
    expect(odd?.message).toContain('orders/apiproxy/odd.txt');
    expect(JSON.stringify(findings)).not.toContain(clone);
  }, 60_000);
});

describe('a lint that would not end', () => {
  it('ends with the time of all bundles together', async () => {
    const loops = Array.from({ length: 5 }, (_, index) => [
      ...Object.entries(plainProxy(`p${index}`, script)),
      [`p${index}/eslint.config.mjs`, 'for (;;);\n'] as const,
    ]);
    const clone = cloneOf(Object.fromEntries(loops.flat()));
    const limits = { ...DEFAULT_LIMITS, totalMilliseconds: 5000, perBundleMilliseconds: 0 };
    const startedMs = performance.now();

    const { problems } = await open(clone, { limits }).inspect(bundlesIn(clone), SETTINGS);

    expect(performance.now() - startedMs).toBeLessThan(15_000);
    expect(problems).toHaveLength(5);
    expect(problems.every(({ code }) => code === 'lint-died')).toBe(true);
    expect(problems.at(-1)?.message).toContain('the 5 s of all bundles together were over');
  }, 60_000);

  it.each([
    ['loops', 'for (;;);'],
    ['sleeps', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
    ['waits', 'await new Promise(() => setInterval(() => 0, 1000));'],
  ])(
    'ends with the pipe, though the pipe was killed and an eslint.config %s',
    async (_, code) => {
      const clone = cloneOf({ ...plainProxy('orders', script), 'orders/eslint.config.mjs': `${code}\n` });
      const pipe = spawn(process.execPath, [builtLinter()], {
        cwd: clone,
        env: { PATH: process.env['PATH'], ACTION: 'lint', REPORT_DIR: join(clone, 'reports') },
        stdio: 'ignore',
      });
      const child = await until(() => childrenOf(pipe.pid).find((pid) => holds(pid, 'eslint.config.mjs')));

      pipe.kill('SIGKILL');

      expect(await until(() => !isAlive(child))).toBe(true);
    },
    60_000,
  );
});

describe('settings that are no settings', () => {
  it.each<[string, (path: string) => void]>([
    ['gigabytes', (path) => truncateSync(path, 3 * 1024 ** 3)],
    [
      'a pipe that nobody writes to',
      (path) => {
        rmSync(path);
        execFileSync('mkfifo', [path]);
      },
    ],
  ])('are not waited for: %s', (_, spoil) => {
    const clone = cloneOf({ '.apigeelintrc': '--excluded BN005\n' });
    spoil(join(clone, '.apigeelintrc'));
    const startedMs = performance.now();

    expect(readRunControl(clone, [clone])?.settings ?? {}).toEqual({});

    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  it.each([
    `--excluded BN005${' '.repeat(60_000)}x`,
    `--${'a'.repeat(60_000)}`,
    ('--x \n'.repeat(12_000)),
  ])('cost no more than their length', (text) => {
    const clone = cloneOf({ '.apigeelintrc': text });
    const startedMs = performance.now();

    const problems = readRunControl(clone, [clone])?.problems ?? [];

    expect(performance.now() - startedMs).toBeLessThan(1000);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(20);
    expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(600);
  });
});

async function until<Value>(look: () => Value): Promise<NonNullable<Value>> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('it did not come to pass in 15 s');
}

function childrenOf(pid: number | undefined): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statOf(one)?.[1] === String(pid));
}

const holds = (pid: number, text: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
  } catch {
    return false;
  }
};

const isAlive = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.[0]);

/** State and parent of a process. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
