import { describe, expect, it } from '@jest/globals';
import type { Difference } from '../../../src/domain/results/difference.ts';
import { describeDifferences } from '../../../src/live/compare/describe-differences.ts';

const edited: Difference = { file: 'a.xml', path: '/A/B', change: 'edited', git: '1', live: '2' };
const tell = (difference: Partial<Difference>, values: 'shown' | 'hidden' = 'shown') =>
  describeDifferences([{ ...edited, ...difference }], values);

describe('A difference in one line says', () => {
  it.each([
    [{}, 'a.xml /A/B (1 in git, 2 live)'],
    [{ change: 'added', git: null }, 'a.xml /A/B (only 2 live)'],
    [{ change: 'removed', live: null }, 'a.xml /A/B (only 1 in git)'],
    [{ git: '' }, 'a.xml /A/B (nothing in git, 2 live)'],
    [{ git: ' \n\u0007 ' }, 'a.xml /A/B (nothing in git, 2 live)'],
    [{ live: 'a\n b\u202Ec' }, 'a.xml /A/B (1 in git, a b c live)'],
    [{ live: 'x'.repeat(60) }, `a.xml /A/B (1 in git, ${'x'.repeat(60)} live)`],
    [{ live: 'x'.repeat(61) }, `a.xml /A/B (1 in git, ${'x'.repeat(60)}… live)`],
  ] as const)('both sides, or the only one: %j', (difference, line) => {
    expect(tell(difference)).toBe(line);
  });

  it.each([
    ['edited', 'edited'],
    ['added', 'only live'],
    ['removed', 'only in git'],
  ] as const)('no value of a file, nor one that is filled in: %s', (change, words) => {
    const { path: _, ...file } = { ...edited, change };
    expect(describeDifferences([file], 'shown')).toBe(`a.xml (${words})`);
    expect(tell({ change }, 'hidden')).toBe(`a.xml /A/B (${words})`);
  });

  it('the first four, and how many more', () => {
    const five = Array.from({ length: 5 }, (_, index) => ({ ...edited, file: `${index}.xml` }));

    expect(describeDifferences(five.slice(0, 4), 'hidden').split('; ')).toHaveLength(4);
    expect(describeDifferences(five, 'hidden').split('; ').slice(3)).toEqual([
      '3.xml /A/B (edited)',
      '1 more',
    ]);
    expect(describeDifferences([], 'shown')).toBe('');
  });
});
