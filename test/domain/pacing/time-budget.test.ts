import { describe, expect, it } from '@jest/globals';
import { OutOfTime, TimeBudget } from '../../../src/domain/pacing/time-budget.ts';
import { GlobFault, matching, splitGlob } from '../../../src/domain/text/glob.ts';
import { cpuMsSince, cpuNow } from '../../support/cpu-time.ts';

const BACKTRACKING = /^(?:a+)+$/;

describe('work whose effort others decide', () => {
  it.each([Object.assign(new Error('no'), { code: 'ENOENT' }), new Error('no')])(
    'is not out of time because it throws %p',
    (thrown) => {
      const budget = new TimeBudget({ mostMs: 1000, totalMs: 1000 });
      const caught: unknown[] = [];
      try {
        budget.run(() => {
          throw thrown;
        });
      } catch (error) {
        caught.push(error);
      }
      expect(caught).toEqual([thrown]);
      expect(caught[0]).not.toBeInstanceOf(OutOfTime);
    },
  );

  it('answers, and passes on what it throws', () => {
    const budget = new TimeBudget({ mostMs: 1000, totalMs: 1000 });

    expect(budget.run(() => 42)).toBe(42);
    expect(() =>
      budget.run(() => {
        throw new RangeError('x');
      }),
    ).toThrow(RangeError);
  });

  it('has its last millisecond, and no part of one', () => {
    const tryWith = (mostMs: number) => {
      try {
        return new TimeBudget({ mostMs, totalMs: 1000 }).run(() => 42);
      } catch (error) {
        return error instanceof OutOfTime ? undefined : error;
      }
    };
    // A busy machine may not give a millisecond at once.
    const answers = (mostMs: number) => new Set(Array.from({ length: 500 }, () => tryWith(mostMs)));

    expect(answers(1)).toContain(42);
    expect(answers(0.9)).toEqual(new Set([undefined]));
  });

  it('is taken away in the middle of a regular expression', () => {
    const budget = new TimeBudget({ mostMs: 50, totalMs: 1000 });
    const started = cpuNow();

    expect(() => budget.run(() => BACKTRACKING.test(`${'a'.repeat(60)}b`))).toThrow(OutOfTime);
    expect(cpuMsSince(started)).toBeLessThan(2000);
  });

  it('ends for good where all of it is used up', () => {
    const budget = new TimeBudget({ mostMs: 50, totalMs: 60 });
    const work = () => BACKTRACKING.test(`${'a'.repeat(60)}b`);

    for (let tries = 0; tries < 5; tries += 1) expect(() => budget.run(work)).toThrow(OutOfTime);
    expect(() => budget.run(() => 1)).toThrow(OutOfTime);
  });
});

describe('a glob', () => {
  it.each([
    ['policies/*.xml', ['policies/A.xml']],
    ['**/*.xml', ['policies/A.xml', 'a/b/c.xml']],
    ['{policies,proxies}/*', ['policies/A.xml', 'proxies/default.yaml']],
    ['!(policies)/*', ['proxies/default.yaml']],
    ['@(policies|proxies)/[A-Z]*', ['policies/A.xml']],
    ['a/?/c.xml', ['a/b/c.xml']],
  ])('matches as it always did: %s', (glob, matched) => {
    expect(matching(glob, ['policies/A.xml', 'proxies/default.yaml', 'a/b/c.xml'])).toEqual(matched);
  });

  it.each([
    ['many stars', '*a'.repeat(25)],
    ['groups in groups', '+(+(+(a|aa)+)|b)+c'],
    ['stars in a group', '*(*(a)*(a)*(a)*(a)*(a))*(a)*(a)*(a)c'],
  ])('that would match for years is told in seconds: %s', (_, glob) => {
    const started = cpuNow();
    let said = '';
    try {
      matching(glob, [`${'a'.repeat(200)}b`]);
    } catch (error) {
      if (error instanceof GlobFault) said = error.message;
    }

    expect(cpuMsSince(started)).toBeLessThan(3000);
    if (said !== '') expect(said).toContain('takes too long');
  });

  it('that is short and never ends all the same is refused', () => {
    expect(() => matching('+(a*)b', [`${'a'.repeat(60)}c`])).toThrow('takes too long');
  });

  it.each([
    ['braces', '{'.repeat(5000)],
    ['braces with content', '{a,b}'.repeat(5000)],
    ['open braces', '{a,'.repeat(1300)],
    ['brackets', '['.repeat(4000)],
    ['open groups', '(a|'.repeat(1300)],
    ['a long name', '*'.padEnd(5000, 'a')],
  ])('that no library takes is a fault with a sentence, or matches nothing: %s', (_, glob) => {
    for (const attempt of [() => matching(glob, ['abc']), () => splitGlob(glob)]) {
      expect(['nothing', 'GlobFault']).toContain(outcomeOf(attempt));
    }
  });
});

function outcomeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.name : 'something';
  }
}
