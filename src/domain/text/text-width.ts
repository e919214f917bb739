/** What our colours are written with; it takes no place. */
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g;
/** Two places wide: the scripts of East Asia, their full-width forms, pictures. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const PLAIN = /^[\u0020-\u007E]*$/;

/** How many places of a terminal a line takes. */
export function visibleWidth(line: string): number {
  if (PLAIN.test(line)) return line.length;
  let width = 0;
  for (const character of line.replaceAll(COLOUR, '')) {
    // Accents stand on the letter before them.
    if (!/\p{M}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Filled with blanks up to a width; never cut. */
export function padVisible(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleWidth(text)));
}

/** Cut to a width, but for the time at its end; a line that has colours keeps them whole. */
export function cutVisible(line: string, width: number): string {
  if (visibleWidth(line) <= width) return line;
  const text = line.replaceAll(COLOUR, '');
  const time = TIME_AT_END.exec(text)?.[0] ?? '';
  let shown = '';
  let room = width - 1 - time.length;
  for (const character of text) {
    room -= visibleWidth(character);
    if (room < 0) break;
    shown += character;
  }
  return `${shown}…${time}`;
}

const TIME_AT_END = / {2}(?:\d{1,6} min )?\d{1,6}(?:\.\d)? s$/;

/**
 * A line that is wider than `width`: moved together if that is enough, else broken at its blanks. What follows stands
 * below the last column of the line that begins in its first half, or little behind it, so that a label or a name stays
 * alone in its own; a long word as far to the left of it as it needs. A word wider than all is kept whole: paths and
 * addresses are copied.
 */
export function wrapVisible(line: string, width: number): readonly string[] {
  if (visibleWidth(line) <= width || isSource(line)) return [line];
  const moved = movedTogether(line, width);
  if (visibleWidth(moved) <= width) return [moved];
  const indent = hangingIndent(line, width);
  const lines: string[] = [];
  let current = '';
  for (const found of line.match(PIECES) ?? []) {
    const piece = isTooFar(found, width - visibleWidth(current)) ? `  ${found.trimStart()}` : found;
    if (current !== '' && visibleWidth(current) + visibleWidth(piece) > width) {
      lines.push(current);
      const word = piece.trimStart();
      const room = width - visibleWidth(word);
      current = `${' '.repeat(room < 0 ? indent : Math.min(indent, room))}${word}`;
    } else current += piece;
  }
  return [...lines, current];
}

/** True for a time that fits if it comes nearer. */
function isTooFar(piece: string, room: number): boolean {
  return piece.length > room && /^ {3,}\d[\d.]{0,8} (?:s|min)$/.test(piece);
}

/** Words, each with the blanks before it; a number stays with its unit. */
const PIECES = /(?<!\s)\s*(?:\d[\d.]{0,8} (?:s|min)(?!\S)|\S+)|^\s+$/g;

/** `12 min 30 s` */
const LONGEST_TIME = 11;

/** What stands far to the right, a time for one, comes as near as it has to, and no nearer than two blanks. */
function movedTogether(line: string, width: number): string {
  const [, start = '', gap = '', end = ''] = /^(.*\S)( {3,})(\S.*)$/u.exec(line) ?? [];
  const isFar = visibleWidth(end) <= LONGEST_TIME || visibleWidth(start) >= width / 2;
  if (gap === '' || !isFar) return line;
  return `${start}${' '.repeat(Math.max(2, gap.length - (visibleWidth(line) - width)))}${end}`;
}

/** A line of a file, with a caret below it that would point nowhere. */
function isSource(line: string): boolean {
  return /^\s*\d*\s\|/.test(line.replaceAll(COLOUR, ''));
}

/** Of the width: enough is left to the right of it. */
const MOST_INDENTED = 0.6;

function hangingIndent(line: string, width: number): number {
  const text = line.replaceAll(COLOUR, '');
  const starts = [...text.matchAll(/(?<!\s)(?:^ +|\s{2,})(?=\S)/g)].map(({ index, 0: gap }) =>
    visibleWidth(text.slice(0, index + gap.length)),
  );
  return starts.findLast((start) => start <= width * MOST_INDENTED) ?? 0;
}
