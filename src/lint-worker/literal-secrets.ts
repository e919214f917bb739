import { placeAt, type TextFinding } from './text-position.ts';

const SECRET_NAME =
  '(?:[\\w.-]*(?:password|passwd|passphrase|client[_-]?secret|secret[_-]?key|api[_-]?secret|access[_-]?token|auth[_-]?token|refresh[_-]?token|private[_-]?key|api[_-]?key)|secret|pwd)';

const SECRET_WORDS = ['passw', 'passphrase', 'pwd', 'secret', 'token', 'key'];

interface Pattern {
  readonly files: RegExp;
  /** In small letters: a text with none of them holds nothing of the kind, and looking for words is quick. */
  readonly words: readonly string[];
  readonly what: string;
  /** The value is the group named `value`. */
  readonly pattern: RegExp;
}

/** Places where a literal value is a secret because of what it is called. */
const PATTERNS: readonly Pattern[] = [
  {
    files: /\.xml$/i,
    words: ['<password', '<passphrase', '<clientsecret', '<keypassword', '<storepassword'],
    what: 'password or key in an element',
    pattern: /<(?:Password|Passphrase|ClientSecret|KeyPassword|StorePassword)(?:\s[^>]*)?>(?<value>[^<]*)</gi,
  },
  {
    files: /\.xml$/i,
    words: ['authorization'],
    what: 'Authorization header',
    pattern: /<Header\s+name\s*=\s*["']Authorization["'][^>]*>\s*(?:Basic|Bearer)\s+(?<value>[^<\s]*)/gi,
  },
  {
    files: /\.xml$/i,
    words: ['api-key', 'apikey', 'auth-token'],
    what: 'API key header',
    pattern:
      /<Header\s+name\s*=\s*["'](?:x-)?(?:api-?key|auth-token|goog-api-key)["'][^>]*>(?<value>[^<]*)</gi,
  },
  {
    files: /\.xml$/i,
    words: SECRET_WORDS,
    what: 'variable with a secret’s name',
    pattern: new RegExp(`<Name>\\s*${SECRET_NAME}\\s*</Name>\\s*<Value>(?<value>[^<]*)</Value>`, 'gi'),
  },
  {
    files: /\.(?:jsc?|py|json)$/i,
    words: SECRET_WORDS,
    what: 'variable with a secret’s name',
    pattern: new RegExp(
      `\\b${SECRET_NAME}["']?\\s*[:=]\\s*(?<quote>["'])(?<value>(?:(?!\\k<quote>)[^\\n])*)\\k<quote>`,
      'gi',
    ),
  },
  {
    files: /\.(?:properties|ya?ml)$/i,
    words: SECRET_WORDS,
    what: 'property with a secret’s name',
    pattern: new RegExp(`^[ \\t]*${SECRET_NAME}[ \\t]*[=:][ \\t]*(?<value>[^\\s#][^\\n]*)`, 'gim'),
  },
];

export function literalSecretsIn(text: string, name: string): readonly TextFinding[] {
  const small = text.toLowerCase();
  const likely = PATTERNS.filter(
    ({ files, words }) => files.test(name) && words.some((word) => small.includes(word)),
  );
  return likely.flatMap(({ pattern, what }) =>
    [...text.matchAll(pattern)]
      .filter((found) => isSecret((found.groups?.['value'] ?? '').trim(), found[0]))
      .map((found) => ({ rule: 'PIPE002' as const, ...placeOfValue(text, found), message: says(what) })),
  );
}

const placeOfValue = (text: string, found: RegExpExecArray) =>
  placeAt(text, found.index + found[0].lastIndexOf(found.groups?.['value'] ?? ''));

/** Passwords may be words; what is called a key or a token has digits and letters, or is the name of one. */
function isSecret(value: string, found: string): boolean {
  if (!isLiteral(value)) return false;
  if (/pass|pwd|authorization/i.test(found)) return true;
  return value.length >= 10 && /\d/.test(value) && /[a-z]/i.test(value);
}

/** A value, and not where one is to be found: a template, a placeholder, a variable's name, an example. */
function isLiteral(value: string): boolean {
  if (value.length < 6 || /\s/.test(value)) return false;
  if (/\{|\$\(|^@.*@$|^<.*>$|^%.*%$/.test(value)) return false;
  if (/^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/.test(value)) return false;
  return !EXAMPLE.test(value);
}

const EXAMPLE =
  /^(?:x+|\*+|\.+|-+|your[-_].*|.*(?:changeme|example|placeholder).*|passwords?|secret|apikey|redacted|dummy|string)$/i;

/** One sentence for every secret: what gave it away, what to do; never the value. */
export const says = (what: string): string =>
  `Holds what looks like a secret (${what}). Replace it, and keep the new one in an encrypted key value map.`;

/**
 * What a text must hold for one of secretlint's recommended rules (13.0.7) to find something in it: the beginnings of
 * their own patterns. Most texts hold none, and loading and asking secretlint takes longer than linting a bundle.
 * A test plants one secret for each rule of the preset.
 */
export const MAY_HOLD_A_TOKEN = new RegExp(
  [
    '-----BEGIN',
    String.raw`://[^\s/]*:[^\s/]*@`,
    '(?:ACCESS|access|Access)_?(?:KEY|key|Key)',
    String.raw`(?:npm|gsk|hf|ntn|lin_api|gh[opusr]|vc[piark]|cf(?:k|ut|at)|glc|glsa|dckr_pat|github_pat|figd)_[\w+/-]{3}`,
    String.raw`(?:sk|glpat|tskey)-[\w-]{16}`,
    String.raw`(?:shp(?:pa|ca|at|ss)|[rs]k_(?:live|test))_\w{16}`,
    String.raw`xox[a-z]-|xapp-|[Hh][Oo][Oo][Kk][Ss]\.`,
    String.raw`SG\.\w+\.\w|hv[sbr]\.[\w-]{32}|dapi[A-Fa-f0-9]{32}|ops_ey`,
  ].join('|'),
);

/** As above, for the forms that this pipe knows itself. */
export const MAY_HOLD_A_KNOWN_FORM = /-----BEGIN|A[KS]IA[A-Z0-9]|AIza|ya29\.|GOCSPX-|eyJ/;
