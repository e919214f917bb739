import { describe, expect, it } from '@jest/globals';
import type { LintingConfig } from '../../src/config/config.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { FileRefusal } from '../../src/errors/file-refusal.ts';
import type { LintEvent } from '../../src/lint/events.ts';
import { acceptFindings, lintBundles, tellLinted } from '../../src/lint/lint-bundles.ts';
import type { Linting } from '../../src/lint/linting.ts';
import { readBaseline } from '../../src/lint/read-baseline.ts';
import type { LintAnswer } from '../../src/ports/linter.ts';
import { unreadBundle } from '../adapters/apigeelint/bundles.ts';

const NOTHING: LintAnswer = { findings: [], problems: [], leftOut: { errors: 0, warnings: 0 } };

const found = (rule: string, file: string, severity: Finding['severity'] = 'warning'): Finding => ({
  bundle: 'orders',
  kind: 'apiproxy',
  file,
  rule,
  severity,
  message: 'x',
});

interface Given {
  readonly answer?: Partial<LintAnswer>;
  readonly action?: 'lint' | 'deploy';
  readonly except?: readonly { readonly rule: string; readonly files: string }[];
  readonly lint?: object;
  /** Files of the clone; an Error where one cannot be read. */
  readonly files?: Readonly<Record<string, string | Error>>;
}

/** A run whose linter gives that answer, what it told, and what it wrote. */
function running({ answer, action = 'lint', except = [], lint, files = {} }: Given = {}) {
  const events: LintEvent[] = [];
  const written = new Map<string, string>();
  const elapsed = [100, 350][Symbol.iterator]();
  const run = {
    config: {
      action,
      bundlesChosen: false,
      manifest: { content: { lint: { except } } },
      lint: { profile: 'apigeex', excluded: [], failOn: 'error', ...lint },
    },
    clone: '/clone',
    record: { problems: [] },
    signal: new AbortController().signal,
    events: { emit: (event: LintEvent) => void events.push(event) },
    ports: {
      clock: { elapsed: () => elapsed.next().value ?? 0 },
      linter: async () => ({
        inspect: async () => ({ ...NOTHING, ...answer }),
        takeLinesOf: () => new Map(),
      }),
      files: {
        resolve: (_: string, path: string) => path,
        kindOf: async (path: string) => (path in files ? 'file' : undefined),
        read: async (path: string, limit: number) => {
          expect(limit).toBe(16_777_216);
          const text = files[path];
          if (text instanceof Error) throw text;
          return Buffer.from(text ?? '');
        },
        write: async (path: string, text: string) => void written.set(path, text),
      },
    },
  };
  return { run: run as unknown as Linting<LintingConfig>, events, written };
}

const lint = (given: Given) => lintBundles(running(given).run, [unreadBundle('orders')], []);

describe('A lint', () => {
  it('of no bundle says nothing', async () => {
    const { run, events } = running();
    const linted = await lintBundles(run, [], []);
    tellLinted(run, linted);

    expect(linted).toEqual({ failed: false, report: undefined });
    expect(events).toEqual([]);
  });

  it('tells how long it took and what it found, once it is its turn', async () => {
    const { run, events } = running({ answer: { findings: [found('PO001', 'a')] } });
    tellLinted(run, await lintBundles(run, [unreadBundle('orders')], []));

    expect(events.map(({ kind }) => kind)).toEqual(['busy', 'linted']);
    expect(events[1]).toMatchObject({ durationMs: 250, lint: { errors: 0, warnings: 1 }, warnings: [] });
  });

  it.each<[string, Partial<LintAnswer>, boolean]>([
    ['an error', { findings: [found('PO001', 'a', 'error')] }, true],
    ['a warning', { findings: [found('PO001', 'a')] }, false],
    ['a problem', { problems: [{ code: 'lint-died', message: 'x' }] }, true],
    ['an error that is not told', { leftOut: { errors: 1, warnings: 0 } }, true],
  ])('with %s fails: %#', async (_, answer, failed) => {
    expect((await lint({ answer })).failed).toBe(failed);
  });

  it.each([
    ['lint', 'warning', 1],
    ['deploy', 'warning', 0],
    ['deploy', 'error', 1],
  ] as const)('of ACTION=%s with a %s shows %i', async (action, severity, shown) => {
    const { report } = await lint({ action, answer: { findings: [found('PO001', 'a', severity)] } });

    expect(report?.shown).toHaveLength(shown);
  });

  it.each([
    [0, 0, undefined],
    [2, 0, '2 findings are counted'],
    [0, 3, '3 findings are counted'],
    [2, 3, '5 findings are counted'],
    [2, 2, '4 findings are counted'],
  ])('says of %i errors and %i warnings that are not told', async (errors, warnings, said) => {
    const { report } = await lint({ answer: { leftOut: { errors, warnings } } });

    expect(report?.warnings).toHaveLength(said === undefined ? 0 : 1);
    expect(report?.warnings[0]?.message ?? '').toContain(said ?? '');
  });
});

describe('Findings that the manifest excepts', () => {
  const findings = [found('PO001', 'a.xml', 'error'), found('PO001', 'b.xml'), found('PO002', 'a.xml')];

  it('do not count: those of the rule in the files', async () => {
    const { failed, report } = await lint({ answer: { findings }, except: [{ rule: 'po001', files: 'a*' }] });

    expect(failed).toBe(false);
    expect(report?.lint).toMatchObject({ errors: 0, warnings: 2, suppressed: 1 });
    expect(report?.lint?.findings.map(({ rule, file }) => `${rule} ${file}`)).toEqual([
      'PO001 b.xml',
      'PO002 a.xml',
    ]);
  });

  it('are refused by the number of the entry where the files are no pattern', async () => {
    const except = [
      { rule: 'PO001', files: 'a*' },
      { rule: 'PO001', files: 'x'.repeat(100_000) },
    ];

    await expect(lint({ answer: { findings }, except })).rejects.toThrow(/^lint\.except\[1\]\.files /);
  });
});

describe('The baseline', () => {
  const accepting = async (given: Given) => {
    const { run, events, written } = running(given);
    await acceptFindings(run, await lintBundles(run, [unreadBundle('orders')], []));
    return { events, written };
  };

  it('is written with what was accepted and what is new, where it has a name', async () => {
    const answer = { findings: [found('PO001', 'a'), found('PO001', 'a')] };
    const { events, written } = await accepting({
      answer,
      lint: { baseline: 'b.json', writeBaseline: true },
    });

    expect([...written.keys()]).toEqual(['b.json']);
    expect(events.at(-1)).toEqual({ kind: 'baseline-written', path: 'b.json', accepted: 2 });
    expect((await accepting({ answer })).written.size).toBe(0);
  });

  const read = (text: string | Error | undefined, writeBaseline = false) =>
    readBaseline(
      running({
        lint: { baseline: 'b.json', writeBaseline },
        files: text === undefined ? {} : { 'b.json': text },
      }).run,
    );

  it('is read where it has a name', async () => {
    const entry = { file: 'a', rule: 'PO001', message: 'x', line: '', count: 1 };
    const text = JSON.stringify({ version: 1, accepted: [entry] });

    expect(await read(text)).toEqual([entry]);
    expect(await read(text, true)).toEqual([entry]);
    expect(await readBaseline(running().run)).toEqual([]);
  });

  it.each([
    ['no file', undefined, 'names b.json, which is no file of this repository.'],
    ['no JSON', 'x', 'b.json is not JSON.'],
  ])('that is %s is refused, unless it is to be written', async (_, text, said) => {
    await expect(read(text)).rejects.toThrow(said);
    expect(await read(text, true)).toEqual([]);
  });

  it('that cannot be read is refused in either case, in words of the file', async () => {
    const refused = new FileRefusal('too-large', 'b.json is too large.', { where: 'b.json' });

    for (const write of [false, true])
      await expect(read(refused, write)).rejects.toThrow(
        'LINT_BASELINE names a file that is not used. b.json is too large.',
      );
    await expect(read(new TypeError('odd'))).rejects.toThrow(TypeError);
  });
});
