import { describe, expect, it } from '@jest/globals';
import { cutVisible, padVisible, visibleWidth, wrapVisible } from '../../../src/domain/text/text-width.ts';
import { assert, integer, property, string } from '../../support/properties.ts';

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
    expect(cutVisible('orders-v1', 6)).toBe('order…');
  });

  it.each([
    ['  ● orders    rev 8   us-west1 0 %   3.0 s', '  ● orders    rev 8   u…  3.0 s'],
    ['  ● orders    rev 8   us-west1 0 %   12 min 3 s', '  ● orders    rev …  12 min 3 s'],
    ['  ● orders    rev 8   waits for them, 3 s', '  ● orders    rev 8   waits fo…'],
    ['  \u001B[2m● orders    rev 8   us-west1 0 %   75 s\u001B[22m', '  ● orders    rev 8   us…  75 s'],
  ])('is kept when %j is cut, and so is the time at its end', (line, shown) => {
    expect(cutVisible(line, 31)).toBe(shown);
  });
});

describe('A line that is too wide', () => {
  it('goes on below the column that it stands in', () => {
    expect(wrapVisible('  ✖ orders    rev 8   ERROR after a while of waiting', 44)).toEqual([
      '  ✖ orders    rev 8   ERROR after a while of',
      '                      waiting',
    ]);
  });

  it('keeps a number with its unit', () => {
    expect(wrapVisible('Blocked    nothing was changed in 0.7 s', 37)).toEqual([
      'Blocked    nothing was changed in',
      '           0.7 s',
    ]);
  });

  it('is moved together first, if that is enough: a time does not stand alone', () => {
    const told = `Found      1 bundle: 1 proxy${' '.repeat(52)}0.1 s`;
    expect(wrapVisible(told, 60)).toEqual([`Found      1 bundle: 1 proxy${' '.repeat(27)}0.1 s`]);
    expect(wrapVisible(told, 35)).toEqual(['Found      1 bundle: 1 proxy  0.1 s']);
    expect(wrapVisible(told, 34)).toEqual(['Found      1 bundle: 1 proxy', '           0.1 s']);
    expect(wrapVisible(`a${' '.repeat(30)}one two three`, 40)).toEqual([
      `a${' '.repeat(30)}one two`,
      'three',
    ]);
  });

  it('keeps a time beside what it belongs to', () => {
    expect(wrapVisible(`  ✔ orders    rev 8   READY on 2 of 2   /orders${' '.repeat(30)}14.2 s`, 40)).toEqual(
      ['  ✔ orders    rev 8   READY on 2 of 2', '                      /orders  14.2 s'],
    );
  });

  it.each([
    ['a short end, as a time is', 'a', '12 min 30 s'],
    ['a start that fills the half', 'a'.repeat(20), 'twelve chars'],
  ])('is moved together where it has %s', (_what, start, end) => {
    const line = start + end.padStart(42 - start.length);

    expect(wrapVisible(line, 40)).toEqual([start + end.padStart(40 - start.length)]);
  });

  it.each([
    ['end is longer than a time', 'a', 'twelve chars'],
    ['start ends before the half', 'a'.repeat(19), 'twelve chars'],
  ])('is broken, not moved together, where its %s', (_what, start, end) => {
    const line = start + end.padStart(42 - start.length);

    expect(wrapVisible(line, 40)).toEqual([line.slice(0, -' chars'.length), 'chars']);
  });

  it('goes on below a column that begins little behind its half', () => {
    expect(wrapVisible('  ↩ orders-v1           nothing served before', 40)).toEqual([
      '  ↩ orders-v1           nothing served',
      '                        before',
    ]);
  });

  it('goes on farther left with a word that has no room below the column', () => {
    expect(wrapVisible('  ✔ orders    rev 8   READY on 2 instances   /orders-of-yesterday', 40)).toEqual([
      '  ✔ orders    rev 8   READY on 2',
      '                      instances',
      '                    /orders-of-yesterday',
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
