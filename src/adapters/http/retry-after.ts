/**
 * Milliseconds that a `Retry-After` header asks for: delta seconds or an HTTP date (RFC 9110 §10.2.3), counted
 * from `nowMs`. Undefined where there is none or nobody can read it; never negative, never infinite.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), LONGEST_SECONDS) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - nowMs), LONGEST_SECONDS * 1000);
}

/** A year: enough to mean "not today", small enough for every sum. */
const LONGEST_SECONDS = 31_536_000;
