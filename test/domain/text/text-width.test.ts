import { describe, expect, it } from '@jest/globals';
import { assert, integer, property, string } from 'fast-check';
import { cutVisible, padVisible, visibleWidth, wrapVisible } from '../../../src/domain/text/text-width.ts';

describe('The width of a line', () => {
  it.each([
    ['orders', 6],
    ['\u001B[31m✖\u001B[39m orders', 8],
    ['注文', 4],
    ['cafe\u0301', 4],
    ['한국', 4],
    ['', 0],
  ])('of %j is %i places', (line, width) => {
    expect(visibleWidth(line)).toBe(width);
    expect(visibleWidth(padVisible(line, 10))).toBe(10);
  });

  it('is kept when a line is cut, between characters', () => {
    expect(cutVisible('注文注文', 6)).toBe('注文…');
    expect(cutVisible('orders', 6)).toBe('orders');
  });
});

describe('A line that is too wide', () => {
  it('goes on below the column that it stands in', () => {
    expect(wrapVisible('  ✖ orders    rev 8   ERROR after a while of waiting', 44)).toEqual([
      '  ✖ orders    rev 8   ERROR after a while of',
      '                      waiting',
    ]);
  });

  it('keeps long words and lines of a file whole', () => {
    const url = `https://api.acme.example/${'x'.repeat(80)}`;
    expect(wrapVisible(`Done  ${url}`, 40)).toContainEqual(expect.stringContaining(url));
    const source = `       3 |   <Rate>${'fast '.repeat(20)}</Rate>`;
    expect(wrapVisible(source, 40)).toEqual([source]);
  });

  it('loses no word, whatever it is', () => {
    assert(
      property(
        string({ unit: 'grapheme', maxLength: 200 }),
        integer({ min: 20, max: 120 }),
        (text, width) => {
          const line = text.replaceAll(/\s+/g, ' ');
          expect(wrapVisible(line, width).join(' ').split(/\s+/).join('')).toBe(line.split(/\s+/).join(''));
        },
      ),
    );
  });
});
