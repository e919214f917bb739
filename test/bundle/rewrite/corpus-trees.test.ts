import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { NODE, readSourceTree, type SourceNode } from '../../../src/bundle/rewrite/source-tree.ts';
import { decodeXml } from '../../../src/bundle/xml/decode-xml.ts';
import { readXml } from '../../../src/bundle/xml/read-xml.ts';
import type { XmlElement } from '../../../src/bundle/xml/xml-tree.ts';

/** The project's own bundles, and those of others that are not copied into it: compared if they lie beside it. */
const FOLDERS = [
  { folder: '../../../examples/', least: 15 },
  { folder: '../../../../shared/corpus/', least: 300 },
]
  .map((each) => ({ ...each, path: new URL(each.folder, import.meta.url).pathname }))
  .filter(({ path }) => existsSync(path));

describe('the source tree', () => {
  it.each(FOLDERS)('sees every policy below $folder as the strict parser does', ({ path, least }) => {
    const files = globSync('**/*.xml', { cwd: path });

    expect(files.length).toBeGreaterThan(least);
    for (const file of files) {
      const bytes = readFileSync(`${path}${file}`);
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
