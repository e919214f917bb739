import { describe, expect, it } from '@jest/globals';
import { mergeLines } from '../../../src/live/export/merge-lines.ts';

const bytes = (lines: string) => Buffer.from(lines.split(' ').join('\n'));
const merged = (base: string, ours: string, theirs: string) => {
  const all = mergeLines(bytes(base), bytes(ours), bytes(theirs));
  return all === undefined ? undefined : Buffer.from(all).toString().split('\n').join(' ');
};

describe('What two have changed', () => {
  it.each([
    ['lines far apart', 'a b c d e', 'A b c d e', 'a b c d E', 'A b c d E'],
    ['the same, the other way round', 'a b c d e', 'a b c d E', 'A b c d e', 'A b c d E'],
    ['with one line between them', 'a b c', 'A b c', 'a b C', 'A b C'],
    ['several places each', 'a b c d e f g', 'A b c d E f g', 'a b C d e f G', 'A b C d E f G'],
    ['more lines for fewer', 'a b c d e', 'x y z b c d e', 'a b c d', 'x y z b c d'],
    ['added lines and taken ones', 'a b c d e', 'a b c d e f', 'b c d e', 'b c d e f'],
    ['nothing by one', 'a b c', 'a b c', 'a X c', 'a X c'],
    ['nothing at all', 'a b c', 'a b c', 'a b c', 'a b c'],
  ])('is merged: %s', (...[, base, ours, theirs, both]) => {
    expect(merged(base, ours, theirs)).toBe(both);
  });

  it.each([
    ['the same line', 'a b c', 'a X c', 'a Y c'],
    ['the line below', 'a b c d', 'a X c d', 'a b Y d'],
    ['the line above', 'a b c d', 'a b X d', 'a Y c d'],
    ['lines added in one place', 'a b', 'a X b', 'a Y b'],
    ['a line added beside a changed one', 'a b c', 'a X b c', 'a Y c'],
  ])('is not merged if it is %s', (...[, base, ours, theirs]) => {
    expect(merged(base, ours, theirs)).toBeUndefined();
  });

  it('is not merged if one of them is no text', () => {
    const binary = Buffer.from([0xff, 0xfe, 0x00]);
    const text = bytes('a b');

    for (const all of [
      [binary, text, text],
      [text, binary, text],
      [text, text, binary],
    ] as const)
      expect(mergeLines(...all)).toBeUndefined();
  });
});
