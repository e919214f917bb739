import { type NamedValue, suspicionOf } from './secret-judgement.ts';

interface Element {
  readonly name: string;
  /** Of its attribute `name`, `key` or `id`. */
  readonly called: string;
  /** Of a child `Name` or `Parameter`, wherever it stands beside `Value`. */
  named: string;
  readonly values: { readonly value: string; readonly at: number }[];
}

/**
 * The values that markup gives to names: elements called a secret, elements whose attribute is, and `Value` beside a
 * `Name`. No parser reads it, because what is commented out or in a payload is as public as the rest, and a document
 * that does not end is too.
 */
export function markupValues(text: string): readonly NamedValue[] {
  const root = /<([A-Za-z][\w.:-]{0,60})/.exec(text.slice(0, 20_000))?.[1] ?? '';
  // All their elements name variables.
  if (/^(?:OAuthV\d|(?:Get|Set|Delete|Revoke)OAuth)/.test(root)) return [];
  const found: NamedValue[] = [];
  const open: Element[] = [];
  for (const tag of text.matchAll(TAG)) {
    const [whole, isEnd, name = '', attributes = ''] = tag;
    const end = tag.index + whole.length;
    if (isEnd === '/') close(open, name, found);
    else if (!whole.endsWith('/>')) begin({ text, at: end, name, called: calledIn(attributes) }, open, found);
    found.push(...attributeValue(attributes, end - attributes.length - 1));
  }
  for (const element of open) tellBeside(element, found);
  return found;
}

interface Beginning {
  readonly text: string;
  /** Behind its opening tag. */
  readonly at: number;
  readonly name: string;
  readonly called: string;
}

function begin({ text, at, name, called }: Beginning, open: Element[], found: NamedValue[]): void {
  const element: Element = { name: localName(name), called, named: '', values: [] };
  const content = textFrom(text, at, name);
  if (content !== undefined && !belongsToAnother(element, content, open))
    found.push(...ownValue(element, content));
  open.push(element);
  if (open.length > DEEPEST) open.shift();
}

const DEEPEST = 100;
const TAG = /<(\/?)([A-Za-z][\w.:-]{0,60})((?:\s[^<>]{0,2000})?)\/?>/g;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function calledIn(attributes: string): string {
  return /\s(?:name|key|id)\s?=\s?["']([^"']{1,80})["']/i.exec(attributes)?.[1] ?? '';
}

/** `<entry key="password" value="…"/>` */
function attributeValue(attributes: string, at: number): readonly NamedValue[] {
  const found = /\svalue\s?=\s?(?:"([^"]{1,500})"|'([^']{1,500})')/i.exec(attributes);
  const suspicion = found === null ? undefined : suspicionOf(calledIn(attributes));
  if (found === null || suspicion === undefined) return [];
  return [
    { value: found[1] ?? found[2] ?? '', at: at + found.index, suspicion, what: 'attribute of an element' },
  ];
}

/** The text up to the element's own end; undefined where it holds elements. */
function textFrom(text: string, at: number, name: string): { value: string; at: number } | undefined {
  const gap = /^\s*/.exec(text.slice(at, at + 200))?.[0].length ?? 0;
  if (text.startsWith('<![CDATA[', at + gap)) {
    const start = at + gap + 9;
    const value = text.slice(start, start + 5000);
    const end = value.indexOf(']]>');
    return end === -1 ? undefined : { value: value.slice(0, end), at: start };
  }
  const end = text.indexOf('<', at);
  if (end === -1 || !text.startsWith(`</${name}`, end)) return undefined;
  return { value: text.slice(at, end), at: at + gap };
}

type Content = Element['values'][number];

/** `Value` and `Name` say something of the element that they stand in. */
function belongsToAnother({ name, called }: Element, content: Content, above: readonly Element[]): boolean {
  const parent = above.at(-1);
  if (/^(?:Value|Template)$/.test(name) && parent !== undefined) {
    parent.values.push(content);
    return true;
  }
  if (!/^(?:Name|Parameter)$/.test(name) || called !== '') return false;
  // The parameter of a map's entry stands one element deeper than its value.
  const owner = parent?.name === 'Key' ? above.at(-2) : parent;
  if (owner !== undefined) owner.named = content.value.trim();
  return true;
}

function ownValue({ name, called }: Element, content: Content): readonly NamedValue[] {
  if (suspicionOf(name) !== undefined)
    return [{ ...content, suspicion: 'only-secrets', what: 'password or key in an element' }];
  const suspicion = suspicionOf(called);
  if (suspicion === undefined) return [];
  const isPassphrase = name === 'Property' && suspicion === 'password';
  return [
    {
      ...content,
      suspicion: isPassphrase ? 'only-secrets' : suspicion,
      what: `${name.slice(0, 30)} with a secret’s name`,
    },
  ];
}

/** Ends the innermost element of that name; what nobody closed ends with it. */
function close(open: Element[], name: string, found: NamedValue[]): void {
  const index = open.findLastIndex((one) => one.name === localName(name));
  if (index === -1) return;
  for (const element of open.splice(index)) tellBeside(element, found);
}

/** `Value` beside the `Name` that says what it is, or inside an element that only holds secrets. */
function tellBeside({ name, named, values }: Element, found: NamedValue[]): void {
  const own = suspicionOf(name) === undefined ? undefined : ('only-secrets' as const);
  const suspicion = named === '' ? own : suspicionOf(named);
  if (suspicion === undefined) return;
  for (const one of values) found.push({ ...one, suspicion, what: 'variable with a secret’s name' });
}
