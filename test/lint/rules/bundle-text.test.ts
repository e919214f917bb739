import { describe, expect, it } from '@jest/globals';
import { isDisabled } from '../../../src/domain/lint-directive.ts';
import { elementsNamed, textOfContent } from '../../../src/lint/rules/bundle-text.ts';

const textOf = (text: string): string =>
  textOfContent(new Map([['apiproxy/proxies/a.xml', Buffer.from(text)]])).textOf('apiproxy/proxies/a.xml');

/** The milliseconds that something takes. */
function taken(act: () => unknown): number {
  const startedMs = performance.now();
  act();
  return performance.now() - startedMs;
}

const MANY = 400_000;

describe('the text of a bundle', () => {
  it('has no comments, and every place where it was', () => {
    expect(textOf('<a><!-- x\ny --><b/></a><!-- no end')).toBe('<a>      \n     <b/></a><!-- no end');
  });

  it('tells elements with their lines, empty ones too, and none that hold elements', () => {
    const text =
      '<Name>one</Name>\n<Names>no</Names>\n<Name a="b"\n> two </Name >\n<Name/><Name x="y"/>\n<Name><b/></Name><Name>three</Name>';

    expect(elementsNamed(text, 'Name')).toEqual([
      { value: 'one', line: 1 },
      { value: 'two', line: 3 },
      { value: '', line: 5 },
      { value: '', line: 5 },
      { value: 'three', line: 6 },
    ]);
  });

  it.each<[string, () => unknown]>([
    ['comments without an end', () => textOf('<!--'.repeat(MANY))],
    ['tags without an end', () => elementsNamed('<Name '.repeat(MANY), 'Name')],
    ['tags that end together', () => elementsNamed(`${'<Name '.repeat(MANY)}>`, 'Name')],
    ['elements without an end', () => elementsNamed('<Name>'.repeat(MANY), 'Name')],
    ['elements on lines of their own', () => elementsNamed('<Name>a</Name>\n'.repeat(MANY / 4), 'Name')],
    ['a directive of blanks', () => isDisabled([`apigeelint disable=${' '.repeat(MANY)}x`], 'PIPE003', 2)],
  ])('costs no more than its length: %s', (_, act) => {
    expect(taken(act)).toBeLessThan(3000);
  });
});
