import { describe, expect, it } from '@jest/globals';
import { archiveContent } from '../../src/bundle/archive-bundle.ts';
import type { BundleContent } from '../../src/bundle/content.ts';
import { descriptorOf, soundDocuments } from '../../src/bundle/documents.ts';
import { markContent } from '../../src/bundle/mark-content.ts';
import { parseMarker } from '../../src/bundle/marker.ts';
import { decodeXml } from '../../src/bundle/xml/decode-xml.ts';
import { childNamed, textOf } from '../../src/bundle/xml/xml-tree.ts';
import { contentOfZip } from '../../src/bundle/zip/open-zip.ts';
import { digestContent } from './digest-content.ts';
import { contentFrom, proxyFiles, sharedFlowFiles } from './sample-bundles.ts';

const MARKER = '[apigee-pipe 0123456789abcdef a1b2c3d4e5f6 #42]';
const asset = { name: 'orders', kind: 'apiproxy' } as const;

const parsed = (content: BundleContent) => ({ content, documents: soundDocuments(content, 'orders') });

function markedText(descriptor: string | Uint8Array): string {
  const content = contentFrom({ ...proxyFiles(), 'apiproxy/orders.xml': descriptor });
  const marked = markContent(parsed(content), asset, MARKER);
  return decodeXml(marked.get('apiproxy/orders.xml') ?? new Uint8Array()).text;
}

describe('markContent', () => {
  it.each([
    [
      '<APIProxy name="o">\r\n<Description>Takes\n orders.</Description>\r\n</APIProxy>\r\n',
      `<APIProxy name="o">\r\n<Description>Takes\n orders. ${MARKER}</Description>\r\n</APIProxy>\r\n`,
    ],
    ['<APIProxy name="o"/>', `<APIProxy name="o"><Description>${MARKER}</Description></APIProxy>`],
    [
      '<!-- <Description>no</Description> --><APIProxy name="o"><Policies/></APIProxy>',
      `<!-- <Description>no</Description> --><APIProxy name="o"><Description>${MARKER}</Description><Policies/></APIProxy>`,
    ],
    [
      '<APIProxy name="o"><Description /></APIProxy>',
      `<APIProxy name="o"><Description>${MARKER}</Description></APIProxy>`,
    ],
    [
      '<APIProxy name="o"><Description></Description></APIProxy>',
      `<APIProxy name="o"><Description>${MARKER}</Description></APIProxy>`,
    ],
    [
      '<APIProxy name="o"><Description><![CDATA[a < b]]></Description></APIProxy>',
      `<APIProxy name="o"><Description><![CDATA[a < b]]> ${MARKER}</Description></APIProxy>`,
    ],
    [
      '<APIProxy name="o"><Description><![CDATA[a [apigee-pipe ffffffffffffffff local #0]]]></Description></APIProxy>',
      `<APIProxy name="o"><Description><![CDATA[a]]> ${MARKER}</Description></APIProxy>`,
    ],
    [
      '<APIProxy name="o"><Description>a [apigee-pipe ffffffffffffffff local #0]\n</Description></APIProxy>',
      `<APIProxy name="o"><Description>a ${MARKER}</Description></APIProxy>`,
    ],
  ])('ends the description of %j', (before, after) => {
    expect(markedText(before)).toBe(after);
  });

  it('keeps UTF-16 and its byte order mark', () => {
    const text =
      '\uFEFF<?xml version="1.0" encoding="UTF-16"?><APIProxy name="o"><Description>é</Description></APIProxy>';
    for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
      const content = contentFrom({ ...proxyFiles(), 'apiproxy/orders.xml': bytes });

      const marked =
        markContent(parsed(content), asset, MARKER).get('apiproxy/orders.xml') ?? new Uint8Array();

      expect(Buffer.from(marked).subarray(0, 2)).toEqual(bytes.subarray(0, 2));
      expect(decodeXml(marked).text).toContain(`<Description>é ${MARKER}</Description>`);
    }
  });

  it('gives a bundle without descriptor the smallest one', () => {
    const { 'apiproxy/orders.xml': _, ...rest } = proxyFiles();

    const marked = markContent(parsed(contentFrom(rest)), asset, MARKER);
    const flow = markContent(
      parsed(contentFrom({ 'sharedflowbundle/sharedflows/default.xml': '<SharedFlow name="default"/>' })),
      { name: 'common', kind: 'sharedflow' },
      MARKER,
    );

    expect(Buffer.from(marked.get('apiproxy/orders.xml') ?? []).toString()).toContain(
      '<APIProxy name="orders">',
    );
    expect(Buffer.from(flow.get('sharedflowbundle/common.xml') ?? []).toString()).toContain(
      `<SharedFlowBundle name="common">\n  <Description>${MARKER}</Description>`,
    );
  });

  it('never changes the digest, and changes nothing the second time', () => {
    for (const files of [proxyFiles(), sharedFlowFiles('common')]) {
      const content = contentFrom(files);
      const kind = 'sharedflowbundle/common.xml' in files ? 'sharedflow' : 'apiproxy';
      const once = markContent(parsed(content), { name: 'x', kind }, MARKER);
      const twice = markContent(parsed(once), { name: 'x', kind }, MARKER);

      expect(digestContent(once)).toBe(digestContent(content));
      expect(twice).toEqual(once);
    }
  });
});

describe('archiveContent', () => {
  it('packs what Apigee can be asked about later', () => {
    const archive = archiveContent(contentFrom(proxyFiles()), asset, MARKER);

    const documents = soundDocuments(contentOfZip(archive.zip, 'archive'), '.');
    const description = textOf(childNamed(descriptorOf(documents)?.[1].root, 'Description'));
    expect(parseMarker(description)).toMatchObject({ commit: 'a1b2c3d4e5f6', build: 42 });
    expect(archive.digest).toBe(digestContent(contentFrom(proxyFiles())));
  });
});
