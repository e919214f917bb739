import * as z from 'zod/mini';
import { Secret } from '../domain/secret.ts';

/**
 * How the text of a variable becomes a value. A refusal is a sentence's end ("must be …") that
 * follows the variable's name; it never repeats the value, which may be a secret put in the wrong place.
 */
export const text = z.string();

export const secret = z.pipe(
  z.string(),
  z.transform((value: string) => new Secret(value)),
);

export function pattern(shape: RegExp, refusal: string) {
  return z.string().check(z.regex(shape, refusal));
}

export function choice<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, `must be ${orList(names)}.`);
}

export const switchValue = z.pipe(
  z.enum(['true', 'false'], 'must be true or false.'),
  z.transform((value: 'true' | 'false') => value === 'true'),
);

export function wholeNumber(least: number, most: number) {
  const refusal =
    most >= 1_000_000
      ? `must be a whole number, ${least} or more.`
      : `must be a whole number from ${least} to ${most}.`;
  return read(refusal, (value) => boundedNumber(value, least, most));
}

/** Whole seconds in, milliseconds out. */
export function duration(leastSeconds: number, mostSeconds: number) {
  return read(`must be whole seconds from ${leastSeconds} to ${mostSeconds}.`, (value) => {
    const seconds = boundedNumber(value, leastSeconds, mostSeconds);
    return seconds === undefined ? undefined : seconds * 1000;
  });
}

/** An address without a trailing slash: https, or http on this machine (DESIGN §4). */
export const serviceUrl = read(
  'must be an https address without user, query or fragment; http only for this machine (localhost, 127.0.0.1).',
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.username !== '' || url.password !== '') return undefined;
    if (url.search !== '' || url.hash !== '' || !isTrusted(url)) return undefined;
    return `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}`;
  },
);

function isTrusted(url: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname);
}

/** Loopback by name or by address: 127.0.0.0/8 and ::1 never leave the machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function boundedNumber(value: string, least: number, most: number): number | undefined {
  if (!/^\d{1,10}$/.test(value)) return undefined;
  const number = Number(value);
  return number >= least && number <= most ? number : undefined;
}

function read<Value>(refusal: string, parse: (value: string) => Value | undefined) {
  return z.pipe(
    z.string(),
    z.transform((value: string, context): Value => {
      const parsed = parse(value);
      if (parsed !== undefined) return parsed;
      context.issues.push({ code: 'custom', message: refusal, input: '' });
      return z.NEVER;
    }),
  );
}

/** "a, b or c" */
export function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}
