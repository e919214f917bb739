import { markupValues } from './markup-values.ts';
import { isCredential, isSecretValue, type NamedValue, suspicionOf } from './secret-judgement.ts';
import { placesIn, type TextFinding } from './text-position.ts';

/** PIPE002: literal values of what a text calls a password, a secret, a key or a token. */
export function literalSecretsIn(text: string, name: string): readonly TextFinding[] {
  if (!MAY_NAME_A_SECRET.test(text)) return [];
  const readable = text.includes('&quot;') ? text.replaceAll('&quot;', '     "') : text;
  const values = [
    ...(MARKUP.test(name) ? markupValues(text) : []),
    ...quotedValues(readable),
    ...(MARKUP.test(name) ? [] : namedEntries(readable)),
    ...queryValues(text),
    ...(SETTINGS.test(name) ? settingValues(text) : []),
  ];
  const found = [
    ...values.filter(({ value, suspicion }) => isSecretValue(value, suspicion)),
    ...credentialsIn(text),
    ...keysOfSets(text),
  ];
  if (found.length === 0) return [];
  const placeAt = placesIn(text);
  return found.map(({ at, what }) => ({ rule: 'PIPE002', ...placeAt(at), message: says(what) }));
}

const MAY_NAME_A_SECRET =
  /pass|pwd|secret|key|token|credential|\bauthorization\b|Basic |Bearer |"kty"|[?&;](?:sig|code)=/i;
const MARKUP = /\.(?:xml|xslt?|wsdl|xsd|html)$/i;
const SETTINGS = /\.(?:properties|ya?ml|txt)$/i;

/**
 * `name = "value"`, `"name": "value"`, `f('name', 'value')`, in any language; pieces that `+` joins are one value. Looked
 * for around the words of secrets only: trying every word of every text costs more than the rest of the rules.
 */
function quotedValues(text: string): readonly NamedValue[] {
  const found: NamedValue[] = [];
  let before = -1;
  for (const { index } of text.matchAll(WORD)) {
    const start = startOfName(text, index);
    if (start === before) continue;
    before = start;
    NAME_AND_QUOTE.lastIndex = start;
    const match = NAME_AND_QUOTE.exec(text);
    if (match !== null) found.push(...quotedValue(text, match));
  }
  return found;
}

const WORD = /pass|pwd|secret|key|token|credential|authorization/gi;
const NAME_AND_QUOTE =
  /([A-Za-z_][\w.-]{0,90})\s{0,6}(?:\\?["'`])?\]?\s{0,6}(?:[:=]{1,3}|=>|,)\s{0,6}[bfru]{0,2}(\\?["'`])/y;

function startOfName(text: string, index: number): number {
  let start = index;
  while (start > index - 60 && /[\w.-]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function quotedValue(
  text: string,
  { 0: whole, 1: name = '', 2: opening = '', index }: RegExpExecArray,
): readonly NamedValue[] {
  const at = index + whole.length;
  const suspicion = suspicionOf(name);
  if (suspicion === undefined) return name.toLowerCase() === 'key' ? besideName(text, at, opening) : [];
  if (isAnswerOfTokenEndpoint(text, name, at) || isNextField(text, whole, at)) return [];
  return [{ value: joinedValue(text, at, opening), at, suspicion, what: 'variable with a secret’s name' }];
}

/** `"name": "apikey", "value": "…"`, as key value maps are written. */
function namedEntries(text: string): readonly NamedValue[] {
  return [...text.matchAll(/["']?\b(?:name|parameter)(\\?["'])?\s{0,6}[:=]\s{0,6}(\\?["'`])/gi)].flatMap(
    ({ 0: whole, 2: opening = '', index }) => besideName(text, index + whole.length, opening),
  );
}

/** A sample of what a token endpoint answers stands in many comments: its token was over within the hour. */
function isAnswerOfTokenEndpoint(text: string, name: string, at: number): boolean {
  if (!/^(?:access|refresh|id)_token$/.test(name)) return false;
  return /"(?:expires_in|token_type)"/.test(text.slice(Math.max(0, at - 800), at + 800));
}

/** `"name": "password", "type": …`: what follows the comma is no value, but the name of the next field. */
function isNextField(text: string, whole: string, at: number): boolean {
  return /,\s*\\?["']$/.test(whole) && /^[\w$-]{1,60}\\?["']\s{0,6}:/.test(text.slice(at, at + 80));
}

function joinedValue(text: string, start: number, opening: string): string {
  let value = '';
  let at = start;
  for (let pieces = 0; pieces < 20; pieces += 1) {
    const end = endOfQuote(text, at, opening);
    if (end === -1) return value;
    value += text.slice(at, end);
    const behind = end + opening.length;
    const more = /^\s{0,20}\+\s{0,20}(?=["'`])/.exec(text.slice(behind, behind + 50));
    if (more === null) return value;
    at = behind + more[0].length + 1;
  }
  return value;
}

/** Where the quoted text ends on its line; -1 if it does not. */
function endOfQuote(text: string, start: number, opening: string): number {
  const most = Math.min(text.length, start + 4000);
  for (let at = start; at < most && text[at] !== '\n'; at += 1) {
    if (text.startsWith(opening, at)) return at;
    if (text[at] === '\\' && opening.length === 1) at += 1;
  }
  return -1;
}

/** The value that follows the name which begins at `start`. */
function besideName(text: string, start: number, opening: string): readonly NamedValue[] {
  const end = endOfQuote(text, start, opening);
  const suspicion = end === -1 ? undefined : suspicionOf(text.slice(start, end));
  if (suspicion === undefined) return [];
  const behind = end + opening.length;
  const found = BESIDE_NAME.exec(text.slice(behind, behind + 100));
  if (found === null) return [];
  const at = behind + found[0].length;
  return [
    { value: joinedValue(text, at, found[3] ?? ''), at, suspicion, what: 'entry with a secret’s name' },
  ];
}

const BESIDE_NAME = /^\s{0,20},\s{0,20}(\\?["'])?value(\\?["'])?\s{0,6}[:=]\s{0,6}(\\?["'`])/i;

/**
 * Names that mean a secret in an address alone, and only from so many characters on: a key of Google Maps, the signature
 * of Azure Storage, the key of an Azure function.
 */
const LEAST_IN_ADDRESS: Readonly<Record<string, number>> = { key: 16, sig: 40, code: 40 };

/** `?apikey=…` of an address, and the fields of a form. */
function queryValues(text: string): readonly NamedValue[] {
  return [...text.matchAll(QUERY)].flatMap((found) => {
    const [whole, name = '', value = ''] = found;
    const least = LEAST_IN_ADDRESS[name.toLowerCase()];
    const suspicion = least === undefined ? suspicionOf(name) : 'token';
    if (suspicion === undefined || value.length < (least ?? 0)) return [];
    const at = found.index + whole.length - value.length;
    return [{ value, at, suspicion, what: 'value of an address or a form' }];
  });
}

const QUERY = /(?<=[?&"'`>]|&amp;)([A-Za-z_][\w.-]{1,40})=([^\s&"'`<>;,\\]{4,500})/g;

/** A line of a property file or of YAML, a named value of YAML, the fields of a connection string. */
function settingValues(text: string): readonly NamedValue[] {
  const found: NamedValue[] = [];
  let at = 0;
  let entry = '';
  for (const line of text.split('\n')) {
    const { name, value, gap } = settingIn(line);
    const subject = /^value$/i.test(name) && entry !== '' ? entry : name;
    const suspicion = suspicionOf(subject);
    if (suspicion !== undefined)
      found.push({ value, at: at + gap, suspicion, what: 'property with a secret’s name' });
    if (CONNECTION.test(line)) found.push(...fieldsOf(line, at));
    entry = /^(?:name|key)$/i.test(name) ? value : '';
    at += line.length + 1;
  }
  return found;
}

/** Cut by hand: a pattern would look at a line of blanks from each of them. */
function settingIn(line: string): { readonly name: string; readonly value: string; readonly gap: number } {
  const separator = line.search(/[=:]/);
  const name = separator === -1 ? '' : line.slice(0, separator).trim().replace(/^-\s/, '').trim();
  if (!/^["']?[\w.-]+["']?$/.test(name)) return { name: '', value: '', gap: 0 };
  const rest = line.slice(separator + 1);
  const quoted = rest.trim();
  const quote = /^(["'])(.*)\1$/.exec(quoted)?.[2];
  const value = quote ?? (quoted.startsWith('#') ? '' : quoted);
  return { name: name.replace(/["']/g, ''), value, gap: separator + 1 + Math.max(0, rest.indexOf(value)) };
}

const CONNECTION = /jdbc:|AccountName=|Server=|Data Source=|Endpoint=sb:/i;

function fieldsOf(line: string, at: number): readonly NamedValue[] {
  return [...line.slice(0, 4000).matchAll(/;\s?([A-Za-z]\w{1,40})=([^;"'<\s]{1,500})/g)].flatMap((found) => {
    const [whole, name = '', value = ''] = found;
    const suspicion = suspicionOf(name);
    const place = at + found.index + whole.length - value.length;
    return suspicion === undefined
      ? []
      : [{ value, at: place, suspicion, what: 'field of a connection string' }];
  });
}

type Place = Pick<NamedValue, 'at' | 'what'>;

/** `Basic …` and `Bearer …` wherever they stand. */
function credentialsIn(text: string): readonly Place[] {
  return [...text.matchAll(/\b(Basic|Bearer) {1,3}([\w+/=.~-]{8,2000})/g)]
    .filter(([, scheme = '', value = '']) => isCredential(scheme, value))
    .map(({ index }) => ({ at: index, what: 'Authorization header' }));
}

/** JSON web keys with their private part: `d` of a pair, `k` of a symmetric key. */
function keysOfSets(text: string): readonly Place[] {
  if (!/"kty\\?"/.test(text)) return [];
  const isSymmetric = /"kty\\?"\s{0,6}:\s{0,6}\\?"oct/.test(text);
  return [...text.matchAll(/"([dk])\\?"\s{0,6}:\s{0,6}\\?"[\w-]{20}/g)]
    .filter(([, field]) => field === 'd' || isSymmetric)
    .map(({ index }) => ({ at: index, what: 'private JSON web key' }));
}

/** One sentence for every secret: what gave it away, what to do; never the value. */
export const says = (what: string): string =>
  `Holds what looks like a secret (${what}). Replace it, and keep the new one in an encrypted key value map.`;
