/** XML as far as bundles need it: names as they are written, prefixes included, and where each element lies. */
export interface XmlDocument {
  readonly root: XmlElement;
  /** The characters that were read, line ends as `\n`; the offsets of the elements count in it. */
  readonly source: string;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** Of the start tag's end, counted from 1. */
  readonly line: number;
  readonly selfClosing: boolean;
  /** Offset just after the start tag. */
  readonly contentStart: number;
  /** Offset of the end tag; equals `contentStart` where the element closes itself. */
  readonly contentEnd: number;
}

/** Text and CDATA are the same to us, and neighbours are one node; comments and instructions leave none. */
export type XmlNode = XmlElement | string;

export function elementsIn(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element === undefined ? undefined : elementsIn(element).find((child) => child.name === name);
}

/** The element itself and everything below it, in document order. */
export function* elementsBelow(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) {
    if (typeof child !== 'string') yield* elementsBelow(child);
  }
}

/** The text of an element and of all below it. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
