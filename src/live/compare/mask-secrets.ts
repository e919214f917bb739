import type { Difference } from '../../domain/results/difference.ts';

const STARS = '***';
/** A shorter value would black out half of a file. */
const SHORTEST = 4;

/** What names a secret: of an element, an attribute, a variable or a property. */
const SECRET_NAME =
  /(?:passw|passphrase|secret|token|credential|private[_-]?key|api-?_?key|pwd|authorization)[\w.-]{0,40}/gi;

/** From such a name on: its value as an element's text, as the value beside it, or behind `:` or `=`. */
const VALUES: readonly RegExp[] = [
  /["']?[^<>]{0,200}>([^<]{4,4000})</y,
  /\s{0,40}<\/Name>\s{0,80}<Value>([^<]{4,4000})</y,
  /["']?\s{0,8}[:=]\s{0,8}["']?([^\s"'<>;,]{4,4000})/y,
];

/** Values that are secrets because of how they look. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{1,8000}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\bya29\.[\w-]{20,2000}|\bGOCSPX-[\w-]{20,200}/g,
  /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}/g,
];

/** The same differences of one file, without the values that its two texts give away as secrets. */
export function maskSecrets(
  differences: readonly Difference[],
  texts: readonly (Uint8Array | undefined)[],
): readonly Difference[] {
  const secrets = [...new Set(texts.flatMap(secretsIn))].sort((one, other) => other.length - one.length);
  if (secrets.length === 0) return differences;
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, STARS), text);
  return differences.map(({ git, live, diff, ...where }) => ({
    ...where,
    git: git === null ? null : clean(git),
    live: live === null ? null : clean(live),
    ...(diff === undefined ? {} : { diff: clean(diff) }),
  }));
}

function secretsIn(bytes: Uint8Array | undefined): readonly string[] {
  if (bytes === undefined) return [];
  const text = Buffer.from(bytes).toString('utf8');
  const named = [...text.matchAll(SECRET_NAME)].flatMap((found) =>
    valuesAfter(text, found.index + found[0].length),
  );
  const formed = FORMS.flatMap((pattern) => [...text.matchAll(pattern)].map(([whole]) => whole));
  return [...named, ...formed].flatMap(formsOf).filter((value) => value.length >= SHORTEST);
}

function valuesAfter(text: string, at: number): readonly string[] {
  return VALUES.flatMap((pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[1]?.trim() ?? [];
  });
}

/** As it stands, line by line as a diff tells it, and as XML means it. */
function formsOf(value: string): readonly string[] {
  const plain = value
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
  return [value, plain, ...plain.split(/\r?\n/).map((line) => line.trim())];
}
