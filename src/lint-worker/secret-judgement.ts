/**
 * How much of a value must look like a secret before it is taken for one: a password may be any word, a key or a
 * token is made by a machine, and an element that exists for secrets holds one unless it says where the secret is.
 */
export type Suspicion = 'only-secrets' | 'password' | 'token';

/** A value that a text gives to a name, and where it begins. */
export interface NamedValue {
  readonly value: string;
  readonly at: number;
  readonly suspicion: Suspicion;
  /** What it was given to, for people. */
  readonly what: string;
}

/** What a name says of its value; undefined for a name that is nothing secret. */
export function suspicionOf(name: string): 'password' | 'token' | undefined {
  const plain = squashed(name.slice(-LONGEST_NAME));
  if (plain === 'pass' || /[._-]pass$/i.test(name) || PASSWORD.test(plain)) return 'password';
  if (plain === 'authorization' || plain === 'proxyauthorization') return 'token';
  return TOKEN.test(plain) && !PUBLIC.test(plain) ? 'token' : undefined;
}

const LONGEST_NAME = 80;

/** In small letters, without separators and without what only says which one of several it is. */
function squashed(name: string): string {
  const small = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return small.replace(/(?:dev|test|prod|uat|stage|staging|qa|sit|old|new|value|text|literal|\d{1,3})$/, '');
}

const PASSWORD = /(?:password|passwd|passphrase|passcode|pwd)$/;
const TOKEN =
  /(?:secret|(?:secret|api|access|auth|private|signing|encryption|hmac|shared|master|account|subscription|aes|crypto)key|token|credentials?)$/;
const PUBLIC = /(?:page|csrf|xsrf|next|max|continuation)token$|^(?:allow|with|include|send)credentials$/;

/** True if a value is the secret itself, and not a template, a placeholder, an example or a name for one. */
export function isSecretValue(raw: string, suspicion: Suspicion): boolean {
  const value = raw.trim();
  if (value === '' || value.length > LONGEST_VALUE || isStandIn(value)) return false;
  const scheme = /^(Basic|Bearer)\s+(\S+)$/i.exec(value);
  if (scheme !== null) return isCredential(scheme[1] ?? '', scheme[2] ?? '');
  return JUDGES[suspicion](value);
}

const JUDGES: Readonly<Record<Suspicion, (value: string) => boolean>> = {
  'only-secrets': (value) => !isNameOfSecret(value),
  password: (value) => /^[^\s()<>]{4,}$/.test(value) && !isNameOfSecret(value),
  token: isToken,
};

/** Longer ones are documents. */
const LONGEST_VALUE = 4000;

/** Letters and digits mixed, or so many of both cases that nobody typed them; words and numbers are none. */
function isToken(value: string): boolean {
  if (!/^[\w+/=.~%:!@#$^&*-]{8,}$/.test(value)) return false;
  if (isNameOfSecret(value) || WORDS.test(value) || ALGORITHM.test(value)) return false;
  const [small, capital, digit] = [/[a-z]/, /[A-Z]/, /\d/].map((kind) => kind.test(value));
  if (digit === true) return small === true || capital === true;
  return small === true && capital === true && /^[^._-]{20,}$/.test(value);
}

/** `orders-signing-key-2024`: words, with at most a number or a version behind. */
const WORDS = /^[A-Za-z]{2,}(?:[-_./:][A-Za-z]{2,}\d?)*(?:[-_.]?v?\d{1,4})?$/;
const ALGORITHM = /^(?:RSA-OAEP|aes-|sha-?\d|[HREP]S\d{3}|A\d{3})/i;

/** What follows Basic is credentials in base64, what follows Bearer a token. */
export function isCredential(scheme: string, text: string): boolean {
  if (scheme.toLowerCase() === 'bearer') return text.length >= 16 && !isStandIn(text) && isToken(text);
  const decoded = Buffer.from(text, 'base64').toString('utf8');
  const password = /^[\x20-\x7e]+?:([\x20-\x7e]+)$/.exec(decoded)?.[1];
  return password !== undefined && !isStandIn(password) && !isNameOfSecret(password);
}

/** A template, a placeholder, or the place where a secret is to be found. */
function isStandIn(value: string): boolean {
  return TEMPLATE.test(value) || FILLED_IN_LATER.test(value) || PLACE.test(value) || EXAMPLE.test(value);
}

const TEMPLATE = /\{[\w\s.|:/'"$#@()-]*\}|\$\(|\$[A-Z_][A-Z0-9_]*$|^&lt;|^\\u003c/;
const FILLED_IN_LATER = /^(?:__.*__|@.*@|%.*%|#.*#|<.*>|\[.*\]|[A-Z]+(?:_[A-Z0-9]+)+)$/;
const PLACE =
  /^(?:(?:vault|keyvault|kms|arn|secret|secretref|secretmanager|sm|ssm|op|env|ref|file|classpath|aws|gcp|akv):|https?:\/\/[^@]*$|projects\/|ENC[([]|\/|\$\.|\.\/|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$)/;
const EXAMPLE =
  /^(?:[x*.\-#?]+|(?:your|my-|enter|insert|replace|change|put|todo|tbd|fixme)[-_\s]?\S*(?:\s.*)?|(?:.*[-_])?(?:sample|example|placeholder|changeme|redacted|dummy|fake)\d?|string|text|null|nil|none|undefined|true|false|bearer|basic|jwt|opaque|test|disabled|enabled|hidden|masked|n\/a)$/i;

/** `client_secret`, `x-api-key`, `passwordField`: a name that says secret, and not a word with something of its own. */
function isNameOfSecret(value: string): boolean {
  if (EXACT_NAMES.test(value)) return true;
  return /^[A-Za-z]+(?:[-_][A-Za-z]+|[A-Z][a-z]+)+\d?$/.test(value) && MENTIONS.test(value);
}

const EXACT_NAMES =
  /^(?:passwords?|passwd|passphrase|pwd|pass|secret|apikey|token|accesstoken|authorization|credentials?)$/i;
const MENTIONS = /passw|secret|token|key|pwd|credential|authorization/i;
