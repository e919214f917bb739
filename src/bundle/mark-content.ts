import { type AssetRef, rootFolderOf } from '../domain/bundle.ts';
import type { BundleContent } from './content.ts';
import { type Documents, descriptorOf } from './documents.ts';
import { decodeXml, encodeXml } from './xml/decode-xml.ts';
import { readXml } from './xml/read-xml.ts';
import { childNamed, type XmlDocument, type XmlElement } from './xml/xml-tree.ts';

/**
 * The same content with a marker at the end of the root descriptor's `<Description>`, in place of an older marker
 * of ours; every other byte stays. A bundle without descriptor gets the smallest one Apigee understands, under
 * the asset's name.
 */
export function markContent(
  { content, documents }: { readonly content: BundleContent; readonly documents: Documents },
  asset: AssetRef,
  marker: string,
): BundleContent {
  const descriptor = descriptorOf(documents);
  if (descriptor === undefined) return new Map([...content, newDescriptor(asset, marker)]);
  const [entry, document] = descriptor;
  const marked = applyEdit(content.get(entry) ?? new Uint8Array(), markingOf(document, marker));
  return new Map([...content, [entry, marked]]);
}

/** A root descriptor with another text in one of its elements, which is added if it is missing; every other byte stays. Throws XmlFault for XML that is not sound. */
export function withRootText(
  bytes: Uint8Array,
  element: 'DisplayName' | 'Description',
  text: string,
): Uint8Array {
  const { root, source } = readXml(bytes);
  const written = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const there = childNamed(root, element);
  if (there === undefined) {
    const indent = /^\n[ \t]*/.exec(source.slice(root.contentStart))?.[0] ?? '';
    return applyEdit(bytes, openedWith(root, source, `${indent}<${element}>${written}</${element}>`));
  }
  if (there.selfClosing) return applyEdit(bytes, openedWith(there, source, written));
  return applyEdit(bytes, { start: there.contentStart, end: there.contentEnd, text: written });
}

function applyEdit(bytes: Uint8Array, { start, end, text }: Edit): Uint8Array {
  const decoded = decodeXml(bytes);
  const before = decoded.text.slice(0, unnormalized(decoded.text, start));
  const after = decoded.text.slice(unnormalized(decoded.text, end));
  return encodeXml({ ...decoded, text: `${before}${text}${after}` });
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
