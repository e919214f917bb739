import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { renderLintText } from '../../../src/report/console/lint-text.ts';

const file = 'proxies/orders/apiproxy/policies/SA-Limit.xml';
const finding: Finding = {
  bundle: 'orders',
  kind: 'apiproxy',
  file,
  line: 3,
  column: 5,
  rule: 'PO034',
  severity: 'error',
  message: 'Rate should be specified with a literal or a reference.',
};
const sources = new Map([[file, ['<a>', '', '  \t\u001b[31m<Rate>fast</Rate>\r']]]);
const render = (...findings: Finding[]) => renderLintText(findings, { colour: false, sources });

describe('findings in the log', () => {
  it('stand below their file, with the offending line and a caret', () => {
    expect(render(finding)).toEqual([
      file,
      '  3:5    error    PO034  Rate should be specified with a literal or a reference.',
      '       3 |    ·[31m<Rate>fast</Rate>',
      '         |     ^',
      '',
    ]);
  });

  it.each([
    [0, undefined],
    [1, 0],
    [4, 3],
    [5, 4],
    [6, undefined],
  ])('in column %i of a line of four have their caret at %p', (column, caret) => {
    const text = new Map([[file, ['<a/>']]]);
    const [, , frame, below] = renderLintText([{ ...finding, line: 1, column }], {
      colour: false,
      sources: text,
    });

    expect(frame).toBe('       1 | <a/>');
    expect(below).toBe(caret === undefined ? '' : `         | ${' '.repeat(caret)}^`);
  });

  it('stand alone where there is no line', () => {
    const { line: _line, column: _column, ...whole } = finding;

    expect(
      render({ ...whole, severity: 'warning', rule: 'BN003', message: 'Two policies.\n    at x.js\nMore.' }),
    ).toEqual([file, '  –      warning  BN003  Two policies.', '         More.', '']);
  });

  it('name each file once', () => {
    const lines = render(finding, { ...finding, file: 'b.xml' }, { ...finding, line: 1 });

    expect(lines.filter((line) => !line.startsWith(' ') && line !== '')).toEqual([file, 'b.xml']);
  });

  it('show errors first, and many warnings by rule with their first places', () => {
    const warnings = Array.from({ length: 900 }, (_, index) => ({
      ...finding,
      file: `f${index}.xml`,
      line: index + 1,
      severity: 'warning' as const,
      rule: index % 3 === 0 ? 'TD002' : 'PO025',
      message: 'Odd.\nMore of it.',
    }));

    const lines = render(...warnings, finding);

    expect(lines.slice(0, 2)).toEqual([file, expect.stringContaining('error    PO034')]);
    expect(lines.slice(5)).toEqual([
      'PO025  600 warnings',
      '  f1.xml:2  Odd.',
      '  f2.xml:3  Odd.',
      '  f4.xml:5  Odd.',
      '  and 597 more',
      '',
      'TD002  300 warnings',
      '  f0.xml:1  Odd.',
      '  f3.xml:4  Odd.',
      '  f6.xml:7  Odd.',
      '  and 297 more',
      '',
      'All findings are in result.json and lint.sarif.',
      '',
    ]);
  });

  it('are cut after a hundred errors, and the rest is counted', () => {
    const lines = render(...Array.from({ length: 150 }, () => finding));

    expect(lines.filter((line) => line.includes('PO034'))).toHaveLength(100);
    expect(lines).toContain('and 50 more errors');
  });

  it('never repeat the line of a secret', () => {
    expect(render({ ...finding, rule: 'PIPE002' }).join('\n')).not.toContain('fast');
  });

  it('show a piece of a line that is too long', () => {
    const long = `${'a'.repeat(500)}HERE${'b'.repeat(500)}`;
    const lines = renderLintText([{ ...finding, line: 1, column: 501 }], {
      colour: false,
      sources: new Map([[file, [long]]]),
    });

    expect(lines[2]?.length).toBeLessThan(120);
    const caret = lines[3]?.indexOf('^') ?? 0;
    expect(lines[2]?.slice(caret, caret + 4)).toBe('HERE');
  });

  it('show a long line from a place near its finding, and say on which side it goes on', () => {
    const shownAt = (length: number, column: number) => {
      const text = Array.from({ length }, (_, at) => String.fromCodePoint(97 + (at % 26))).join('');
      const [, , shown = '', caret = ''] = renderLintText([{ ...finding, line: 1, column }], {
        colour: false,
        sources: new Map([[file, [text]]]),
      });
      return {
        shown: shown.split('| ')[1] ?? '',
        under: shown[caret.indexOf('^')],
        wanted: text[column - 1],
      };
    };
    const starts = [
      shownAt(100, 60),
      shownAt(101, 1),
      shownAt(101, 51),
      shownAt(101, 52),
      shownAt(200, 52),
      shownAt(200, 151),
      shownAt(200, 150),
    ];
    for (const { under, wanted } of starts) expect(under).toBe(wanted);
    expect(starts.map(({ shown }) => [shown.startsWith('…'), shown.endsWith('…'), shown.length])).toEqual([
      [false, false, 100],
      [false, true, 101],
      [false, true, 101],
      [true, false, 101],
      [true, true, 102],
      [true, false, 101],
      [true, true, 102],
    ]);
  });
});
