import { describe, expect, it } from '@jest/globals';
import { rewriteContent } from '../../../src/bundle/rewrite/rewrite-content.ts';
import { readXml } from '../../../src/bundle/xml/read-xml.ts';
import { childNamed, textOf as textIn } from '../../../src/bundle/xml/xml-tree.ts';
import * as fc from '../../support/properties.ts';
import { contentOf, NO_RULES, oneRule, POLICY, rewritten, text, textOf } from './bundle-of.ts';
import { SPAN_CASES } from './span-cases.ts';

describe('a rewrite changes only the characters it is about', () => {
  for (const [what, before, xpath, change, after] of SPAN_CASES) {
    it(what, () => {
      expect(rewritten(before, xpath, change)).toBe(after);
    });
  }

  it('leaves other files the very same bytes, and the byte order mark where it was', () => {
    const content = contentOf({ [POLICY]: '\uFEFF<A>x</A>', 'apiproxy/resources/jsc/a.js': '<A>x</A>' });

    const result = rewriteContent(content, oneRule('policies/*.xml', '/A', text('ü')));

    expect(textOf(result.content, POLICY)).toBe('\uFEFF<A>ü</A>');
    expect(result.content.get('apiproxy/resources/jsc/a.js')).toBe(
      content.get('apiproxy/resources/jsc/a.js'),
    );
  });

  it('writes a character that the file’s encoding lacks as a number', () => {
    const before = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><A b="é"/>', 'latin1');

    const { content } = rewriteContent(new Map([[POLICY, before]]), oneRule('**', '/A/@b', text('ü€')));

    expect(Buffer.from(content.get(POLICY) ?? []).toString('latin1')).toContain('<A b="ü&#8364;"/>');
  });

  it('does the rules in their order, each on what the one before it left', () => {
    const first = {
      files: '**',
      xpath: '/A',
      change: { kind: 'add', xml: '<B/>' },
      where: 'apigee.yaml:1:1',
    } as const;
    const second = { files: '**', xpath: '/A/B', change: text('x'), where: 'apigee.yaml:2:1' };

    const { content, applied } = rewriteContent(contentOf({ [POLICY]: '<A/>' }), {
      ...NO_RULES,
      rules: [first, second],
    });

    expect(textOf(content, POLICY)).toBe('<A><B>x</B></A>');
    expect(applied).toEqual([
      { file: POLICY, what: 'added to /A', places: 1, where: 'apigee.yaml:1:1' },
      { file: POLICY, what: 'set the text at /A/B', places: 1, where: 'apigee.yaml:2:1' },
    ]);
  });

  it('gives any value back when it is read again, in text, CDATA and attributes, and nothing else changes', () => {
    const anyText = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .filter((value) => !/\p{Cc}|[\uFFFE\uFFFF]/u.test(value.replaceAll(/[\t\n]/g, '')));

    fc.assert(
      fc.property(anyText, (value) => {
        const before = '<A a="1"><B>x</B><C><![CDATA[x]]></C></A>';
        const rules = ['/A/@a', '/A/B', '/A/C'].map((xpath) => ({
          files: '**',
          xpath,
          change: text(value),
          where: '',
        }));

        const { content } = rewriteContent(contentOf({ [POLICY]: before }), { ...NO_RULES, rules });

        const { root } = readXml(content.get(POLICY) ?? new Uint8Array());
        expect(root.attributes['a']).toBe(value);
        expect(textIn(childNamed(root, 'B'))).toBe(value);
        expect(textIn(childNamed(root, 'C'))).toBe(value);
      }),
    );
  });
});
