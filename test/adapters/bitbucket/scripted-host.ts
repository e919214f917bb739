import { Secret } from '../../../src/domain/secrets/secret.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import type { Answer, HttpRequest } from '../../../src/ports/http.ts';

/** A body, a status alone, or no answer at all. */
export type Scripted = object | number | 'lost';

/** Answers each request by what a test says to it, without a network and without waiting; what was asked is kept. */
export function scriptedHost(answerTo: (asked: string, request: HttpRequest) => Scripted) {
  const asked: string[] = [];
  const bodies: unknown[] = [];
  const send = async (request: HttpRequest): Promise<Answer> => {
    const path = new URL(request.url).pathname;
    asked.push(`${request.method} ${path}`);
    const isJson = request.headers?.['content-type'] === 'application/json';
    bodies.push(isJson ? JSON.parse(String(request.body)) : request.body);
    const answer = answerTo(`${request.method} ${path}`, request);
    if (answer === 'lost')
      throw new TransportError('reset', 'The connection was cut.', { host: 'host', unprocessed: false });
    const status = typeof answer === 'number' ? answer : 200;
    const body = Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
    return {
      status,
      headers: {},
      body,
      text: () => body.toString(),
      json: () => (typeof answer === 'number' ? undefined : answer),
      retryAfterMs: undefined,
    };
  };
  const clock = { now: () => 0, elapsed: () => 0, sleep: async () => {} };
  return { asked, bodies, ports: { http: { send }, clock } };
}

export const accessTo = (kind: 'cloud' | 'data-center') => ({
  kind,
  apiUrl: 'https://host/rest',
  credential: { kind: 'access-token' as const, token: new Secret('a token of the test') },
  proxyUrl: undefined,
});
