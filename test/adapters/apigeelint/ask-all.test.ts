import { describe, expect, it } from '@jest/globals';
import { askAll, tellAnswers } from '../../../src/adapters/apigeelint/ask-all.ts';
import { DEFAULT_LIMITS } from '../../../src/adapters/apigeelint/limits.ts';
import type { LintChild } from '../../../src/adapters/apigeelint/lint-process.ts';
import { prewarm } from '../../../src/adapters/apigeelint/prewarmed-worker.ts';
import type { LintReply } from '../../../src/lint-worker/protocol.ts';
import { children, jobOf, NOTHING, placeOf, raw, withCode } from './fake-children.ts';

const rulesOf = (answers: Awaited<ReturnType<typeof askAll>>) =>
  answers.map(({ findings }) => findings.map(({ rule }) => rule));
const saidIn = (answers: Awaited<ReturnType<typeof askAll>>) =>
  answers.flatMap(({ problems }) => problems.map(({ code, message }) => `${code}: ${message}`));

describe('Bundles that bring no code', () => {
  it('are asked in one child, which ends', async () => {
    const { started, start } = children((name) => ({ ...NOTHING, findings: [raw(`PO-${name}`, 2)] }));

    const answers = await askAll(placeOf(), [jobOf('a'), jobOf('b')], start);

    expect(rulesOf(answers)).toEqual([['PO-a'], ['PO-b']]);
    expect(started).toEqual([{ readable: [], asked: ['a', 'b'], ended: 1 }]);
  });

  it('are asked of the child that was started ahead', async () => {
    const ahead = children(() => NOTHING);
    const { started, start } = children(() => NOTHING);
    const place = placeOf();
    const prewarmed = prewarm(place, ahead.start);

    await askAll({ ...place, prewarmed }, [jobOf('a')], start);

    expect(ahead.started).toEqual([{ readable: [], asked: ['a'], ended: 1 }]);
    expect(started).toEqual([]);
  });

  it.each([
    ['time', 'did not come to an end in 30 s'],
    ['memory', 'needed more memory than the 512 MB it may use'],
    ['ended', 'ended without an answer'],
    ['total', 'was stopped, as the 62 s of all bundles together were over,'],
  ] as const)('are asked of another child once one of them killed it: %s', async (reason, said) => {
    const { started, start } = children((name) => (name === 'b' ? reason : NOTHING));
    const place = placeOf();
    place.budget.start(DEFAULT_LIMITS, 2);

    const answers = await askAll(place, [jobOf('a'), jobOf('b'), jobOf('c')], start);

    expect(started.map(({ asked }) => asked)).toEqual([['a', 'b', 'c'], ['c']]);
    expect(saidIn(answers)).toEqual([`lint-died: The linter ${said} on b: it has no lint verdict.`]);
    expect(answers.map(({ problems }) => problems.length)).toEqual([0, 1, 0]);
  });

  it('that nobody knows why they were not answered have no verdict either', async () => {
    const { start } = children(() => 'behind');

    expect(saidIn(await askAll(placeOf(), [jobOf('a')], start))).toEqual([
      'lint-died: The linter ended without an answer on a: it has no lint verdict.',
    ]);
  });

  it('are not asked once the time of all is over', async () => {
    const { started, start } = children(() => NOTHING);
    const place = placeOf();
    place.budget.start({ ...DEFAULT_LIMITS, totalMilliseconds: 0, perBundleMilliseconds: 0 }, 1);

    const answers = await askAll(place, [jobOf('a'), jobOf('b')], start);

    expect(started).toEqual([]);
    expect(saidIn(answers)).toHaveLength(2);
  });
});

describe('Bundles that bring code', () => {
  it('are asked without it first, then once more by the same code', async () => {
    const { started, start } = children(() => NOTHING);
    const jobs = [withCode('a', 'x.mjs'), jobOf('b'), withCode('c', 'y.mjs'), withCode('d', 'x.mjs')];

    await askAll(placeOf(), jobs, start);

    expect(started).toEqual([
      { readable: [], asked: ['a', 'b', 'c', 'd'], ended: 1 },
      { readable: ['/clone/x.mjs'], asked: ['a', 'd'], ended: 1 },
      { readable: ['/clone/y.mjs'], asked: ['c'], ended: 1 },
    ]);
  });

  it('take from the code only what it may decide', async () => {
    const rules = ['PO025', 'PO013', 'PIPE002', 'EX-AB001', 'apigeelint'];
    const { start } = children((_, runsCode) =>
      runsCode
        ? {
            ...NOTHING,
            findings: rules.map((rule) => raw(rule)),
            thrown: rules.map((rule) => ({ rule, message: 'no' })),
            unreadable: 'forged',
          }
        : { ...NOTHING, findings: [raw('PO002')] },
    );

    const answers = await askAll(placeOf(), [withCode('a', 'x.mjs')], start);

    expect(rulesOf(answers)).toEqual([['PO025', 'EX-AB001', 'apigeelint', 'PO002']]);
    expect(saidIn(answers)).toEqual(
      ['PO025', 'EX-AB001', 'apigeelint'].map((rule) => `lint-failed: The rule ${rule} failed on a: no`),
    );
  });

  it('are asked no more once the code killed a child, nor those behind', async () => {
    const { started, start } = children((name, runsCode) => (runsCode && name === 'b' ? 'time' : NOTHING));
    const jobs = ['a', 'b', 'c'].map((name) => withCode(name, 'x.mjs', 'y.mjs'));

    const answers = await askAll(placeOf(), jobs, start);

    expect(started.map(({ asked }) => asked)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b'],
    ]);
    expect(saidIn(answers)).toEqual(
      ['b', 'c'].map(
        (name) =>
          `lint-died: The linter did not come to an end in 30 s while it ran x.mjs, y.mjs: ${name} was linted without it and without PO025.`,
      ),
    );
  });

  it('are asked without PO025, plugins and ESLint where they are asked without the code', async () => {
    const asked: unknown[] = [];
    const start = (): LintChild => ({
      ask: async ({ job: { plugins, ownEslint, excluded } }) => {
        asked.push([plugins, ownEslint, excluded]);
        return NOTHING;
      },
      end: () => undefined,
    });
    const plain = jobOf('a');
    const job = { ...plain.job, plugins: ['/clone/x.js'], ownEslint: true, excluded: ['PO001'] };

    await askAll(placeOf(), [{ ...plain, job, code: ['/clone/x.js'] }], start);

    expect(asked).toEqual([
      [[], false, ['PO001', 'PO025']],
      [['/clone/x.js'], true, ['PO001']],
    ]);
  });
});

describe('What is told of a bundle', () => {
  const answerTo = async (reply: Partial<LintReply>) => {
    const { start } = children(() => ({ ...NOTHING, ...reply }));
    const [answer] = await askAll(placeOf(), [jobOf('a')], start);
    return answer;
  };

  it('is why it cannot be read, without secrets', async () => {
    const answer = await answerTo({ unreadable: 'no hunter2' });

    expect(answer?.problems.map(({ code, message }) => [code, message])).toEqual([
      ['bundle-invalid', 'apigeelint cannot read a: no ***'],
    ]);
  });

  it.each([
    [150, 150],
    [151, 151],
    [153, 151],
  ])('is at most 150 rules that failed, and how many more: of %i', async (failed, told) => {
    const thrown = Array.from({ length: failed }, () => ({ rule: 'EX-AB001', message: 'no' }));
    const problems = (await answerTo({ thrown }))?.problems ?? [];

    expect(problems).toHaveLength(told);
    const last =
      failed === 150 ? 'The rule EX-AB001 failed on a: no' : `${failed - 150} more rules failed on a.`;
    expect(problems.at(-1)?.message).toBe(last);
  });

  it('is at most 2000 findings, errors first, and how many more there are', async () => {
    const findings = [
      ...Array.from({ length: 2000 }, () => raw('PO001')),
      ...Array.from({ length: 3 }, () => raw('PO002', 2)),
    ];
    const answer = await answerTo({ findings, leftOut: { errors: 5, warnings: 7 } });

    expect(answer?.findings.filter(({ severity }) => severity === 'error')).toHaveLength(3);
    expect(answer?.findings).toHaveLength(2000);
    expect(answer?.leftOut).toEqual({ errors: 5, warnings: 10 });
  });
});

describe('The answer about all bundles', () => {
  const answered = (path: string, rules: readonly string[], most?: number) => ({
    asked: jobOf(path, { maxWarnings: most }),
    findings: rules.map((rule) => ({
      bundle: path,
      kind: 'apiproxy' as const,
      file: path,
      rule,
      severity: rule === 'PO9' ? ('error' as const) : ('warning' as const),
      message: 'x',
    })),
    problems: [{ code: 'lint-died' as const, message: path }],
    leftOut: { errors: 1, warnings: 2 },
  });

  it('is what is told of each, and how much more there is of all', () => {
    const before = { code: 'bundle-invalid' as const, message: 'unread' };
    const answer = tellAnswers([answered('a', ['PO1']), answered('b', ['PO2'])], [before]);

    expect(answer.findings.map(({ rule }) => rule)).toEqual(['PO1', 'PO2']);
    expect(answer.problems.map(({ message }) => message)).toEqual(['unread', 'a', 'b']);
    expect(answer.leftOut).toEqual({ errors: 2, warnings: 4 });
    expect(tellAnswers([], []).leftOut).toEqual({ errors: 0, warnings: 0 });
  });

  it.each([
    ['as many warnings as are allowed', ['PO1'], 3, false],
    ['one more', ['PO1', 'PO2'], 3, true],
    ['one more that is an error', ['PO1', 'PO9'], 3, false],
    ['one more that is the pipe’s own', ['PO1', 'PIPE006'], 3, false],
    ['any, where nobody says how many', ['PO1', 'PO2'], undefined, false],
  ])('names a bundle that has more warnings than its .apigeelintrc allows: %s', (_, rules, most, isNamed) => {
    const said = tellAnswers([answered('a', rules, most)], []).problems.map(({ message }) => message);

    expect(said).toEqual(
      isNamed ? ['a', `a has ${rules.length + 2} warnings; its .apigeelintrc allows 3.`] : ['a'],
    );
  });
});
