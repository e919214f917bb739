/** One line of git's wire protocol, or the mark that ends a section. */
export type PktLine = Uint8Array | 'flush';

const HEAD = 4;

/**
 * The lines of an answer. Undefined if it is no whole sequence of them, as an HTML page or half an answer is not.
 */
export function readPktLines(bytes: Uint8Array): readonly PktLine[] | undefined {
  const lines: PktLine[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at);
    if (length === undefined || at + length > bytes.length) return undefined;
    lines.push(length < HEAD ? 'flush' : bytes.subarray(at + HEAD, at + length));
    at += Math.max(length, HEAD);
  }
  return lines;
}

/** Counts its own four digits; 0 to 2 are marks, and 3 is nothing. */
function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  const digits = Buffer.from(bytes.subarray(at, at + HEAD)).toString('latin1');
  const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : 3;
  return length === 3 ? undefined : length;
}

export function pktLine(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from((bytes.length + HEAD).toString(16).padStart(HEAD, '0')), bytes]);
}

export const FLUSH = Buffer.from('0000');

/** A line's text without the line break at its end. */
export function textOf(line: PktLine): string {
  return line === 'flush' ? '' : Buffer.from(line).toString('utf8').replace(/\n$/, '');
}
