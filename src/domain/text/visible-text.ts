import { mapTexts } from './map-texts.ts';

/**
 * What shows nothing, moves the cursor, or turns the direction of what follows: controls of both blocks, formats
 * (bidirectional marks, zero-width characters, tags), line and paragraph separators, halves of surrogate pairs, fillers.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115F\u1160\u3164\uFFA0]|\u034F|\u17B4|\u17B5/gu;

/** Text of others with everything unseen in it spelled out (`\u202e`), line breaks and tabs too: always one line. */
export function oneLine(text: string): string {
  return text.replaceAll(UNSEEN, spelled);
}

/** The same for a text of several lines, whose line breaks and tabs are kept. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) => (/[\n\t]/.test(character) ? character : spelled(character)));
}

/** Every text in a value on one line. */
export const oneLineInside = <Value>(value: Value): Value => mapTexts(value, oneLine);

const SHORT: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
};

function spelled(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return SHORT[character] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`);
}
