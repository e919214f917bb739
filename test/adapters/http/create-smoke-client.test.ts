import { describe, expect, it } from '@jest/globals';
import { createSmokeClient } from '../../../src/adapters/http/create-smoke-client.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { SmokeRequest } from '../../../src/ports/smoke-client.ts';
import { client, failureOf } from './client.ts';
import { json, startServer } from './fake-server.ts';

const KEY = 'planted-key-that-must-not-leave';

function question(url: string, changes: Partial<SmokeRequest> = {}): SmokeRequest {
  return {
    url: new Secret(`${url}/orders?k=${KEY}`),
    shownUrl: `${url}/orders?k=\${KEY}`,
    method: 'GET',
    headers: {},
    body: undefined,
    timeoutMs: 2_000,
    ...changes,
  };
}

describe('createSmokeClient', () => {
  it('sends what it is told and gives the answer back, whatever its status, once', async () => {
    await using server = await startServer(json(503, { status: 'down' }, { 'X-Id': '7' }));
    const { http } = client();

    const answer = await createSmokeClient(http).ask(
      question(server.url, {
        method: 'POST',
        headers: { 'x-key': new Secret(KEY) },
        body: new Secret('hello'),
      }),
    );

    expect(answer).toMatchObject({ kind: 'answered', status: 503, body: '{"status":"down"}' });
    expect(answer.kind === 'answered' && answer.headers['x-id']).toBe('7');
    expect(
      server.received.map(({ method, url, headers, body }) => [
        method,
        url,
        headers['x-key'],
        body.toString(),
      ]),
    ).toEqual([['POST', `/orders?k=${KEY}`, KEY, 'hello']]);
  });

  it('logs the URL as the manifest has it, never a value', async () => {
    await using server = await startServer(json(200, {}));
    const { http, lines } = client();

    await createSmokeClient(http).ask(question(server.url, { headers: { 'x-key': new Secret(KEY) } }));

    expect(lines.join()).toContain('/orders?k=${KEY} → 200');
    expect(lines.join()).not.toContain(KEY);
  });

  it('does not follow a redirect', async () => {
    await using server = await startServer(json(302, {}, { location: '/elsewhere' }));

    expect(await createSmokeClient(client().http).ask(question(server.url))).toMatchObject({ status: 302 });
    expect(server.received.length).toBe(1);
  });

  it('says that nobody answers instead of throwing, without the URL’s secret', async () => {
    const answer = await createSmokeClient(client().http).ask(question('http://127.0.0.1:9'));

    expect(answer).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('127.0.0.1:9') });
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  it('gives up after its time', async () => {
    await using server = await startServer(() => undefined);

    expect(await createSmokeClient(client().http).ask(question(server.url, { timeoutMs: 50 }))).toMatchObject(
      {
        kind: 'unreachable',
        reason: expect.stringContaining('did not answer in time'),
      },
    );
  });

  it('keeps a bounded part of a large body', async () => {
    await using server = await startServer(json(200, 'x'.repeat(600_000)));

    const answer = await createSmokeClient(client().http).ask(question(server.url));

    expect(answer.kind === 'answered' && answer.body.length).toBe(256 * 1024);
  });

  it('stops when the run stops', async () => {
    await using server = await startServer(() => undefined);
    const stop = new AbortController();
    const asking = failureOf(createSmokeClient(client().http).ask(question(server.url), stop.signal));

    stop.abort(new PipeError('stopped', 'The run was stopped.'));

    expect(await asking).toMatchObject({ code: 'stopped' });
  });
});
