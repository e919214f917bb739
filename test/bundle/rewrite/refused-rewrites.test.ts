import { describe, expect, it } from '@jest/globals';
import { rewriteContent } from '../../../src/bundle/rewrite/rewrite-content.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { contentOf, NO_RULES, POLICY, rewritten, text } from './bundle-of.ts';

describe('a rewrite that cannot be carried out is an error', () => {
  it('names rule, file, bundle and environment of everything that matches nothing, at once', () => {
    const rules = [
      { files: 'policies/Policy.xm', xpath: '/A', change: text('secret-1'), where: 'apigee.yaml:3:5' },
      { files: 'policies/*.xml', xpath: '/A/b', change: text('secret-2'), where: 'apigee.yaml:4:5' },
    ];

    const refused = refusalOf(() =>
      rewriteContent(contentOf({ [POLICY]: '<A><B/></A>' }), { ...NO_RULES, rules }),
    );

    expect(refused).toMatchObject({
      code: 'manifest-invalid',
      where: 'apigee.yaml:3:5',
      hint: 'Did you mean policies/Policy.xml?',
    });
    expect([refused, ...refused.also].map(({ message }) => message)).toEqual([
      'The rewrite at apigee.yaml:3:5 finds no XML file at policies/Policy.xm, in orders for test. Nothing was deployed.',
      'The rewrite at apigee.yaml:4:5 finds nothing at /A/b in apiproxy/policies/Policy.xml, in orders for test. Nothing was deployed.',
    ]);
  });

  it.each([
    ['//[', text('x'), /an XPath, \/\/\[, that is no XPath 1.0/],
    ['count(//A)', text('x'), /yields a number/],
    ['/A', text('x'), /finds <A>, whose child elements the text would replace/],
    ['/A', { kind: 'remove' }, /finds the root element/],
    ['/A/B/text()', { kind: 'add', xml: '<C/>' }, /only where it finds an element/],
    [
      '/A/B/text()',
      { kind: 'attribute', attributes: { x: '1' } },
      /has attributes only where it finds an element/,
    ],
    ['/', text('x'), /which have no text to set/],
    ['/A/B', { kind: 'add', xml: '<C>' }, /cannot be done: .*Policy.xml/],
    ['/A/B', { kind: 'attribute', attributes: { 'a b': '1' } }, /cannot be done: .*Policy.xml/],
    ['/A/B', text('\u0001'), /cannot be done: .*Policy.xml/],
  ] as const)('%s with %j', (xpath, change, message) => {
    expect(refusalOf(() => rewritten('<A><B>x</B></A>', xpath, change)).message).toMatch(message);
  });

  it('refuses a file with a document type, so that no entity is read', () => {
    expect(
      refusalOf(() => rewritten('<!DOCTYPE A [<!ENTITY x "y">]><A>&x;</A>', '/A', text('z'))).message,
    ).toMatch(/DOCTYPE/);
  });
});

function refusalOf(act: () => unknown): PipeError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
