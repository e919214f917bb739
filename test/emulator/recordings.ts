import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import type { Seen } from './client.ts';

/** What Apigee and Google were seen to answer; each file says who saw it, and how far to trust it. */
const folder = new URL('recordings/', import.meta.url);

export interface Recording {
  readonly response: {
    readonly status: number;
    readonly headers?: Record<string, string | string[]>;
    readonly body: object;
  };
}

export function recorded(name: string, names: Readonly<Record<string, string>> = {}): Recording['response'] {
  const text = Object.entries(names).reduce(
    (so, [placeholder, value]) => so.replaceAll(placeholder, value),
    readFileSync(new URL(`${name}.json`, folder), 'utf8'),
  );
  return (JSON.parse(text) as Recording).response;
}

/** Request numbers and times are nobody's wording. */
export function withoutNumbers(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) =>
      ['requestId', 'createdAt', 'lastModifiedAt', 'deployStartTime'].includes(key) ? typeof value : value,
    ),
  );
}

export function expectSame(seen: Seen, recording: Recording['response']): void {
  expect(seen.status).toBe(recording.status);
  expect(withoutNumbers(seen.body)).toEqual(withoutNumbers(recording.body));
  for (const [name, value] of Object.entries(recording.headers ?? {})) {
    expect(seen.headers.get(name)).toBe([value].flat().join(', '));
  }
}
