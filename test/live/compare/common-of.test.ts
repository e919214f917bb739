import { describe, expect, it } from '@jest/globals';
import { commonOf, linesOf } from '../../../src/live/compare/common-of.ts';
import * as fc from '../../support/properties.ts';

/** The length of a longest common subsequence, by definition. */
function longest(left: readonly string[], right: readonly string[]): number {
  const [first, ...rest] = left;
  if (first === undefined || right.length === 0) return 0;
  const at = right.indexOf(first);
  const without = longest(rest, right);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, right.slice(at + 1)));
}

const lists = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });

describe('What two lists have in common', () => {
  it('is a longest common subsequence, each place in order, whatever the lists', () => {
    fc.assert(
      fc.property(lists, lists, (left, right) => {
        const common = commonOf(left, right);
        const [ours, theirs] = [common.left, common.right].map((places) => [...places].sort((a, b) => a - b));

        expect(ours?.map((place) => left[place])).toEqual(theirs?.map((place) => right[place]));
        expect(ours).toHaveLength(longest(left, right));
      }),
    );
  });

  it('are beginning and end alone if the middle is too large to compare', () => {
    const same = Array.from({ length: 2000 }, () => 'same');

    const { left: ours } = commonOf(['start', 'l', ...same, 'end'], ['start', ...same, 'r', 'end']);

    expect([...ours].sort((a, b) => a - b)).toEqual([0, 2002]);
  });

  it('is looked for in a middle that is just small enough', () => {
    const side = (mark: string) => [mark, ...Array.from({ length: 1998 }, () => 'same'), `${mark}!`];

    expect(commonOf(side('a'), side('b')).left.size).toBe(1998);
  });
});

describe('The lines of a file', () => {
  const MOST = 1024 * 1024;

  it('are told apart by line breaks, a byte order mark kept', () => {
    expect(linesOf(Buffer.from('\uFEFFa\r\nb\n'))).toEqual(['\uFEFFa\r', 'b', '']);
  });

  it('are there up to a megabyte', () => {
    expect(linesOf(Buffer.alloc(MOST, 'a'))).toHaveLength(1);
    expect(linesOf(Buffer.alloc(MOST + 1, 'a'))).toBeUndefined();
  });

  it.each([
    ['a zero byte', Buffer.from('a\0b')],
    ['what is no UTF-8', Buffer.from([0x61, 0xff])],
  ])('are none with %s', (_, bytes) => {
    expect(linesOf(bytes)).toBeUndefined();
  });
});
