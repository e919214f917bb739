import { existsSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { LintLimits } from '../../../src/adapters/apigeelint/limits.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { SPYING_CONFIG, SPYING_PLUGIN } from './break-out.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';
import { enoughTime } from './enough-time.ts';

const SECRET = 'planted-secret-5f2c';
const script = { 'resources/jsc/a.js': 'var a = 1;\n' };
/** So little memory, and so little time as this machine takes for sound bundles. */
const tightLimits = async (): Promise<LintLimits> => {
  const milliseconds = await enoughTime();
  return {
    milliseconds,
    totalMilliseconds: 10 * milliseconds,
    perBundleMilliseconds: 0,
    heapMegabytes: 128,
    residentMegabytes: 300,
  };
};
/** Filling the memory takes its time on a busy machine. */
const ENOUGH_MS = 60_000;

function cloneOf(files: Record<string, string>): string {
  return writeTree(temporaryFolder('sandbox-'), {
    '.git/config': SECRET,
    '.bitbucket/token': SECRET,
    'key.json': JSON.stringify({ type: 'service_account', private_key: SECRET }),
    ...files,
  });
}

async function lint(clone: string, limits?: LintLimits) {
  const place = { contentOf, program: builtLinter(), node: process.execPath, clone };
  const linter = createLinter(limits === undefined ? place : { ...place, limits });
  return linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });
}

describe('code of the repository that runs with the linter', () => {
  it('gets nothing out of an eslint.config.mjs', async () => {
    process.env['PLANTED'] = SECRET;
    const server = createServer((_, answer) => answer.end(SECRET)).listen(0);
    const port = (server.address() as AddressInfo).port;
    const sibling = join(dirname(builtLinter()), 'LICENCES.txt');
    expect(existsSync(sibling)).toBe(true);
    const config = SPYING_CONFIG.replaceAll('PORT', String(port)).replaceAll(
      'SIBLING',
      JSON.stringify(sibling),
    );
    const clone = cloneOf({
      'eslint.config.mjs': config,
      'tools/x.mjs': '',
      '*/x.mjs': '',
      ...plainProxy('orders', script),
    });
    symlinkSync('/etc/passwd', join(clone, 'tools/link.mjs'));

    const { findings, problems } = await lint(clone);
    server.close();

    const told = findings.find(({ message }) => message.startsWith('spy/tell'))?.message ?? '';
    const got = JSON.parse(told.slice(told.indexOf('{'))) as Record<string, string>;
    expect(Object.keys(got).length).toBeGreaterThan(60);
    expect(Object.entries(got).filter(([, outcome]) => !outcome.startsWith('refused'))).toEqual([]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
    expect(problems).toEqual([]);
    expect(['written.txt', 'written.db', 'report.json'].some((name) => existsSync(join(clone, name)))).toBe(
      false,
    );
  });

  it('gets nothing out of an external plugin', async () => {
    const clone = cloneOf({
      '.apigeelintrc': '--externalPluginsDirectory ./rules\n',
      'rules/EX-PO001-spy.js': SPYING_PLUGIN,
      ...plainProxy('orders', script),
    });

    const { findings, problems } = await lint(clone);

    const told = findings.find(({ rule }) => rule === 'EX-PO001')?.message ?? '{}';
    const got = JSON.parse(told) as Record<string, string>;
    expect(Object.keys(got)).toHaveLength(6);
    expect(Object.values(got).filter((outcome) => !outcome.startsWith('refused'))).toEqual([]);
    expect(JSON.stringify({ findings, problems })).not.toContain(SECRET);
  });

  it.each([
    [
      'loops for ever without a turn for anything else',
      'const again = () => queueMicrotask(again); again(); await new Promise(() => 0);',
      'did not come to an end in',
    ],
    [
      'waits for ever',
      'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);',
      'did not come to an end in',
    ],
    [
      'fills the heap',
      'const all = []; for (;;) all.push(new Array(10000).fill(Math.random()));',
      'needed more memory',
    ],
    [
      'fills buffers outside of the heap',
      'const all = []; for (;;) all.push(new Uint8Array(new WebAssembly.Memory({ initial: 160 }).buffer).fill(1));',
      'needed more memory',
    ],
    [
      'throws a bare value later',
      "setTimeout(() => { throw 'x'; }); await new Promise(() => setInterval(() => 0, 1000));",
      'ended without an answer',
    ],
    [
      'writes over the answer',
      "process.getBuiltinModule('node:fs').writeSync(3, 'nonsense\\n');",
      'ended without an answer',
    ],
  ])('ends alone when an eslint.config %s: the others have their verdict', async (_, code, words) => {
    const clone = cloneOf({
      ...plainProxy('orders', script),
      'orders/eslint.config.mjs': `${code}\nexport default [];\n`,
      ...plainProxy('rates', { 'resources/jsc/a.js': "var a = 'b'\n" }),
    });

    const tight = await tightLimits();
    const isOfTime = words.endsWith(' in');
    const limits = isOfTime ? tight : { ...tight, milliseconds: ENOUGH_MS };

    const { findings, problems } = await lint(clone, limits);

    expect(problems).toEqual([expect.objectContaining({ code: 'lint-died', where: 'orders' })]);
    expect(problems[0]?.message).toContain(isOfTime ? `${words} ${limits.milliseconds / 1000} s ` : words);
    expect(problems[0]?.message).toContain('orders/eslint.config.mjs');
    expect(findings.filter(({ bundle, rule }) => bundle === 'rates' && rule === 'PO025')).toHaveLength(2);
    expect(findings.filter(({ bundle, rule }) => bundle === 'orders' && rule === 'BN013')).toHaveLength(1);
  });

  it('runs no more after it killed the linter once, however many bundles it applies to', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const clone = cloneOf({
      'eslint.config.mjs': 'for (;;) {}\n',
      ...Object.fromEntries(names.flatMap((name) => Object.entries(plainProxy(name, script)))),
    });

    const limits = await tightLimits();
    const started = performance.now();
    const { problems } = await lint(clone, limits);

    expect(problems.map(({ where }) => where)).toEqual(names);
    // Each of the six would take as long.
    expect(performance.now() - started).toBeLessThan(4 * limits.milliseconds);
  });

  it('is told from innocent ones when a bundle without such code takes too long beside another', async () => {
    // None of their 25,000 combinations holds, so that all of them are tried.
    const slow = Array.from({ length: 190 }, (_, rule) => {
      const terms = Array.from({ length: 6 }, (__, index) => `(request.header.r${rule}h${index} = "v")`);
      const absurd = [...terms, `(request.header.r${rule}h0 = "w")`].join(' and ');
      return `<RouteRule name="r${rule}"><Condition>${absurd}</Condition></RouteRule>`;
    });
    const names = Array.from({ length: 13 }, (_, index) => `b${index + 10}`);
    const clone = cloneOf({
      ...Object.fromEntries(names.flatMap((name) => Object.entries(plainProxy(name, script)))),
      'b14/apiproxy/proxies/default.xml': `<ProxyEndpoint name="default">${slow.join('')}</ProxyEndpoint>`,
    });

    const { findings, problems } = await lint(clone, await tightLimits());

    expect(problems).toEqual([expect.objectContaining({ code: 'lint-died', where: 'b14' })]);
    const linted = findings.filter(({ rule }) => rule === 'BN013').map(({ bundle }) => bundle);
    expect(linted).toEqual(names.filter((name) => name !== 'b14'));
  });

  it('is a problem with its name when a plugin throws', async () => {
    const clone = cloneOf({
      '.apigeelintrc': '--externalPluginsDirectory rules\n',
      'rules/EX-PO001-bad.js':
        "module.exports = { plugin: { ruleId: 'EX-PO001', enabled: true }, onBundle() { throw new Error('oh no'); } };\n",
      ...plainProxy('orders'),
    });

    const { problems } = await lint(clone);

    expect(problems).toEqual([
      expect.objectContaining({
        code: 'lint-failed',
        where: 'orders',
        message: expect.stringContaining('EX-PO001-bad.js'),
      }),
    ]);
    expect(problems[0]?.message).toContain('oh no');
  });

  it('is not lent a link that leads out of a bundle', async () => {
    const clone = cloneOf({ ...plainProxy('orders', script), ...plainProxy('rates') });
    symlinkSync('/etc', join(clone, 'orders/apiproxy/resources/etc'));

    const { problems } = await lint(clone);

    expect(problems.map(({ where }) => where)).toEqual(['orders/apiproxy/resources/etc']);
  });
});
