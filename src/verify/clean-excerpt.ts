import type { SmokeTest } from '../domain/smoke-test.ts';

const LONGEST = 200;

/** The beginning of what the other side said, on one line, without any value the test put into its question. */
export function cleanExcerpt(text: string, test: SmokeTest): string {
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
