import { createHttp, type HttpOptions } from '../../../src/adapters/http/create-http.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';

export const TOKEN = 'ya29.planted-token-that-must-not-leave';

export function client(options: Partial<HttpOptions> = {}) {
  const clock = createDrivenClock();
  const lines: string[] = [];
  const http = createHttp({
    userAgent: 'apigee-pipe/0.0.0',
    clock,
    random: () => 1,
    debug: (line) => lines.push(line),
    ...options,
  });
  return { clock, lines, http };
}

export const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  token: new Secret(TOKEN),
  operation: 'read something',
  repeat: 'reads',
  ...more,
});

/** What the work throws; undefined where it throws nothing. */
export const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
