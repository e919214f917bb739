import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import {
  array,
  assert,
  constantFrom,
  letrec,
  oneof,
  property,
  tuple,
  uniqueArray,
} from '../support/properties.ts';

interface TreeNode {
  readonly nodeType: number;
  readonly firstChild: TreeNode | null;
  readonly nextSibling: TreeNode | null;
}

type Select = (expression: string, node: unknown, single?: boolean) => unknown;

const require = createRequire(import.meta.url);
const { selectPlainly } = require('../../build/replacements/plain-paths.cjs') as { selectPlainly: Select };
// The parser and the xpath that apigeelint itself takes.
const original = createRequire(require.resolve('apigeelint/package.json'));
const { select } = original('xpath') as { select: Select };
const { DOMParser } = original('@xmldom/xmldom') as {
  DOMParser: new (options: object) => { parseFromString(text: string): TreeNode };
};

const parse = (text: string): TreeNode =>
  new DOMParser({ errorHandler: {}, locator: {} }).parseFromString(text);

function* nodesOf(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) yield* nodesOf(child);
}

const PLAIN = [
  '/', '/A', '/*', '/*/@name', '/A/B', '/A/B/C', '/A/B/text()', '/A/*/@name', '//A', '//B', '//*', '//A/@name',
  '//A/B', '//B/text()', './/B', './/B/text()', './B', './@name', './B/C', 'A', '*', '@*', '@name', 'text()', 'B/C',
  'B/text()', 'node()|text()', 'string(/*/@name)', 'string(./@name)', 'string(@name)', 'A//B', '/A//B/C',
  '*[self::A or self::B]', '//*[self::B or self::C]', '//*[self::b]',
]; // biome-ignore format: a table of expressions

const OTHERS = [
  '//@name', 'name(/*)', 'string(/A)', 'A[1]', '../B', 'A | B', 'A/B[@name]', '//B[1]', 'a:B', 'count(//A)', '@*/..',
  'A/@name/text()', 'descendant::A', '.', '..', '', '///A', 'A/', '*[self::A and self::B]', 'B[self::A]', "A[text()='x']",
]; // biome-ignore format: a table of expressions

/** Few names in several spellings, so that they meet, lie inside each other and differ in case or namespace. */
const name = constantFrom('A', 'B', 'C', 'a', 'b', 'x:A', 'x:B');
const attributes = uniqueArray(constantFrom('name', 'Name', 'x:name', 'ref', 'xmlns:y'), {
  maxLength: 3,
}).map((all) => all.map((each) => ` ${each}="v"`).join(''));
const leaf = constantFrom('', 'text', '<![CDATA[c]]>', '<!-- A -->', '<?A b?>', '\n  ');
const { element } = letrec<{ element: string; inside: string }>((tie) => ({
  element: tuple(name, attributes, array(tie('inside'), { maxLength: 4 })).map(
    ([tag, given, inside]) => `<${tag}${given}>${inside.join('')}</${tag}>`,
  ),
  inside: oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('element')),
}));
const documentText = element.map(
  (text) => `<?xml version="1.0"?>\n${text.replace('>', ' xmlns:x="urn:x">')}`,
);

describe('A plain path', () => {
  it('finds the very nodes that xpath finds, in their order, from any element', () => {
    let answered = 0;

    assert(
      property(documentText, constantFrom(...PLAIN), (text, expression) => {
        const document = parse(text);
        for (const node of nodesOf(document)) {
          const plain = selectPlainly(expression, node);
          if (plain === undefined) continue;
          answered += 1;
          expect(sameNodes(plain, select(expression, node))).toBe(true);
        }
      }),
      { numRuns: 1500, seed: 285 },
    );

    expect(answered).toBeGreaterThan(3000);
  });

  it.each(PLAIN)('%s is answered', (expression) => {
    const document = parse('<A name="n"><B><C>t</C></B></A>');

    expect(selectPlainly(expression, document)).toBeDefined();
    expect(sameNodes(selectPlainly(expression, document, true), select(expression, document, true))).toBe(
      true,
    );
  });

  it.each(OTHERS)('that is none, %p, is left to xpath', (expression) => {
    expect(selectPlainly(expression, parse('<A name="n"><B/></A>'))).toBeUndefined();
  });

  it('leaves to xpath what is no element, and the order of what lies inside each other', () => {
    const nested = parse('<A><B><B><C/></B><C/></B></A>');

    expect(selectPlainly('A', undefined)).toBeUndefined();
    expect(selectPlainly('//B/C', nested)).toBeUndefined();
    expect(selectPlainly('//B', nested)).toHaveLength(2);
  });
});

function sameNodes(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((node, index) => node === other[index]);
}
