import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { filesOf, messageIn, placeIn, ruleIn } from '../../src/adapters/apigeelint/answer-fields.ts';
import { isInside } from '../../src/adapters/apigeelint/is-inside.ts';
import { DEFAULT_LIMITS, TimeBudget } from '../../src/adapters/apigeelint/limits.ts';
import { readRegularFile } from '../../src/adapters/apigeelint/read-regular-file.ts';
import { linesOf } from '../../src/adapters/apigeelint/source-lines.ts';
import { toFinding } from '../../src/adapters/apigeelint/to-finding.ts';
import { watchOver } from '../../src/adapters/apigeelint/watch-over.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const bundle = (
  path: string,
  source: 'folder' | 'zip' = 'folder',
  kind: Bundle['kind'] = 'apiproxy',
): Bundle => ({ name: 'orders', kind, path, source: { kind: source } }) as never;
const ENTRIES = ['apiproxy/orders.xml', 'apiproxy/policies/A.xml'];
const plain = (text: string): string => text;

describe('A file that the lint child names', () => {
  it.each([
    ['p', 'p/apiproxy/orders.xml', true],
    ['p', 'p/apiproxy/policies', true],
    ['p', 'p/apiproxy/policies/', true],
    ['p', 'p/apiproxy', true],
    ['p', 'p', true],
    ['p', 'p/apiproxy/policies/B.xml', false],
    ['p', 'apiproxy/orders.xml', false],
    ['p', '/etc/passwd', false],
    ['', 'apiproxy/orders.xml', true],
    ['.', 'apiproxy/policies/A.xml', true],
    ['.', './apiproxy/orders.xml', false],
  ])('in the bundle %j is %j if it is part of it: %p', (path, file, isPart) => {
    const root = path === 'p' ? 'p/apiproxy' : 'apiproxy';
    expect(filesOf(bundle(path), ENTRIES).nameOf(file)).toEqual({
      file: isPart ? file.replace(/\/$/, '') : root,
      isPart,
    });
  });

  it('of a zip is the zip, if it is none of it', () => {
    expect(filesOf(bundle('a.zip', 'zip'), ENTRIES).nameOf('b')).toEqual({ file: 'a.zip', isPart: false });
    expect(filesOf(bundle('f', 'folder', 'sharedflow'), []).nameOf('b').file).toBe('f/sharedflowbundle');
  });
});

describe('What the lint child says of a place, a rule and a message', () => {
  it.each([0, 1, 10_000_000])('%i is a place', (place) => expect(placeIn(place)).toBe(place));
  it.each([-1, 10_000_001, 1.5, '3', null, Number.NaN])('%p is none', (place) =>
    expect(placeIn(place)).toBeUndefined(),
  );

  it('is cut to what a rule and a message may be', () => {
    expect(ruleIn('BN001')).toBe('BN001');
    expect(ruleIn('a rule!'.padEnd(80, 'x'))).toBe(`a_rule_${'x'.repeat(57)}`);
    expect(messageIn('x'.repeat(8000), plain)).toBe('x'.repeat(8000));
    expect(messageIn('x'.repeat(8001), plain)).toBe(`${'x'.repeat(7999)}…`);
    expect(messageIn(`${'y'.repeat(64_000)}secret`, (text) => text.replace('secret', '***'))).toHaveLength(
      8000,
    );
  });

  it('becomes a finding of ours, with no folder of this machine in it', () => {
    const job = { root: '/clone/p/apiproxy', shownAt: '/clone/p', clone: '/clone' } as never;
    const telling = { bundle: bundle('p'), job, files: filesOf(bundle('p'), ENTRIES), redact: plain };
    const raw = {
      file: '/clone/p/apiproxy/orders.xml',
      line: 3,
      column: 0,
      rule: 'PO001',
      severity: 2,
      message: 'In /clone/p/apiproxy/orders.xml.\n    at x (a:1)\nEnd',
    };

    expect(toFinding(raw, telling)).toEqual({
      bundle: 'orders',
      kind: 'apiproxy',
      file: 'p/apiproxy/orders.xml',
      line: 3,
      column: 0,
      rule: 'PO001',
      severity: 'error',
      message: 'In p/apiproxy/orders.xml.\nEnd',
    });
    expect(toFinding({ ...raw, file: '/etc/passwd', severity: 1 }, telling)).toMatchObject({
      file: 'p/apiproxy',
      severity: 'warning',
    });
    expect(Object.keys(toFinding({ ...raw, file: '/etc/passwd' }, telling))).not.toContain('line');
    expect(Object.keys(toFinding({ ...raw, line: undefined, column: -1 }, telling))).not.toEqual(
      expect.arrayContaining(['line']),
    );
  });
});

describe('The lines below findings', () => {
  const contents = (one: Bundle, text: string | Uint8Array) =>
    new Map([[one, new Map([['apiproxy/orders.xml', Buffer.from(text)]])]]) as never;
  const lines = (
    one: Bundle,
    [file, line]: readonly [string, number | undefined],
    text: string | Uint8Array = 'a\nb',
    redact = plain,
  ) => linesOf([{ file, line }], { contents: contents(one, text), redact }).get(file);

  it('are those of files that a finding names with a line', () => {
    expect(lines(bundle('p'), ['p/apiproxy/orders.xml', 1])).toEqual(['a', 'b']);
    expect(lines(bundle('.'), ['apiproxy/orders.xml', 1])).toEqual(['a', 'b']);
    expect(lines(bundle(''), ['apiproxy/orders.xml', 1])).toEqual(['a', 'b']);
    expect(lines(bundle('p'), ['p/apiproxy/orders.xml', undefined])).toBeUndefined();
    expect(lines(bundle('p'), ['p/apiproxy/other.xml', 1])).toBeUndefined();
    expect(lines(bundle('p', 'zip'), ['p/apiproxy/orders.xml', 1])).toBeUndefined();
  });

  it('are none of a file that is data, or whose secret goes over lines', () => {
    expect(lines(bundle('p'), ['p/apiproxy/orders.xml', 1], new Uint8Array(4 * 1024 * 1024))).toHaveLength(1);
    expect(
      lines(bundle('p'), ['p/apiproxy/orders.xml', 1], new Uint8Array(4 * 1024 * 1024 + 1)),
    ).toBeUndefined();
    expect(
      lines(bundle('p'), ['p/apiproxy/orders.xml', 1], 'a\nb', (text) => text.replace('b', '***')),
    ).toEqual(['a', '***']);
    expect(lines(bundle('p'), ['p/apiproxy/orders.xml', 1], 'a\nb', () => '***')).toEqual([]);
  });
});

describe('What a lint may read and cost', () => {
  const folder = temporaryFolder('lint-answers-');
  it('is inside of the clone, and not where credentials lie', () => {
    const inside = (path: string): boolean => isInside('/clone', path);
    for (const path of ['/clone/a', '/clone', '/clone/..a/b', '/clone/git', '/clone/a.git/b'])
      expect(inside(path)).toBe(true);
    for (const path of [
      '/',
      '/other',
      '/clone/.git/config',
      '/clone/a/.git',
      '/clone/.bitbucket/x',
      '/clone2',
    ])
      expect(inside(path)).toBe(false);
  });

  it('is a regular file up to its limit, and no link or folder', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'abc');
    symlinkSync(path, join(folder, 'link'));
    mkdirSync(join(folder, 'b'));
    expect(readRegularFile(path, 3)?.toString()).toBe('abc');
    expect(readRegularFile(path, 2)).toBeUndefined();
    for (const other of ['link', 'b', 'none'])
      expect(readRegularFile(join(folder, other), 9)).toBeUndefined();
  });

  it('is time for all bundles together, from the first one on', () => {
    const budget = new TimeBudget();
    expect(budget.left()).toBe(Number.POSITIVE_INFINITY);
    budget.start(DEFAULT_LIMITS, 3);
    expect(budget.totalMs).toBe(63_000);
    expect(budget.left()).toBeGreaterThan(60_000);
    expect(budget.left()).toBeLessThanOrEqual(63_000);
    budget.start({ ...DEFAULT_LIMITS, totalMilliseconds: -5, perBundleMilliseconds: 0 }, 3);
    expect(budget.left()).toBe(0);
  });

  it.each([
    ['time', { milliseconds: 5 }],
    ['total', { milliseconds: 5000, totalMilliseconds: 5, perBundleMilliseconds: 0 }],
    ['memory', { residentMegabytes: 5 }],
  ] as const)('ends by %s', async (reason, change) => {
    const limits = { ...DEFAULT_LIMITS, residentMegabytes: 100_000, ...change };
    const budget = new TimeBudget();
    budget.start(limits, 1);
    let watch: ReturnType<typeof watchOver> | undefined;
    const killed = await new Promise((kill) => {
      watch = watchOver({ pid: process.pid, exitReason: undefined, kill, limits, budget });
    });
    watch?.stop();
    expect(killed).toBe(reason);
  });

  it('does not end below its memory, or if nobody knows the process', async () => {
    const kills: string[] = [];
    for (const [pid, residentMegabytes] of [
      [process.pid, 100_000],
      [undefined, 1],
    ] as const) {
      const limits = { ...DEFAULT_LIMITS, residentMegabytes };
      const watch = watchOver({
        pid,
        exitReason: undefined,
        kill: (cause) => void kills.push(cause),
        limits,
        budget: new TimeBudget(),
      });
      await new Promise((waited) => setTimeout(waited, 80));
      watch.stop();
    }
    expect(kills).toEqual([]);
  });
});
