import { describe, expect, it } from '@jest/globals';
import { createApigeeX } from '../../../src/adapters/apigee-x/create-apigee-x.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { Http, HttpRequest } from '../../../src/ports/http.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, raw, reset, silent, startServer, truncated } from '../http/fake-server.ts';
import { apigeeAt, archive, optionsAt, target, tokensInTurn } from './trial.ts';

const imported = json(200, { revision: '8', description: 'x' });
const locked = json(400, {
  error: {
    code: 400,
    message: 'generic::aborted: the resource is locked by another operation "x" by operation: 1-2',
    status: 'ABORTED',
  },
});

describe('a write whose answer is lost', () => {
  it.each<[string, Reply]>([
    ['cut off', reset],
    ['cut in the middle', truncated],
    ['500', json(500, { error: { code: 500, message: 'Internal' } })],
    ['503', json(503, { error: { code: 503, message: 'The service is currently unavailable.' } })],
    ['a page of a proxy', raw(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' })],
    ['a success that is no JSON', raw(200, '<html>', { 'content-type': 'text/html' })],
    ['a success without a revision', json(200, {})],
  ])('is never repeated: %s', async (_name, reply) => {
    await using server = await startServer(reply, imported);
    const { apigee, clock } = apigeeAt(server.url);

    const error = await failureOf(clock.run(apigee.importRevision(archive('orders'))));

    expect(error).toMatchObject({ code: 'apigee-answer-lost', where: 'orders' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a success without a body', () => {
  it('is one of a deletion, and of nothing else', async () => {
    await using server = await startServer(raw(200, ''));
    const { apigee } = apigeeAt(server.url);

    expect(await failureOf(apigee.undeploy(target()))).toBeUndefined();
    expect(await failureOf(apigee.deploy(target(), undefined))).toMatchObject({ code: 'apigee-answer-lost' });
  });
});

describe('a write that certainly was not processed', () => {
  it('waits out a 429 that tells nothing, be the patience as short as may be', async () => {
    const quota = json(429, { error: { code: 429 } });
    await using server = await startServer(quota, quota, json(200, { revision: '4' }));
    const { apigee, clock } = apigeeAt(server.url, { writePatienceMs: 10_000 });

    expect(await clock.run(apigee.importRevision(archive('orders')))).toMatchObject({ revision: '4' });
    expect(clock.elapsed()).toBe(6000);
  });

  it('waits out a 429 for as long as it is told', async () => {
    await using server = await startServer(
      json(429, { error: { code: 429 } }, { 'retry-after': '33' }),
      imported,
    );
    const { apigee, clock } = apigeeAt(server.url);

    const revision = await clock.run(apigee.importRevision(archive('orders')));

    expect(revision.revision).toBe('8');
    expect(clock.sleeps).toEqual([33_000]);
  });

  it('waits out a lock', async () => {
    await using server = await startServer(locked, locked, imported);
    const { apigee, clock } = apigeeAt(server.url);

    await clock.run(apigee.importRevision(archive('orders')));

    expect(clock.sleeps).toEqual([5000, 5000]);
  });

  it.each<[string, Reply, string]>([
    ['a lock that stays', locked, 'apigee-locked'],
    ['a quota that stays used up', json(429, { error: { code: 429 } }), 'apigee-quota'],
  ])('ends with the reason when patience does: %s', async (_name, reply, code) => {
    await using server = await startServer(reply);
    const { apigee, clock } = apigeeAt(server.url, { writePatienceMs: 20_000 });

    const error = await failureOf(clock.run(apigee.deploy(target(), undefined)));

    expect(error).toMatchObject({ code, where: 'orders' });
    expect(clock.elapsed()).toBeLessThanOrEqual(20_000);
  });

  it('tells at once of a quota that takes an hour', async () => {
    await using server = await startServer(json(429, { error: { code: 429 } }, { 'retry-after': '3600' }));
    const { apigee, clock } = apigeeAt(server.url);

    const error = await failureOf(clock.run(apigee.deploy(target(), undefined)));

    expect(error).toMatchObject({ code: 'apigee-quota', retryAfterMs: 3_600_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('is sent again when the connection was refused, and is unreachable in the end', async () => {
    const server = await startServer(imported);
    await server[Symbol.asyncDispose]();
    const { apigee, clock } = apigeeAt(server.url, { writePatienceMs: 9000 });

    const error = await failureOf(clock.run(apigee.importRevision(archive('orders'))));

    expect(error).toMatchObject({ code: 'apigee-unreachable', where: `127.0.0.1:${server.port}` });
    expect(clock.sleeps).toEqual([2000, 2000, 2000, 2000]);
  });

  it('is unauthorized when the renewed token is turned down too', async () => {
    await using server = await startServer(json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } }));
    const { apigee } = apigeeAt(server.url, { tokens: tokensInTurn('one', 'two') });

    const error = await failureOf(apigee.deploy(target(), undefined));

    expect(error).toMatchObject({ code: 'apigee-unauthorized', status: 401 });
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer two']);
  });

  it('does not send a ready token twice, since it cannot be renewed', async () => {
    await using server = await startServer(json(401, { error: { code: 401 } }));
    const { apigee } = apigeeAt(server.url);

    const error = await failureOf(apigee.deploy(target(), undefined));

    expect(error).toMatchObject({ code: 'apigee-unauthorized', where: 'ACCESS_TOKEN' });
    expect(server.received).toHaveLength(1);
  });
});

describe('stopping the run', () => {
  const reason = new PipeError('stopped', 'SIGTERM');

  it('begins no write', async () => {
    await using server = await startServer(imported);
    const { apigee } = apigeeAt(server.url, { signal: AbortSignal.abort(reason) });

    expect(await failureOf(apigee.importRevision(archive('orders')))).toBe(reason);
    expect(server.received).toEqual([]);
  });

  it('lets a write under way have its answer', async () => {
    const stop = new AbortController();
    await using server = await startServer((response, request) => {
      stop.abort(reason);
      setTimeout(() => imported(response, request), 50);
    });
    const { apigee } = apigeeAt(server.url, { signal: stop.signal });

    expect((await apigee.importRevision(archive('orders'))).revision).toBe('8');
  });

  it('waits four seconds for that answer and no longer', async () => {
    const stop = new AbortController();
    await using server = await startServer((response, request) => {
      stop.abort(reason);
      silent(response, request);
    });
    const { apigee, clock } = apigeeAt(server.url, { signal: stop.signal });

    const error = await failureOf(clock.run(apigee.importRevision(archive('orders'))));

    expect(error).toMatchObject({ code: 'apigee-answer-lost' });
    expect(clock.sleeps).toEqual([4000]);
  });
});

describe('a bundle on its way', () => {
  it.each([
    [1024 * 1024, undefined],
    [1024 * 1024 + 1, 180_000],
  ])('of %i bytes has as long as any call, and a larger one three minutes', async (bytes, timeoutMs) => {
    const sent: HttpRequest[] = [];
    const { options } = optionsAt('http://127.0.0.1:1');
    const http: Http = {
      send: (request) => {
        sent.push(request);
        return Promise.reject(new PipeError('stopped', 'Enough.'));
      },
    };
    const apigee = createApigeeX({ ...options, http });

    await failureOf(apigee.importRevision({ ...archive('orders'), zip: new Uint8Array(bytes) }));

    expect(sent.map((request) => request.timeoutMs)).toEqual([timeoutMs]);
  });
});
