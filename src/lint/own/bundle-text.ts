import type { BundleContent } from '../../bundle/content.ts';

/** A bundle's files as text, for rules that look for a few words in a few of them. */
export interface BundleText {
  /** Entries in a folder of the bundle (`policies`), in name order. */
  entriesIn(folder: string): readonly string[];
  /** Without comments, so that what is commented out is not found; places are kept. */
  textOf(entry: string): string;
  linesOf(entry: string): readonly string[];
}

export function textOfContent(content: BundleContent): BundleText {
  const decoder = new TextDecoder();
  const rawText = (entry: string): string => decoder.decode(content.get(entry));
  return {
    entriesIn: (folder) =>
      [...content.keys()].filter((name) => name.split('/')[1] === folder && name.endsWith('.xml')).sort(),
    textOf: (entry) => withoutComments(rawText(entry)),
    linesOf: (entry) => rawText(entry).split(/\r?\n/),
  };
}

/** Places are kept. What begins and never ends is looked for once, not again from each beginning. */
function withoutComments(text: string): string {
  const pieces: string[] = [];
  let offset = 0;
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', offset)) {
    const end = text.indexOf('-->', start + 4);
    if (end === -1) break;
    pieces.push(text.slice(offset, start), text.slice(start, end + 3).replaceAll(/[^\n]/g, ' '));
    offset = end + 3;
  }
  return [...pieces, text.slice(offset)].join('');
}

/** Counted from 1. */
const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** The trimmed text of every element of a name, with its line; elements that hold elements are left out. */
export function elementsNamed(
  text: string,
  name: string,
): readonly { readonly value: string; readonly line: number }[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([^<]*)</${name}\\s*>)`, 'g');
  return [...text.matchAll(pattern)].map((found) => ({
    value: (found[1] ?? '').trim(),
    line: lineAt(text, found.index),
  }));
}
