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
    textOf: (entry) =>
      rawText(entry).replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' ')),
    linesOf: (entry) => rawText(entry).split(/\r?\n/),
  };
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
