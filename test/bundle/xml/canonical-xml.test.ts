import { expect, it } from '@jest/globals';
import { canonicalXml } from '../../../src/bundle/xml/canonical-xml.ts';
import { readXml } from '../../../src/bundle/xml/read-xml.ts';

const canonical = (text: string): string => canonicalXml(readXml(Buffer.from(text)));

it.each([
  ['<a><![CDATA[x<!]]></a>', '<a>x&lt;!</a>'],
  ['<a>y<![CDATA[x<!--]]>z</a>', '<a>yx&lt;!--z</a>'],
  ['<a><![CDATA[1]]><![CDATA[<?2]]></a>', '<a>1&lt;?2</a>'],
  ['<a b="1" c="2"/>', '<a c="2" b="1"></a>'],
])('%s means the same as %s', (one, other) => {
  expect(canonical(one)).toBe(canonical(other));
});

it.each([
  ['<a><![CDATA[x]]></a>', '<a>y</a>'],
  ['<a b="1"/>', '<a b="2"/>'],
  ['<a><b/><c/></a>', '<a><c/><b/></a>'],
])('%s means something else than %s', (one, other) => {
  expect(canonical(one)).not.toBe(canonical(other));
});
