/** So many characters of a secret in a row are never told, wherever they stand. */
const LONGEST_PIECE = 16;
export const STARS = '***';
/** A beginning or an end of a secret of this length, such as a cut or a line break leaves behind. */
const PIECE = 8;
/** Of the table of hashes: a quarter of a megabyte. */
const BITS = 18;

/**
 * Finds runs of text in which every eight characters are eight characters of a secret. A small table of hashes
 * says "certainly not" for nearly every place, so that megabytes take milliseconds.
 */
export class SecretPieces {
  readonly #all = new Set<string>();
  readonly #first = new Set<string>();
  readonly #last = new Set<string>();
  readonly #table = new Uint8Array(1 << BITS);

  /** False if its pieces do not find the form wherever it stands, so that it must be looked for as a whole. */
  add(form: string): boolean {
    if (form.length < PIECE) return false;
    this.#first.add(form.slice(0, PIECE));
    this.#last.add(form.slice(-PIECE));
    for (let at = 0; at + PIECE <= form.length; at += 1) {
      this.#all.add(form.slice(at, at + PIECE));
      this.#table[hashAt(form, at)] = 1;
    }
    return form.length >= LONGEST_PIECE && !isRuledLine(form);
  }

  cutFrom(text: string): string {
    if (this.#all.size === 0) return text;
    let clean = '';
    let kept = 0;
    for (let at = 0; at + PIECE <= text.length; at += 1) {
      if (!this.#isPiece(text, at)) continue;
      const from = at;
      while (this.#isPiece(text, at + 1)) at += 1;
      const to = at + PIECE;
      if (!this.#tells(text, from, to)) continue;
      clean += text.slice(kept, from) + STARS;
      kept = to;
      at = to - 1;
    }
    return kept === 0 ? text : clean + text.slice(kept);
  }

  #isPiece(text: string, at: number): boolean {
    return this.#table[hashAt(text, at)] === 1 && this.#all.has(text.slice(at, at + PIECE));
  }

  /** Whether a run of pieces is more than a word or a ruled line that happens to stand in a secret. */
  #tells(text: string, from: number, to: number): boolean {
    if (isRuledLine(text.slice(from, to))) return false;
    return to - from >= LONGEST_PIECE || this.#isWhatACutLeft(text, from, to);
  }

  #isWhatACutLeft(text: string, from: number, to: number): boolean {
    const first = text.slice(from, from + PIECE);
    const last = text.slice(to - PIECE, to);
    const whole = isEdge(text, from - 1) && isEdge(text, to);
    if (whole && looksMachineMade(first)) return true;
    if (this.#first.has(first) && (looksMachineMade(first) || isEdge(text, to))) return true;
    return this.#last.has(last) && (looksMachineMade(last) || isEdge(text, from - 1));
  }
}

const { imul } = Math;

/** Four of the eight characters tell enough. */
function hashAt(text: string, at: number): number {
  const mixed =
    text.charCodeAt(at) +
    imul(text.charCodeAt(at + 2), 0x9e37) +
    imul(text.charCodeAt(at + 5), 0x79b1) +
    imul(text.charCodeAt(at + 7), 0x2545f);
  return (mixed ^ (mixed >>> BITS)) & ((1 << BITS) - 1);
}

/** Few characters, over and over: it stands in every table, also if it stands in a secret. */
function isRuledLine(text: string): boolean {
  return new Set(text).size < 4;
}

/** Where a text ends, or a cut or a line break has ended it. */
function isEdge(text: string, at: number): boolean {
  const character = text[at];
  return character === undefined || /[\n\r\u2026"']/.test(character);
}

/** Letters among digits, or capitals within a word: no word of a language. */
function looksMachineMade(piece: string): boolean {
  return (/\d/.test(piece) && /[a-z]/i.test(piece)) || /[a-z][A-Z]/.test(piece);
}
