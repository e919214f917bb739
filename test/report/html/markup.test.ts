import { describe, expect, it } from '@jest/globals';
import { age, cut, link, moment, textOf } from '../../../src/report/html/markup.ts';

describe('The age of something', () => {
  const START = '2026-01-01T00:00:00Z';
  const after = (minutes: number): string => new Date(Date.parse(START) + 60_000 * minutes).toISOString();

  it.each([
    [-1, undefined],
    [0, '0 minutes'],
    [1, '1 minute'],
    [119, '119 minutes'],
    [120, '2 hours'],
    [179, '2 hours'],
    [2879, '47 hours'],
    [2880, '2 days'],
    [4319, '2 days'],
    [4320, '3 days'],
  ])('of %i minutes is %p', (minutes, told) => {
    expect(age(START, after(minutes))).toBe(told);
  });

  it('is not known of what is no time', () => {
    expect(age('never', START)).toBeUndefined();
    expect(moment('never')).toBe('never');
    expect(moment(START)).toBe('2026-01-01 00:00 UTC');
  });
});

describe('A text of others', () => {
  it('is cut at its limit, and not in the middle of a character', () => {
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cut('abcde', 4)).toBe('abc…');
    expect(cut('ab😀cd', 4)).toBe('ab…');
  });

  it('is a link only to an address of the web', () => {
    expect(textOf(link('x', 'https://a.example/b'))).toContain('<a href="https://a.example/b"');
    for (const address of [undefined, 'javascript:alert(1)', 'https://a.example/"', 'https://*/a'])
      expect(textOf(link('x', address))).toBe('x');
  });
});
