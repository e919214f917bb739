import { SaxesParser } from 'saxes';
import { decodeXml } from './decode-xml.ts';
import { explainFault } from './explain-fault.ts';
import { XmlFault } from './xml-fault.ts';
import type { XmlDocument, XmlElement, XmlNode } from './xml-tree.ts';

/** Apigee's own schemas are some ten levels deep; recursion below relies on a bound. */
const MAX_DEPTH = 500;
/** The largest real policy seen has a few hundred; the bound keeps a crafted file from filling the memory. */
const MAX_ELEMENTS = 200_000;

/**
 * Reads XML strictly: anything that is not well-formed is an XmlFault with its line. Document types are refused
 * before anything in them counts, so that no entity is ever expanded. Prefixes are not resolved, since Apigee
 * takes `xmlns:soap="{soap.soapuri}"` (docs/apigee.md#real-bundles).
 *
 * No document is kept here, since it takes 13 times the memory of its file: whoever needs one again hands it on. What
 * lives for one bundle only costs V8 nothing; if some lived on, it would put all that are parsed later into the old space.
 */
export function readXml(bytes: Uint8Array): XmlDocument {
  const source = decodeXml(bytes).text.replaceAll(/\r\n?/g, '\n');
  const open: OpenElement[] = [];
  const parser = new SaxesParser<{ xmlns: false; position: true }>({ xmlns: false, position: true });
  let root: XmlElement | undefined;
  let lastClosed: XmlElement | undefined;
  let count = 0;

  parser.on('error', ({ message }) => {
    throw explainFault({ message, source, line: parser.line, position: parser.position, open, lastClosed });
  });
  parser.on('doctype', () => {
    const line = source.slice(0, source.indexOf('<!DOCTYPE')).split('\n').length;
    throw new XmlFault(line, 'has a DOCTYPE. Entities and document types are refused: remove it.');
  });
  parser.on('opentag', (tag) => {
    const children: XmlNode[] = [];
    const { line, position } = parser;
    const element: OpenElement = {
      name: tag.name,
      attributes: tag.attributes,
      children,
      line,
      selfClosing: tag.isSelfClosing,
      contentStart: position,
      contentEnd: position,
    };
    count += 1;
    if (count > MAX_ELEMENTS) throw new XmlFault(line, `has more than ${MAX_ELEMENTS} elements.`);
    if (open.length >= MAX_DEPTH) throw new XmlFault(line, `nests elements more than ${MAX_DEPTH} deep.`);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    lastClosed = closed;
    if (closed !== undefined && !closed.selfClosing) {
      closed.contentEnd = source.lastIndexOf('</', parser.position - 1);
    }
  });
  const addText = (text: string): void => {
    const children = open.at(-1)?.children;
    if (children === undefined || text === '') return;
    const before = children.at(-1);
    if (typeof before === 'string') children[children.length - 1] = before + text;
    else children.push(text);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);

  parser.write(source).close();
  if (root === undefined) throw new XmlFault(1, 'has no root element.');
  return { root, source };
}

/** An element while its end tag has not come. */
interface OpenElement extends XmlElement {
  readonly children: XmlNode[];
  contentEnd: number;
}
