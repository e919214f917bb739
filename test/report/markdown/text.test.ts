import { describe, expect, it } from '@jest/globals';
import { code, flat, link, plain, table } from '../../../src/report/markdown/text.ts';
import { assert, property, string } from '../../support/properties.ts';

/** Bars that end a cell: those without an odd run of backslashes before them. */
function cellsIn(row: string): number {
  return row.replaceAll(/\\./g, '').split('|').length - 2;
}

describe('Text of others in Markdown', () => {
  it('never breaks a table, whatever it holds', () => {
    assert(
      property(string({ unit: 'grapheme' }), string({ unit: 'binary' }), (first, second) => {
        const [heading = '', , row = '', ...more] = table(
          ['a', 'b'],
          [[`x${plain(first)}`, `y${code(second)}`]],
        );
        expect(more).toEqual([]);
        expect(row).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(cellsIn(row)).toBe(cellsIn(heading));
      }),
    );
  });

  it('holds no HTML, no mention and no image', () => {
    expect(plain('<script>alert(1)</script> @{557058:abc} ![x](http://evil.example)')).toBe(
      '&lt;script>alert(1)&lt;/script> &#64;{557058:abc} !\\[x\\](http://evil.example)',
    );
  });

  it('begins no heading, list, quotation or rule', () => {
    expect(['# a', '- a', '> a', '+ a', '1. a', '--- '].map((text) => plain(text))).toEqual([
      '\\# a',
      '\\- a',
      '\\> a',
      '\\+ a',
      '1\\. a',
      '\\---',
    ]);
  });

  it('leaves names, mails and underscores inside words as they are', () => {
    expect(plain('APIGEE_ORG for deployer@acme.iam, _not_ this & that &lt;')).toBe(
      'APIGEE_ORG for deployer@acme.iam, \\_not\\_ this & that &amp;lt;',
    );
  });

  it('shows a backtick as one, in a name too', () => {
    expect(code('a`b')).toBe('a\\`b');
    expect(code('a b')).toBe('`a b`');
  });

  it('links to nothing but whole http addresses', () => {
    expect(link('x', 'https://api.acme.example/orders?a=1')).toBe('[x](https://api.acme.example/orders?a=1)');
    for (const address of ['javascript:alert(1)', 'https://a b', 'https://a)b', undefined]) {
      expect(link('x', address)).toBe('x');
    }
  });

  it('is cut if it is longer than its place', () => {
    for (const cut of [plain, flat]) {
      expect(cut('x'.repeat(500))).toBe('x'.repeat(500));
      expect(cut('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
      expect([cut('abcd', 4), cut('abcde', 4)]).toEqual(['abcd', 'abc…']);
    }
  });

  it('drops columns that no row fills', () => {
    expect(table(['a', 'b', 'c'], [['1', '', '3']])).toEqual(['| a | c |', '| --- | --- |', '| 1 | 3 |']);
  });
});
