import type { Answer } from '../../ports/http.ts';
import { readRetryAfter } from './retry-after.ts';

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
