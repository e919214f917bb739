import { describe, expect, it } from '@jest/globals';
import { readXml } from '../../../src/bundle/xml/read-xml.ts';
import { XmlFault } from '../../../src/bundle/xml/xml-fault.ts';
import { elementsBelow, textOf } from '../../../src/bundle/xml/xml-tree.ts';
import * as fc from '../../support/properties.ts';

function fault(source: string | Uint8Array): string {
  try {
    readXml(typeof source === 'string' ? Buffer.from(source, 'utf8') : source);
  } catch (error) {
    if (error instanceof XmlFault) return `${error.line}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('readXml', () => {
  it.each([
    ['<a>\n<b>\n</a>', '3: has </a> where <b> of line 2 must be closed first.'],
    ['<a>\n<b>', '2: ends before <b> is closed.'],
    ['<a>\n<!-- ', '1: ends before <a> is closed.'],
    ['<a b="1"\n b="2"/>', '2: is not well-formed XML: duplicate attribute: b.'],
    ['<a/>\ntext', '2: is not well-formed XML: text data outside of root node.'],
    ['<a/>\n<b/>', '2: is not well-formed XML: documents may contain only one root.'],
    ['<a></a>\n</a>', '2: is not well-formed XML: unmatched closing tag: a.'],
    ['x<a/>', '1: is not well-formed XML: text data outside of root node.'],
    [
      '<a>\n&nbsp;</a>',
      '2: uses &nbsp;, which XML does not know. Write the character itself or its number, like &#160;.',
    ],
    ['<a>\n\na & b\n</a>', '3: has an "&" that begins no entity. Write "&amp;".'],
    ['<a>\n<b c="x&y"/></a>', '2: has an "&" that begins no entity. Write "&amp;".'],
    ['<!-- R&D --><a><![CDATA[&]]><b c="&"/></a>', '1: has an "&" that begins no entity. Write "&amp;".'],
    ['<a b=1/>', '1: is not well-formed XML: unquoted attribute value.'],
    ['<a b/>', '1: is not well-formed XML: disallowed character in attribute name.'],
    ['<a b="<"/>', '1: is not well-formed XML: disallowed character.'],
    ['<a>]]></a>', '1: is not well-formed XML: the string "]]>" is disallowed in char data.'],
    ['<a>\u0001</a>', '1: is not well-formed XML: disallowed character.'],
    ['<a>&#0;</a>', '1: is not well-formed XML: malformed character entity.'],
    ['', '1: is not well-formed XML: document must contain a root element.'],
    [
      '\n<?xml version="1.0"?><a/>',
      '2: is not well-formed XML: an XML declaration must be at the start of the document.',
    ],
    [
      '\n<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>',
      '2: has a DOCTYPE. Entities and document types are refused: remove it.',
    ],
    [
      '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
      '1: has a DOCTYPE. Entities and document types are refused: remove it.',
    ],
    [
      '<?xml version="1.0" encoding="Shift_JIS"?><a/>',
      '1: is declared as Shift_JIS, which is not read here. Save it as UTF-8.',
    ],
  ])('says of %j what is wrong', (source, said) => {
    expect(fault(source)).toBe(said);
  });

  it.each([
    '<soap:Envelope xmlns:soap="{soap.soapuri}"><soap:Body/></soap:Envelope>',
    '<soap:Envelope><x:y z:a="1"/></soap:Envelope>',
    '<?xml version="1.0" encoding="us-ascii"?><a/>',
    '<?xml version="1.1"?><a/>',
    '<a>></a>',
  ])('takes %s', (source) => {
    expect(fault(source)).toBe('none');
  });

  it('knows the characters by mark, by declaration and by the first bytes', () => {
    const utf16 = '<?xml version="1.0" encoding="UTF-16"?><a>é</a>';
    const files = [
      Buffer.from('\uFEFF<a>é</a>', 'utf8'),
      Buffer.from(`\uFEFF${utf16}`, 'utf16le'),
      Buffer.from(`\uFEFF${utf16}`, 'utf16le').swap16(),
      Buffer.from(utf16, 'utf16le'),
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', 'latin1'),
      Buffer.from('<a>&#233;</a>', 'utf8'),
    ];

    expect(files.map((bytes) => textOf(readXml(bytes).root))).toEqual(['é', 'é', 'é', 'é', 'é', 'é']);
  });

  it('names the line of bytes that are not of the encoding', () => {
    const bytes = Buffer.concat([Buffer.from('<a>\n\n'), Buffer.from([0xe9]), Buffer.from('</a>')]);

    expect(fault(bytes)).toBe('3: holds bytes that are not UTF-8. Save it as UTF-8.');
  });

  it('bounds what a crafted file can make of itself', () => {
    expect(fault('<a>'.repeat(501))).toBe('1: nests elements more than 500 deep.');
    expect(fault(`<a>${'<b/>'.repeat(200_001)}</a>`)).toBe('1: has more than 200000 elements.');
    expect(fault(`<!DOCTYPE a [${'<!ENTITY a "&b;&b;">'.repeat(50_000)}]><a>&a;</a>`)).toContain('DOCTYPE');
  });

  it('knows where the content of each element lies', () => {
    const { root, source } = readXml(Buffer.from('<a>\r\n<b>x<![CDATA[<]]></b ><c/><d e=">"></d></a>'));

    const contents = [...elementsBelow(root)].map(({ name, contentStart, contentEnd, line }) => {
      return `${name}@${line} ${source.slice(contentStart, contentEnd)}`;
    });
    expect(contents).toEqual([
      'a@1 \n<b>x<![CDATA[<]]></b ><c/><d e=">"></d>',
      'b@2 x<![CDATA[<]]>',
      'c@2 ',
      'd@2 ',
    ]);
  });

  it('ends with a tree or a sentence, whatever it is given', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b c="',
      '"',
      '/>',
      '&',
      '&amp;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      '<!DOCTYPE',
      'é',
      '\0',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), fc.uint8Array({ maxLength: 4 }), (parts, noise) => {
        const bytes = Buffer.concat([Buffer.from(parts.join('')), noise]);
        expect(fault(bytes)).toMatch(/^none$|^\d+: .+\.$/s);
      }),
      { numRuns: 500 },
    );
  });
});
