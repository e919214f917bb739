import { type AssetRef, rootFolderOf } from '../domain/bundle.ts';
import type { BundleContent } from './content.ts';
import { descriptorOf, soundDocuments } from './documents.ts';
import { decodeXml, encodeXml } from './xml/decode-xml.ts';
import { childNamed, type XmlDocument, type XmlElement } from './xml/xml-tree.ts';

/**
 * The same content with a marker at the end of the root descriptor's `<Description>`, in place of an older marker
 * of ours; every other byte stays. A bundle without descriptor gets the smallest one Apigee understands, under
 * the asset's name. Throws PipeError `bundle-invalid` where the content's XML is not sound.
 */
export function markContent(content: BundleContent, asset: AssetRef, marker: string): BundleContent {
  const descriptor = descriptorOf(soundDocuments(content, asset.name));
  if (descriptor === undefined) return new Map([...content, newDescriptor(asset, marker)]);
  const [entry, document] = descriptor;
  const decoded = decodeXml(content.get(entry) ?? new Uint8Array());
  const { start, end, text } = markingOf(document, marker);
  const before = decoded.text.slice(0, unnormalized(decoded.text, start));
  const after = decoded.text.slice(unnormalized(decoded.text, end));
  return new Map([...content, [entry, encodeXml({ ...decoded, text: `${before}${text}${after}` })]]);
}

function newDescriptor({ name, kind }: AssetRef, marker: string): readonly [string, Uint8Array] {
  const element = kind === 'apiproxy' ? 'APIProxy' : 'SharedFlowBundle';
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${element} name="${name}">`,
    `  <Description>${marker}</Description>`,
    `</${element}>`,
    '',
  ].join('\n');
  return [`${rootFolderOf(kind)}/${name}.xml`, Buffer.from(text, 'utf8')];
}

/** Offsets in the document's source, and what to put between them. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function markingOf({ root, source }: XmlDocument, marker: string): Edit {
  const description = childNamed(root, 'Description');
  if (description === undefined) return openedWith(root, source, `<Description>${marker}</Description>`);
  if (description.selfClosing) return openedWith(description, source, marker);
  const written = source.slice(description.contentStart, description.contentEnd);
  const old = OLD_MARKER.exec(written);
  const kept = old === null ? written : written.slice(0, old.index);
  const closing = old?.[1] ?? '';
  const space = kept.trim() === '' ? '' : ' ';
  const start = description.contentStart + kept.length;
  return { start, end: description.contentEnd, text: `${closing}${space}${marker}` };
}

/** At the end of the text, or of a last CDATA section, whose end is kept. */
const OLD_MARKER =
  /(?<!\s)\s*(?:\[apigee-pipe-preview [^\][]*\]\s*)?\[apigee-pipe [^\][]*\]\s*(?:(\]\]>)\s*)?$/;

/** Puts text first into an element, which opens up for it where it closed itself. */
function openedWith(element: XmlElement, source: string, text: string): Edit {
  const end = element.contentStart;
  if (!element.selfClosing) return { start: end, end, text };
  const start = source.slice(0, end).replace(/(?<!\s)\s*\/>$/, '').length;
  return { start, end, text: `>${text}</${element.name}>` };
}

/** The offset in the file of an offset in its source, where each `\r\n` had become one character. */
function unnormalized(original: string, offset: number): number {
  let at = 0;
  for (let normalized = 0; normalized < offset; normalized += 1) {
    at += original.startsWith('\r\n', at) ? 2 : 1;
  }
  return at;
}
