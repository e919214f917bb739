import { DOMParser, type Element } from '@xmldom/xmldom';

/** The root element; throws an Error whose message says what is wrong with the text. */
export function parseXml(bytes: Uint8Array): Element {
  const problems: string[] = [];
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== 'warning') problems.push(message);
    },
  });
  const root = parser.parseFromString(decode(bytes), 'text/xml').documentElement;
  if (root === null || problems.length > 0) throw new Error(problems[0] ?? 'no root element');
  return root;
}

export function childrenOf(element: Element, name?: string): Element[] {
  const elements: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 1 && (name === undefined || node.nodeName === name)) elements.push(node as Element);
  }
  return elements;
}

export function allOf(element: Element, name: string): Element[] {
  return [...element.getElementsByTagName(name)];
}

export function textOf(element: Element | undefined): string | undefined {
  return element?.textContent?.trim();
}

function decode(bytes: Uint8Array): string {
  const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
