import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { limitsOf } from '../../../src/adapters/http/create-http.ts';
import { timeoutsOf } from '../../../src/adapters/http/wire.ts';
import { client, failureOf, get, TOKEN } from './client.ts';
import { json, raw, startServer } from './fake-server.ts';

describe('sending a request', () => {
  it('gives back status, headers and JSON, and says who is asking', async () => {
    await using server = await startServer(json(200, { hello: 'world' }, { 'x-thing': 'one' }));
    const { http } = client();

    const answer = await http.send(get(server.url, { query: { a: 'b c', absent: undefined } }));

    expect(answer).toMatchObject({ status: 200, headers: { 'x-thing': 'one' } });
    expect(answer.json()).toEqual({ hello: 'world' });
    expect(server.received[0]).toMatchObject({ url: '/?a=b+c' });
    expect(server.received[0]?.headers).toMatchObject({
      'user-agent': 'apigee-pipe/0.0.0',
      authorization: `Bearer ${TOKEN}`,
    });
  });

  it('unpacks compressed answers', async () => {
    const body = gzipSync('{"packed":true}');
    await using server = await startServer(raw(200, body, { 'content-encoding': 'gzip' }));

    const answer = await client().http.send(get(server.url));

    expect(answer.json()).toEqual({ packed: true });
  });

  it('answers a redirect instead of following it, so that no token reaches another host', async () => {
    await using elsewhere = await startServer(json(200, {}));
    await using server = await startServer(raw(302, '', { location: `${elsewhere.url}/login` }));

    const answer = await client().http.send(get(server.url));

    expect(answer.status).toBe(302);
    expect(elsewhere.received).toEqual([]);
  });

  it('refuses an answer that is too large, also one that only unpacking makes large, without repeating it', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024));
    await using server = await startServer(raw(200, bomb, { 'content-encoding': 'gzip' }));
    const { http, clock } = client({ maxAnswerBytes: 1024 * 1024 });

    const error = await failureOf(clock.run(http.send(get(server.url))));

    expect(error).toMatchObject({
      name: 'TransportError',
      failure: 'too-large',
      unprocessed: false,
      message: `The answer of 127.0.0.1:${server.port} is larger than 1 MB.`,
    });
    expect(server.received).toHaveLength(1);
  });

  it('takes an answer of just the size that is allowed', async () => {
    await using server = await startServer(raw(200, '0123456789'));

    expect((await client({ maxAnswerBytes: 10 }).http.send(get(server.url))).text()).toBe('0123456789');
    expect(await failureOf(client({ maxAnswerBytes: 9 }).http.send(get(server.url)))).toMatchObject({
      failure: 'too-large',
    });
  });

  it('tells in one line how long it took', async () => {
    await using server = await startServer(json(200, {}));
    const { http, clock, lines } = client();
    await clock.advance(5000);

    await http.send(get(server.url));

    expect(lines).toEqual([`GET ${server.url}/ → 200, 0 ms (read something)`]);
  });
});

describe('The time that a request has', () => {
  it.each([
    ['of the usual patience', undefined, 60_000, 60_000],
    ['of more than two minutes', 120_001, 60_000, 60_000],
    ['of less than two minutes', 119_998, 59_999, 60_000],
    ['of less than a minute', 59_998, 29_999, 59_998],
  ])(
    'is, %s, half of it for a read and at most a minute',
    (...[, patienceMs, readTimeoutMs, writeTimeoutMs]) => {
      expect(limitsOf(patienceMs)).toMatchObject({ readTimeoutMs, writeTimeoutMs });
    },
  );

  const limits = { readTimeoutMs: 1000, writeTimeoutMs: 2000 };

  it.each([
    ['reads', undefined, { request: 1000 }],
    ['reads', 999, { request: 999 }],
    ['reads', 1000, { request: 1000 }],
    ['reads', 1001, { request: 1001, response: 1000, socket: 1000 }],
    ['never', undefined, { request: 2000 }],
    ['never', 1001, { request: 1001 }],
    ['never', 2001, { request: 2001, response: 2000, socket: 2000 }],
  ] as const)(
    'is its own where it names one, and the usual silence in it: %s, %p',
    (repeat, timeoutMs, timeouts) => {
      expect(timeoutsOf(get('https://a.example', { repeat, timeoutMs }), limits)).toEqual(timeouts);
    },
  );

  it('lets a change be silent while it is sent', () => {
    const request = get('https://a.example', { method: 'POST', repeat: 'never', timeoutMs: 2001 });

    expect(timeoutsOf(request, limits)).toEqual({ request: 2001, response: 2000 });
  });
});
