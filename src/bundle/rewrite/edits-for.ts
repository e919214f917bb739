import type { RewriteChange } from '../../domain/rewrite.ts';
import { NODE, type SourceNode } from './source-tree.ts';
import type { TextEdit } from './text-edits.ts';
import { escapeAttribute, escapeCdata, escapeText } from './xml-escapes.ts';

export type Edits =
  | { readonly kind: 'edits'; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** The smallest edits of a file's text that carry out a change on one of its nodes. */
export function editsFor(node: SourceNode, change: RewriteChange, text: string): Edits {
  switch (change.kind) {
    case 'text':
      return setText(node, change, text);
    case 'attribute':
      return node.nodeType === NODE.element
        ? done(...Object.entries(change.attributes).map(([name, value]) => setAttribute(node, name, value)))
        : refused('has attributes only where it finds an element');
    case 'add':
      return node.nodeType === NODE.element
        ? done(addChild(node, change.xml, text))
        : refused('can have something added only where it finds an element');
    case 'remove':
      return remove(node, text);
  }
}

const done = (...edits: readonly TextEdit[]): Edits => ({ kind: 'edits', edits });
const refused = (reason: string): Edits => ({ kind: 'refused', reason });

function setText(node: SourceNode, change: RewriteChange & { kind: 'text' }, text: string): Edits {
  const { contentStart: start, contentEnd: end } = node;
  switch (node.nodeType) {
    case NODE.attribute:
      return done({ start, end, text: escapeAttribute(change.value) });
    case NODE.text:
      return done({ start, end, text: escapeText(change.value) });
    case NODE.cdata:
      return done({ start, end, text: escapeCdata(change.value) });
    case NODE.element:
      return setElementText(node, change, text);
    default:
      return refused('finds a comment, an instruction or the whole document, which have no text to set');
  }
}

function setElementText(node: SourceNode, change: RewriteChange & { kind: 'text' }, text: string): Edits {
  if (isSelfClosing(node, text)) return done(fillSelfClosing(node, escapeText(change.value), text));
  const children = node.childNodes.filter(
    ({ nodeType, nodeValue }) => nodeType !== NODE.text || nodeValue?.trim() !== '',
  );
  if (change.replaceChildren !== true && children.some(({ nodeType }) => nodeType === NODE.element)) {
    return refused(`finds <${node.nodeName}>, whose child elements the text would replace`);
  }
  const [only, ...others] = children;
  if (only?.nodeType === NODE.cdata && others.length === 0) {
    return done({ start: only.contentStart, end: only.contentEnd, text: escapeCdata(change.value) });
  }
  return done({ start: node.contentStart, end: node.contentEnd, text: escapeText(change.value) });
}

function setAttribute(node: SourceNode, name: string, value: string): TextEdit {
  const existing = node.attributes.find(({ nodeName }) => nodeName === name);
  if (existing !== undefined) {
    return { start: existing.contentStart, end: existing.contentEnd, text: escapeAttribute(value) };
  }
  const tagEnd = node.attributes.at(-1)?.end ?? node.start + 1 + node.nodeName.length;
  return { start: tagEnd, end: tagEnd, text: ` ${name}="${escapeAttribute(value)}"` };
}

/** As the last child, on a line of its own where the closing tag has one. */
function addChild(node: SourceNode, xml: string, text: string): TextEdit {
  if (isSelfClosing(node, text)) return fillSelfClosing(node, xml, text);
  const content = text.slice(node.contentStart, node.contentEnd);
  const [closing, lineEnd = '\n', indent = ''] = /(\r?\n)([ \t]*)$/.exec(content) ?? [];
  if (closing === undefined) return { start: node.contentEnd, end: node.contentEnd, text: xml };
  const start = node.contentEnd - indent.length;
  return { start, end: start, text: `${childIndent(content, indent)}${xml}${lineEnd}` };
}

function childIndent(content: string, closingIndent: string): string {
  return /\n([ \t]+)</.exec(content)?.[1] ?? `${closingIndent}  `;
}

function remove(node: SourceNode, text: string): Edits {
  if (node.nodeType === NODE.document || node.parentNode?.nodeType === NODE.document) {
    return refused('finds the root element, without which there is no file');
  }
  const { start, end } = node;
  if (node.nodeType === NODE.text || node.nodeType === NODE.cdata) return done({ start, end, text: '' });
  const before =
    /(?:\r?\n[ \t]*|(?<![ \t])[ \t]+)$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? '';
  // A child between two others on one line keeps the space; one on a line of its own takes the line with it.
  const ownsWhiteSpace = node.nodeType === NODE.attribute || /^[ \t]*(?:\r?\n|<\/)/.test(text.slice(end));
  return done({ start: ownsWhiteSpace ? start - before.length : start, end, text: '' });
}

function isSelfClosing(node: SourceNode, text: string): boolean {
  return node.contentStart === node.end && text.startsWith('/>', node.end - 2);
}

/** `<URL/>` becomes `<URL>…</URL>`. */
function fillSelfClosing(node: SourceNode, content: string, text: string): TextEdit {
  const tag = text.slice(node.start, node.end - 2).trimEnd();
  return { start: node.start + tag.length, end: node.end, text: `>${content}</${node.nodeName}>` };
}
