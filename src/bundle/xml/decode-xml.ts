import { XmlFault } from './xml-fault.ts';

type XmlEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

export interface DecodedXml {
  /** Without a byte order mark. */
  readonly text: string;
  readonly encoding: XmlEncoding;
  readonly byteOrderMark: boolean;
}

/**
 * The characters of an XML file: by its byte order mark, else by what its declaration says, else UTF-8
 * (XML 1.0, appendix F). Throws XmlFault for an encoding we do not read and for bytes that are not of it.
 */
export function decodeXml(bytes: Uint8Array): DecodedXml {
  const { encoding, skip } = encodingOf(bytes);
  const body = bytes.subarray(skip);
  return { text: textIn(body, encoding), encoding, byteOrderMark: skip > 0 };
}

/** The inverse of `decodeXml`: the same text gives the same bytes again. */
export function encodeXml(decoded: DecodedXml): Uint8Array {
  const text = decoded.byteOrderMark ? `\uFEFF${decoded.text}` : decoded.text;
  switch (decoded.encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'latin1':
      return Buffer.from(text, 'latin1');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
  }
}

function encodingOf(bytes: Uint8Array): { encoding: XmlEncoding; skip: number } {
  const head = beginningOf(bytes, 3).toString('hex');
  const begun = BEGINNINGS.find(({ hex }) => head.startsWith(hex));
  return begun ?? { encoding: declaredEncoding(bytes), skip: 0 };
}

/** The same bytes, not a copy. */
function beginningOf({ buffer, byteOffset, length }: Uint8Array, most: number): Buffer {
  return Buffer.from(buffer, byteOffset, Math.min(length, most));
}

/** Byte order marks; without one, `<` followed or preceded by a zero byte can only be UTF-16. */
const BEGINNINGS: readonly { hex: string; encoding: XmlEncoding; skip: number }[] = [
  { hex: 'fffe', encoding: 'utf-16le', skip: 2 },
  { hex: 'feff', encoding: 'utf-16be', skip: 2 },
  { hex: 'efbbbf', encoding: 'utf-8', skip: 3 },
  { hex: '3c00', encoding: 'utf-16le', skip: 0 },
  { hex: '003c', encoding: 'utf-16be', skip: 0 },
];

const DECLARED = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/;

const READABLE: Readonly<Record<string, XmlEncoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'latin1',
  latin1: 'latin1',
};

function declaredEncoding(bytes: Uint8Array): XmlEncoding {
  const head = beginningOf(bytes, 200).toString('latin1');
  const declared = DECLARED.exec(head)?.[1];
  if (declared === undefined) return 'utf-8';
  const encoding = READABLE[declared.toLowerCase()];
  if (encoding === undefined) {
    throw new XmlFault(1, `is declared as ${declared}, which is not read here. Save it as UTF-8.`);
  }
  return encoding;
}

function textIn(bytes: Uint8Array, encoding: XmlEncoding): string {
  if (encoding === 'latin1') return Buffer.from(bytes).toString('latin1');
  try {
    return strictDecoder(encoding).decode(bytes);
  } catch {
    const shown = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
    const line = shown.slice(0, shown.indexOf('\uFFFD')).split('\n').length;
    throw new XmlFault(line, `holds bytes that are not ${encoding.toUpperCase()}. Save it as UTF-8.`);
  }
}

const strictDecoders = new Map<XmlEncoding, TextDecoder>();

/** One for all files: making one takes longer than reading a policy with it. */
function strictDecoder(encoding: XmlEncoding): TextDecoder {
  const decoder = strictDecoders.get(encoding) ?? new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  strictDecoders.set(encoding, decoder);
  return decoder;
}
