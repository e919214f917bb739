import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { NODE, readSourceTree, type SourceNode } from '../../../src/bundle/rewrite/source-tree.ts';
import { decodeXml } from '../../../src/bundle/xml/decode-xml.ts';
import { readXml } from '../../../src/bundle/xml/read-xml.ts';
import type { XmlElement } from '../../../src/bundle/xml/xml-tree.ts';

const corpus = new URL('../../../../shared/corpus/', import.meta.url).pathname;

describe('the source tree', () => {
  // The corpus belongs to the workplace, not to the project: without it there is nothing to compare.
  (existsSync(corpus) ? it : it.skip)('sees every real policy as the strict parser does', () => {
    const files = globSync('**/*.xml', { cwd: corpus });

    expect(files.length).toBeGreaterThan(300);
    for (const file of files) {
      const bytes = readFileSync(`${corpus}${file}`);
      const strict = readXml(bytes);
      const { documentElement } = readSourceTree(decodeXml(bytes).text);
      expect([file, documentElement && outline(documentElement)]).toEqual([file, strictOutline(strict.root)]);
    }
  });
});

type Outline = readonly [string, readonly (readonly [string, string])[], readonly (Outline | string)[]];

function strictOutline(element: XmlElement): Outline {
  return [
    element.name,
    Object.entries(element.attributes),
    element.children.map((child) => (typeof child === 'string' ? child : strictOutline(child))),
  ];
}

function outline(node: SourceNode): Outline {
  const children: (Outline | string)[] = [];
  for (const child of node.childNodes) {
    if (child.nodeType === NODE.element) children.push(outline(child));
    if (child.nodeType === NODE.text || child.nodeType === NODE.cdata)
      addText(children, child.nodeValue ?? '');
  }
  return [
    node.nodeName,
    node.attributes.map(({ nodeName, nodeValue }) => [nodeName, nodeValue ?? '']),
    children,
  ];
}

function addText(children: (Outline | string)[], text: string): void {
  const before = children.at(-1);
  if (typeof before === 'string') children[children.length - 1] = before + text;
  else if (text !== '') children.push(text);
}
