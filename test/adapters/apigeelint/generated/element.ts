/** An element as the generator handles it, before it is written in one of its many spellings. */
export interface Element {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly (Element | string)[];
}

/** Reads the plain XML of the patterns in this folder: no comments, no CDATA, no white space that counts. */
export function elementOf(xml: string): Element {
  const root: Element & { children: (Element | string)[] } = { name: '', attributes: [], children: [] };
  const open = [root];
  for (const [token, closing, name = '', attributes = '', empty] of xml.matchAll(TOKEN)) {
    const parent = open.at(-1);
    if (name === '') parent?.children.push(token.trim());
    else if (closing !== '') open.pop();
    else {
      const element = { name, attributes: attributesIn(attributes), children: [] };
      parent?.children.push(element);
      if (empty === '') open.push(element);
    }
  }
  const [first] = root.children;
  if (typeof first !== 'object') throw new Error(`no element: ${xml}`);
  return first;
}

const TOKEN = /<(\/?)([\w:]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>|[^<\s][^<]*/g;

const attributesIn = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const);
