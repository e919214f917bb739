import { unescapeXml } from './xml-escapes.ts';

/** Numbers of the DOM, which the XPath library asks nodes for. */
export const NODE = {
  element: 1,
  attribute: 2,
  text: 3,
  cdata: 4,
  instruction: 7,
  comment: 8,
  document: 9,
} as const;

const NOT_HTML = { hasFeature: () => false };

type NodeType = (typeof NODE)[keyof typeof NODE];

interface NodeFacts {
  readonly nodeType: NodeType;
  readonly nodeName: string;
  readonly nodeValue: string | null;
  readonly start: number;
  readonly end: number;
}

/**
 * One node of an XML file that knows where it lies in the text, so that a change touches these characters
 * only. It has what the XPath library reads of a DOM node. Prefixes stand for themselves: Apigee takes
 * `xmlns:soap="{soap.soapuri}"` (docs/apigee.md#real-bundles), and Maven's plugin never looked at namespaces either.
 */
export class SourceNode {
  readonly nodeType: NodeType;
  readonly nodeName: string;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly nodeValue: string | null;
  readonly childNodes: SourceNode[] = [];
  readonly attributes: SourceNode[] & { item?: (index: number) => SourceNode | null } = [];
  readonly start: number;
  /** What lies between start and end tag, between an attribute's quotes, or inside a CDATA section. */
  contentStart: number;
  contentEnd: number;
  end: number;
  /** The library takes a document that cannot say so for HTML, and then ignores the case of names. */
  readonly implementation = NOT_HTML;
  parentNode: SourceNode | null = null;
  ownerElement: SourceNode | null = null;
  nextSibling: SourceNode | null = null;
  previousSibling: SourceNode | null = null;

  constructor({ nodeType, nodeName, nodeValue, start, end }: NodeFacts) {
    const colon = nodeName.indexOf(':');
    this.nodeType = nodeType;
    this.nodeName = nodeName;
    this.localName = nodeName.slice(colon + 1);
    this.namespaceURI = colon > 0 ? nodeName.slice(0, colon) : null;
    this.nodeValue = nodeValue;
    this.start = start;
    this.end = end;
    this.contentStart = start;
    this.contentEnd = end;
    Object.defineProperty(this.attributes, 'item', {
      value: (index: number) => this.attributes[index] ?? null,
    });
  }

  get firstChild(): SourceNode | null {
    return this.childNodes[0] ?? null;
  }

  get ownerDocument(): SourceNode | null {
    let top: SourceNode = this.ownerElement ?? this;
    while (top.parentNode !== null) top = top.parentNode;
    return top === this ? null : top;
  }

  get documentElement(): SourceNode | null {
    return this.childNodes.find(({ nodeType }) => nodeType === NODE.element) ?? null;
  }

  /** The text of the node and of all below it, comments and instructions left out. */
  get textContent(): string {
    if (this.nodeType !== NODE.element && this.nodeType !== NODE.document) return this.nodeValue ?? '';
    return this.childNodes
      .filter(({ nodeType }) => nodeType !== NODE.comment && nodeType !== NODE.instruction)
      .map((child) => child.textContent)
      .join('');
  }

  /** The DOM's bits: 8 and 2 where the other one contains or precedes this one, 16 and 4 the other way round. */
  compareDocumentPosition(other: SourceNode): number {
    if (other.start === this.start) return other.end >= this.end ? 10 : 20;
    return other.start < this.start ? 2 : 4;
  }

  append(child: SourceNode): void {
    const before = this.childNodes.at(-1) ?? null;
    child.parentNode = this;
    child.previousSibling = before;
    if (before !== null) before.nextSibling = child;
    this.childNodes.push(child);
  }
}

const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>/g;
const ATTRIBUTE = /(?<![^\s=<>"'/])([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g;

/** The nodes of a text that is known to be well-formed and to have no document type. */
export function readSourceTree(text: string): SourceNode {
  const document = new SourceNode({
    nodeType: NODE.document,
    nodeName: '#document',
    nodeValue: null,
    start: -1,
    end: text.length,
  });
  let parent = document;
  let offset = 0;
  for (const { 0: markup, index } of text.matchAll(MARKUP)) {
    addText(parent, text, { start: offset, end: index });
    offset = index + markup.length;
    if (markup.startsWith('</')) {
      parent.contentEnd = index;
      parent.end = offset;
      parent = parent.parentNode ?? document;
      continue;
    }
    const node = nodeOf(markup, index);
    parent.append(node);
    if (node.nodeType === NODE.element && !markup.endsWith('/>')) parent = node;
  }
  return document;
}

function addText(parent: SourceNode, text: string, { start, end }: { start: number; end: number }): void {
  if (start === end || parent.nodeType === NODE.document) return;
  const nodeValue = unescapeXml(text.slice(start, end));
  parent.append(new SourceNode({ nodeType: NODE.text, nodeName: '#text', nodeValue, start, end }));
}

function nodeOf(markup: string, start: number): SourceNode {
  const end = start + markup.length;
  if (markup.startsWith('<!--')) {
    return new SourceNode({
      nodeType: NODE.comment,
      nodeName: '#comment',
      nodeValue: markup.slice(4, -3),
      start,
      end,
    });
  }
  if (markup.startsWith('<![CDATA[')) {
    const nodeValue = markup.slice(9, -3);
    const section = new SourceNode({
      nodeType: NODE.cdata,
      nodeName: '#cdata-section',
      nodeValue,
      start,
      end,
    });
    section.contentStart = start + 9;
    section.contentEnd = end - 3;
    return section;
  }
  if (markup.startsWith('<?')) {
    const [, nodeName = ''] = /^<\?(\S+?)(?=\s|\?>)/.exec(markup) ?? [];
    const nodeValue = markup.slice(2 + nodeName.length, -2).trim();
    return new SourceNode({ nodeType: NODE.instruction, nodeName, nodeValue, start, end });
  }
  return elementOf(markup, start);
}

function elementOf(markup: string, start: number): SourceNode {
  const end = start + markup.length;
  const [, nodeName = ''] = /^<([^\s/>]+)/.exec(markup) ?? [];
  const element = new SourceNode({ nodeType: NODE.element, nodeName, nodeValue: null, start, end });
  element.contentStart = end;
  for (const { 0: whole, 1: name = '', 2: quoted = '', index } of markup.matchAll(ATTRIBUTE)) {
    element.attributes.push(
      attributeOf(element, { name, quoted, start: start + index, end: start + index + whole.length }),
    );
  }
  return element;
}

function attributeOf(
  element: SourceNode,
  { name, quoted, start, end }: { name: string; quoted: string; start: number; end: number },
): SourceNode {
  const nodeValue = unescapeXml(quoted.slice(1, -1)).replaceAll(/[\t\n]/g, ' ');
  const attribute = new SourceNode({ nodeType: NODE.attribute, nodeName: name, nodeValue, start, end });
  attribute.ownerElement = element;
  attribute.contentStart = end - quoted.length + 1;
  attribute.contentEnd = end - 1;
  return attribute;
}
