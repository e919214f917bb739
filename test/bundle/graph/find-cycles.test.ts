import { describe, expect, it } from '@jest/globals';
import { findCycles } from '../../../src/bundle/graph/find-cycles.ts';

/** `a>b c` for "a needs b and c". */
const cyclesOf = (...needs: string[]) =>
  findCycles(
    new Map(
      needs.map((text) => {
        const [key = '', others = ''] = text.split('>');
        return [key, new Set(others.split(' ').filter(Boolean))] as const;
      }),
    ),
  ).map((circle) => circle.join(' '));

describe('Circles of what needs each other', () => {
  it.each([
    ['none in a chain', ['a>b', 'b>c', 'c>'], []],
    ['none in a diamond', ['a>b c', 'b>d', 'c>d', 'd>'], []],
    ['of one that needs itself', ['a>a'], ['a']],
    ['of two', ['a>b', 'b>a'], ['a b']],
    ['of two with what leads to them left out', ['x>a', 'a>b', 'b>a'], ['a b']],
    ['of two with what they need left out', ['a>b c', 'b>a', 'c>'], ['a b']],
    ['the shortest of several through one', ['a>b c', 'b>c', 'c>a'], ['a c']],
    ['two apart', ['a>b', 'b>a', 'c>d', 'd>c'], ['a b', 'c d']],
    ['once if two go through one place', ['a>b', 'b>a c', 'c>b'], ['a b']],
  ])('are found: %s', (_, needs, circles) => {
    expect(cyclesOf(...needs)).toEqual(circles);
  });
});
