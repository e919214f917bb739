import type { Answer } from '../../ports/http.ts';

interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** An answer in our words; text is read as UTF-8 with or without a byte order mark. */
export function toAnswer(wire: WireAnswer, nowMs: number): Answer {
  const headers = flatten(wire.headers);
  const text = (): string => new TextDecoder().decode(wire.body);
  return {
    status: wire.status,
    headers,
    body: wire.body,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch {
        return undefined;
      }
    },
    retryAfterMs: readRetryAfter(headers['retry-after'], nowMs),
  };
}

function flatten(headers: WireAnswer['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

/**
 * Milliseconds that a `Retry-After` header asks for: delta seconds or an HTTP date (RFC 9110 §10.2.3), counted
 * from `nowMs`. Undefined if there is none or nobody can read it; never negative, never infinite.
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
