import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { contentOfZip } from '../../src/bundle/zip/open-zip.ts';
import * as fc from '../support/properties.ts';
import { digestContent } from './digest-content.ts';
import { contentFrom, proxyFiles } from './sample-bundles.ts';

const POLICY = 'apiproxy/policies/AM-Set.xml';
const DESCRIPTOR = 'apiproxy/orders.xml';

function digestWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  return digestContent(contentFrom({ ...proxyFiles(), ...files }));
}

function digestOfPolicy(inner: string): string {
  return digestWith({ [POLICY]: `<AssignMessage name="AM-Set">${inner}</AssignMessage>` });
}

describe('the digest', () => {
  it('is sha256: and 64 hex digits', () => {
    expect(digestWith({})).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each([
    ['attribute order', '<Copy source="a" to="b"/>', '<Copy to="b" source="a"/>'],
    ['quotes', '<Copy source="a"/>', "<Copy source='a' />"],
    ['white space between elements', '<Set><A>1</A><B/></Set>', '<Set>\n  <A>1</A>\t<B/>\n</Set>'],
    ['white space alone in a container', '<Set><Headers/></Set>', '<Set><Headers>\n  </Headers></Set>'],
    ['comments', '<Set><A>1</A></Set>', '<!-- x --><Set><A>1<!-- y --></A></Set>'],
    ['line endings', '<A>1\n2</A>', '<A>1\r\n2</A>'],
    ['line endings in a payload', '<Payload>1\n2<a/>\n</Payload>', '<Payload>1\r\n2<a/>\r\n</Payload>'],
    ['CDATA', '<A>a &lt; b</A>', '<A><![CDATA[a < b]]></A>'],
    ['CDATA in a payload', '<Payload>{"a": "&lt;"}</Payload>', '<Payload><![CDATA[{"a": "<"}]]></Payload>'],
    ['character references', '<A>é</A>', '<A>&#xE9;</A>'],
    ['empty elements', '<A></A>', '<A/>'],
    ['instructions', '<A/>', '<?note x?><A/>'],
  ])('does not count %s', (_, one, other) => {
    expect(digestOfPolicy(one)).toBe(digestOfPolicy(other));
  });

  it.each([
    ['text', '<A>1</A>', '<A>2</A>'],
    ['white space in text', '<A>1</A>', '<A> 1</A>'],
    ['white space that is the text', '<Separator> </Separator>', '<Separator/>'],
    ['attribute values', '<A b="1"/>', '<A b="2"/>'],
    ['element order', '<A/><B/>', '<B/><A/>'],
    ['white space in a payload', '<Payload><a> <b/></a></Payload>', '<Payload><a><b/></a></Payload>'],
    ['white space around a payload', '<Payload>{}</Payload>', '<Payload>\n{}\n</Payload>'],
    ['comments in a payload', '<Payload><a/></Payload>', '<Payload><a/><!-- x --></Payload>'],
    ['comments in payload text', '<Payload>a</Payload>', '<Payload>a<!-- x --></Payload>'],
    [
      'attribute order in a payload',
      '<Payload><a b="" c=""/></Payload>',
      '<Payload><a c="" b=""/></Payload>',
    ],
    ['white space in a template', '<Template>a {b}</Template>', '<Template>a  {b}</Template>'],
    ['preserved white space', '<A xml:space="preserve"><B/></A>', '<A xml:space="preserve"> <B/></A>'],
    ['white space in mixed content', '<A>x <B/></A>', '<A>x<B/></A>'],
    ['markup against its text', '<Payload><a/></Payload>', '<Payload>&lt;a/&gt;</Payload>'],
  ])('counts %s', (_, one, other) => {
    expect(digestOfPolicy(one)).not.toBe(digestOfPolicy(other));
  });

  it('does not count encodings, byte order marks and declarations', () => {
    const policy = '<AssignMessage name="AM-Set"><A>é</A></AssignMessage>';
    const files = [
      Buffer.from(policy),
      Buffer.from(`\uFEFF${policy}`),
      Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${policy}\n`),
      Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${policy}`, 'utf16le'),
    ];

    expect(new Set(files.map((file) => digestWith({ [POLICY]: file }))).size).toBe(1);
  });

  it('compares everything else by its bytes', () => {
    const script = 'apiproxy/resources/jsc/go.js';
    const sheet = 'apiproxy/resources/xsl/a.xml';

    expect(digestWith({ [script]: 'a\n' })).not.toBe(digestWith({ [script]: 'a\r\n' }));
    expect(digestWith({ [sheet]: '<a/>' })).not.toBe(digestWith({ [sheet]: '<a />' }));
    expect(digestWith({ 'apiproxy/resources/jsc/go2.js': 'x' })).not.toBe(digestWith({}));
  });

  it('leaves out what Apigee writes itself, and the litter of editors', () => {
    const rewritten = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
      <APIProxy revision="77" name="orders">
        <Basepaths>/orders</Basepaths>
        <ConfigurationVersion majorVersion="4" minorVersion="0"/>
        <CreatedAt>1626064816624</CreatedAt><CreatedBy>someone</CreatedBy>
        <Description>Takes orders. [apigee-pipe 0123456789abcdef local #0]</Description>
        <DisplayName>orders</DisplayName>
        <LastModifiedAt>1626064816624</LastModifiedAt><LastModifiedBy>someone</LastModifiedBy>
        <ManifestVersion>SHA-512:1</ManifestVersion>
        <Policies><Policy>AM-Set</Policy></Policies>
        <ProxyEndpoints><ProxyEndpoint>default</ProxyEndpoint></ProxyEndpoints>
        <Resources><Resource>jsc://go.js</Resource></Resources>
        <Spec/><TargetServers/><TargetEndpoints/>
      </APIProxy>`;

    expect(
      digestWith({
        [DESCRIPTOR]: rewritten,
        'apiproxy/manifests/manifest.xml': '<Manifest name="manifest"/>',
        'apiproxy/.DS_Store': 'x',
        'apiproxy/policies/AM-Set.xml~': 'x',
      }),
    ).toBe(digestWith({}));
  });

  it('is the same without a descriptor and with the one Apigee makes of that', () => {
    const { [DESCRIPTOR]: _, ...bare } = proxyFiles();
    const made =
      '<APIProxy revision="1" name="other"><DisplayName>other</DisplayName><Description/></APIProxy>';

    expect(digestContent(contentFrom({ ...bare, 'apiproxy/other.xml': made }))).toBe(
      digestContent(contentFrom(bare)),
    );
  });

  it('counts description and display name, and the kind, but not the name', () => {
    const described = (inner: string): string =>
      digestWith({ [DESCRIPTOR]: `<APIProxy name="orders">${inner}</APIProxy>` });
    const flow = Object.fromEntries(
      Object.entries(proxyFiles()).map(([name, file]) => [
        name.replace('apiproxy/', 'sharedflowbundle/'),
        file,
      ]),
    );

    expect(described('<Description>a</Description>')).not.toBe(described('<Description>b</Description>'));
    expect(described('<DisplayName>a</DisplayName>')).not.toBe(described(''));
    expect(digestContent(contentFrom(flow))).not.toBe(digestWith({}));
    expect(
      digestWith({ [DESCRIPTOR]: '<APIProxy name="a"><Description>Takes orders.</Description></APIProxy>' }),
    ).toBe(digestWith({}));
  });

  it('does not depend on the order in which files were read, nor on being packed', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(proxyFiles()), { minLength: 4 }), (entries) => {
        const content = contentFrom(Object.fromEntries(entries));
        const zip = zipContent(content);

        expect(digestContent(content)).toBe(digestWith({}));
        expect(zip).toEqual(zipContent(contentFrom(proxyFiles())));
        expect(digestContent(contentOfZip(zip, 'zip'))).toBe(digestWith({}));
      }),
      { numRuns: 20 },
    );
  });

  it('tells any two texts of a payload apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const clean = (text: string): string => text.replaceAll(/[^\t\n -~]|[<>&]/g, '?');
        const payload = (text: string): string =>
          digestOfPolicy(`<Set><Payload>${clean(text)}</Payload></Set>`);
        expect(payload(one) === payload(other)).toBe(clean(one) === clean(other));
      }),
    );
  });

  it('is never made of XML that cannot be read', () => {
    expect(() => digestWith({ [POLICY]: '<a', [DESCRIPTOR]: '<b' })).toThrow(
      expect.objectContaining({
        code: 'bundle-invalid',
        where: 'apiproxy/orders.xml:1',
        also: [expect.objectContaining({ where: 'apiproxy/policies/AM-Set.xml:1' })],
      }),
    );
  });

  it('exists for nothing at all, and is not that of a bundle', () => {
    expect(digestContent(new Map())).not.toBe(digestWith({}));
  });

  it('and the zip are these very bytes on every machine: a change here makes every user deploy everything again', () => {
    const content = contentFrom(proxyFiles());

    expect(digestContent(content)).toBe(
      'sha256:ed7218fa1374bc8e34f65383e78c147baf840a408aa941dccacaf83ce0c47d8f',
    );
    expect(createHash('sha256').update(zipContent(content)).digest('hex')).toBe(
      'b21654b8e577744c630d7e00d16966c546b2de7ddf8cb6e34f0f199932d0e462',
    );
  });
});
