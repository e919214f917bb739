import { isLoopback } from '../domain/loopback.ts';
import { Secret } from '../domain/secrets/secret.ts';
import { listed } from '../domain/text/sentences.ts';
import type { RollbackTarget } from './config.ts';
import type { NameRule } from './names.ts';

/**
 * How the text of a variable becomes a value. A refusal is a sentence's end ("must be …") that
 * follows the variable's name; it never repeats the value, which may be a secret put in the wrong place.
 * Plain functions, and no schemas as elsewhere: every start reads all variables, and loads no library for it.
 */
export type ValueType<Value> = (
  given: string,
) => { readonly value: Value; readonly refusal?: never } | { readonly refusal: string };

export const text: ValueType<string> = (value) => ({ value });

export const secret: ValueType<Secret> = (value) => ({ value: new Secret(value) });

/** What a header carries: printable ASCII in one piece. */
export const token: ValueType<Secret> = (value) => {
  if (/\s/.test(value))
    return { refusal: 'holds a blank or a line break: was it cut, or pasted with something beside it?' };
  if (/[^\x21-\x7e]/.test(value)) return { refusal: 'holds characters that no token has.' };
  return { value: new Secret(value) };
};

/** A key itself, or the name of one that Cloud KMS keeps; whether a key can sign is seen when it is read. */
export const signingKey = read(
  'must be a private key in PEM, or the whole name of a Cloud KMS key version, as "gcloud kms keys versions list" gives it.',
  (value) => {
    const key = value.trim();
    const isKey = key.startsWith('projects/') ? KEY_VERSION.test(key) : key.includes('-----BEGIN ');
    return isKey ? new Secret(key) : undefined;
  },
);

const KEY_VERSION =
  /^projects\/[\w:.-]{1,64}\/locations\/[\w-]{1,64}\/keyRings\/[\w-]{1,64}\/cryptoKeys\/[\w-]{1,64}\/cryptoKeyVersions\/\d{1,12}$/;

export function pattern(shape: RegExp, refusal: string) {
  return read(refusal, (value) => (shape.test(value) ? value : undefined));
}

export function named({ shape, refusal }: NameRule) {
  return pattern(shape, refusal);
}

/** An e-mail address; IAM writes `serviceAccount:` or `projects/…/serviceAccounts/` before it, which is taken off. */
export const account = read("must be a service account's e-mail address.", (value) => {
  const address = value.replace(/^(?:serviceAccount:|projects\/[^/\s]+\/serviceAccounts\/)/, '').trim();
  return E_MAIL.test(address) ? address : undefined;
});

/** Not `user:` and other prefixes of IAM, and not two addresses. */
export const E_MAIL = /^[^@\s:;,<>"/]+@[^@\s:;,<>"/]+\.[^@\s:;,<>"/]+$/;

/** One of the names; a refusal lists those that are `offered`. */
export function choice<const Name extends string>(names: readonly Name[]) {
  return read(`must be ${listed(names, 'or')}.`, (value) => names.find((name) => name === value));
}

/** What a rollback goes back to: digits alone are a revision, seven hex digits or more a commit. */
export const rollbackTarget = read(
  'must be previous, a revision, a commit of seven hex digits or more, or build:42.',
  (value): RollbackTarget | undefined => {
    if (value === 'previous') return { kind: 'previous' };
    if (/^[1-9]\d{0,8}$/.test(value)) return { kind: 'revision', revision: value };
    if (/^[0-9a-f]{7,40}$/.test(value)) return { kind: 'commit', commit: value };
    const build = /^build:([1-9]\d{0,8})$/.exec(value)?.[1];
    return build === undefined ? undefined : { kind: 'build', build: Number(build) };
  },
);

export const jsonObject = read('must be a JSON object, such as {"first": 20}.', parseObject);

function parseObject(value: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? { ...parsed }
      : undefined;
  } catch {
    return undefined;
  }
}

export const switchValue = read('must be true or false.', (value) =>
  value === 'true' || value === 'false' ? value === 'true' : undefined,
);

export function wholeNumber(least: number, most: number) {
  const refusal =
    most >= 1_000_000
      ? `must be a whole number, ${least} or more.`
      : `must be a whole number from ${least} to ${most}.`;
  return read(refusal, (value) => boundedNumber(value, least, most));
}

/** Users write seconds; whoever reads a variable's value names what they get. */
export interface Duration {
  readonly milliseconds: number;
}

/** Whole seconds. */
export function duration(leastSeconds: number, mostSeconds: number) {
  return read(
    `must be whole seconds from ${leastSeconds} to ${mostSeconds}.`,
    (value): Duration | undefined => {
      const seconds = boundedNumber(value, leastSeconds, mostSeconds);
      return seconds === undefined ? undefined : { milliseconds: seconds * 1000 };
    },
  );
}

/** An address without a trailing slash: https, or http on this machine. */
export const serviceUrl = read(
  'must be an https address without user, query or fragment; http only for this machine (localhost, 127.0.0.1).',
  addressOf,
);

/** Where events are sent to. Its path and query often hold the receiver's password: it is a secret as a whole. */
export const receiverUrl = read(
  'must be an https address without user; http only for this machine (localhost, 127.0.0.1).',
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.username !== '' || url.password !== '') return undefined;
    return isTrusted(url) && url.hash === '' ? new Secret(url.href) : undefined;
  },
);

/** Apigee's address without the version, which stands before every path of ours anyway. */
export const apigeeUrl = read(
  'must be an https address without user, query, fragment or path, e.g. https://eu-apigee.googleapis.com; http only for this machine (localhost, 127.0.0.1).',
  (value) => {
    const address = addressOf(value)?.replace(/\/v1$/, '');
    return address !== undefined && address === new URL(address).origin ? address : undefined;
  },
);

function addressOf(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  // An empty query or fragment is one all the same: what follows the address would become part of it.
  if (/[?#]/.test(value) || !isTrusted(url)) return undefined;
  return `${url.origin}${url.pathname.replace(/\/{1,64}$/, '')}`;
}

function isTrusted(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname);
}

function boundedNumber(value: string, least: number, most: number): number | undefined {
  if (!/^\d{1,10}$/.test(value)) return undefined;
  const number = Number(value);
  return number >= least && number <= most ? number : undefined;
}

function read<Value>(refusal: string, parse: (value: string) => Value | undefined): ValueType<Value> {
  return (given) => {
    const value = parse(given);
    return value === undefined ? { refusal } : { value };
  };
}
