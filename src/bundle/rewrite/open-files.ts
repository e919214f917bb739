import type { BundleContent } from '../content.ts';
import type { Documents } from '../documents.ts';
import { type DecodedXml, decodeXml, encodeXml } from '../xml/decode-xml.ts';
import { readXml } from '../xml/read-xml.ts';
import { XmlFault } from '../xml/xml-fault.ts';
import type { XmlDocument } from '../xml/xml-tree.ts';
import { readSourceTree, type SourceNode } from './source-tree.ts';
import { applyEdits, type TextEdit } from './text-edits.ts';

export interface OpenFile {
  readonly text: string;
  readonly document: SourceNode;
}

/** A bundle's XML files while they are rewritten; what no edit touches keeps its very bytes. */
export class OpenFiles {
  readonly #content: Map<string, Uint8Array>;
  readonly #documents = new Map<string, XmlDocument>();
  readonly #opened = new Map<string, OpenFile>();
  readonly #touched = new Set<string>();

  constructor(content: BundleContent) {
    this.#content = new Map(content);
  }

  /** XML files whose name without the root folder's a test accepts. */
  xmlFiles(accepts: (name: string) => boolean = () => true): readonly string[] {
    return [...this.#content.keys()]
      .filter((name) => /\.(?:xml|xslt?|xsd|wsdl)$/i.test(name))
      .filter((name) => accepts(name.slice(name.indexOf('/') + 1)))
      .sort();
  }

  /** Throws XmlFault for a file that is not well-formed. */
  open(name: string): OpenFile {
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const bytes = this.#content.get(name) ?? new Uint8Array();
    if (!this.#documents.has(name)) this.#documents.set(name, readXml(bytes));
    const { text } = decodeXml(bytes);
    const opened = { text, document: readSourceTree(text) };
    this.#opened.set(name, opened);
    return opened;
  }

  /** Throws XmlFault, and changes nothing, where the file would no longer be well-formed. */
  edit(name: string, edits: readonly TextEdit[]): void {
    const decoded = decodeXml(this.#content.get(name) ?? new Uint8Array());
    const edited = encodeXml(inItsEncoding({ ...decoded, text: applyEdits(decoded.text, edits) }));
    this.#documents.set(name, readXml(edited));
    this.#opened.delete(name);
    this.#content.set(name, edited);
    this.#touched.add(name);
  }

  content(): BundleContent {
    return this.#content;
  }

  /** Of the files that were opened, as they are now. */
  documents(): Documents {
    return this.#documents;
  }

  touched(): readonly string[] {
    return [...this.#touched].sort();
  }
}

/** Latin-1 lacks most characters; XML writes those as numbers. */
function inItsEncoding(decoded: DecodedXml): DecodedXml {
  if (decoded.encoding !== 'latin1') return decoded;
  const text = decoded.text.replaceAll(
    /[\u{100}-\u{10FFFF}]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
  return { ...decoded, text };
}

export function isXmlFault(error: unknown): error is XmlFault {
  return error instanceof XmlFault;
}
