import type { SmokeTest } from '../domain/smoke-test.ts';
import type { SmokeAnswer } from '../ports/smoke-client.ts';

type Answered = SmokeAnswer & { readonly kind: 'answered' };

/**
 * What is wrong with an answer, a sentence each; nothing if it is as the test expects. Of the answer itself nothing
 * is told but what the test expected: a pull request writes the test, and its author need not see what it reads.
 */
export function judgeAnswer(test: SmokeTest, answer: SmokeAnswer): readonly string[] {
  if (answer.kind === 'unreachable') return [cleanExcerpt(answer.reason, test)];
  return [...wrongStatus(test, answer), ...wrongHeaders(test, answer), ...wrongJson(test, answer)];
}

function wrongStatus({ expected: { statuses } }: SmokeTest, { status }: Answered): readonly string[] {
  if (statuses.includes(status)) return [];
  return [`The status was ${status}, not ${statusesInWords(statuses)}.`];
}

function statusesInWords(statuses: readonly number[]): string {
  const [first, ...others] = statuses;
  return others.length > 10 ? `${first} to ${others.at(-1)}` : statuses.join(' or ');
}

function wrongHeaders(test: SmokeTest, { headers }: Answered): readonly string[] {
  return Object.entries(test.expected.headers).flatMap(([name, wanted]) => {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return [`The header ${name} was missing.`];
    if (value.toLowerCase().includes(wanted.toLowerCase())) return [];
    return [`The header ${name} does not contain ${wanted}.`];
  });
}

function wrongJson(test: SmokeTest, { body }: Answered): readonly string[] {
  const wanted = Object.entries(test.expected.json);
  if (wanted.length === 0) return [];
  const json = parse(body);
  if (json === undefined) return ['The answer was not JSON.'];
  return wanted.flatMap(([path, value]) => {
    const found = valueAt(json.value, path);
    if (found === undefined) return [`The JSON had nothing at ${path}.`];
    if (found === value) return [];
    return [`The JSON had ${inOneWord(found, value)} at ${path}, not ${JSON.stringify(value)}.`];
  });
}

/** What kind of value it is; never the value. */
function inOneWord(found: unknown, wanted: unknown): string {
  if (typeof found === 'object') return found === null ? 'null' : 'a list or an object';
  const article = typeof found === typeof wanted ? 'another' : 'a';
  return `${article} ${typeof found === 'string' ? 'text' : typeof found}`;
}

function parse(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}

/** The value at a path such as `items[0].id` or `["a.b"].c`; undefined if there is none. */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const [, quoted, index, name] of path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    const key = quoted ?? index ?? name ?? '';
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Characters of an excerpt. */
const LONGEST = 200;

/** The beginning of what the other side said, on one line, without any value the test put into its question. */
function cleanExcerpt(text: string, test: SmokeTest): string {
  const clean = secretsOf(test).reduce((hidden, value) => hidden.replaceAll(value, '***'), text);
  // Control characters could colour or overwrite the log.
  const line = clean
    .slice(0, 10 * LONGEST)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Longest first, since one value may hold another; as they are, and as JSON or a URL would write them. */
function secretsOf({ url, body, headers }: SmokeTest): readonly string[] {
  const values = [url, ...(body === undefined ? [] : [body]), ...Object.values(headers)]
    .flatMap(({ secrets }) => secrets)
    .map((secret) => secret.reveal());
  return values
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)])
    .filter((value) => value !== '')
    .sort((a, b) => b.length - a.length);
}
