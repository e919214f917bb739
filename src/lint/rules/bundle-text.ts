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

/** Blanks in their place. By hand: a pattern looks for the end of each of a million comments that have none. */
function withoutComments(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (let start = text.indexOf('<!--'); start !== -1; start = text.indexOf('<!--', at)) {
    const end = text.indexOf('-->', start + 4);
    if (end === -1) break;
    pieces.push(text.slice(at, start), text.slice(start, end + 3).replace(/[^\n]/g, ' '));
    at = end + 3;
  }
  return pieces.join('') + text.slice(at);
}

/** The trimmed text of every element of a name, with its line; elements that hold elements are left out. */
export function elementsNamed(
  text: string,
  name: string,
): readonly { readonly value: string; readonly line: number }[] {
  const found: { value: string; line: number }[] = [];
  const opening = `<${name}`;
  let [line, counted] = [1, 0];
  for (let start = text.indexOf(opening); start !== -1; ) {
    const end = text.indexOf('>', start);
    if (end === -1) break;
    const isNamed = /[\s/>]/.test(text.charAt(start + opening.length));
    const value = isNamed ? valueAt(text, end, name) : undefined;
    if (value !== undefined) {
      line += linesBetween(text, counted, start);
      counted = start;
      found.push({ value, line });
    }
    // What opens before the same bracket is no other element.
    start = text.indexOf(opening, isNamed ? end : start + opening.length);
  }
  return found;
}

/** What an element holds whose opening tag ends at `end`; undefined if that is more than text. */
function valueAt(text: string, end: number, name: string): string | undefined {
  if (text[end - 1] === '/') return '';
  const close = text.indexOf('<', end);
  if (close === -1 || !text.startsWith(`</${name}`, close)) return undefined;
  const rest = text.slice(close + 2 + name.length, close + 2 + name.length + 100);
  return /^\s*>/.test(rest) ? text.slice(end + 1, close).trim() : undefined;
}

function linesBetween(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
