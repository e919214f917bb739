import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { createHttp, type HttpOptions } from '../../../src/adapters/http/create-http.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';
import { json, type Reply, raw, reset, silent, startServer, truncated } from './fake-server.ts';

const TOKEN = 'ya29.planted-token-that-must-not-leave';

function client(options: Partial<HttpOptions> = {}) {
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

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  token: new Secret(TOKEN),
  operation: 'read something',
  repeat: 'reads',
  ...more,
});

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

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

    expect(error).toMatchObject({ name: 'TransportError', failure: 'too-large', unprocessed: false });
    expect(server.received).toHaveLength(1);
  });
});

describe('repeating', () => {
  it.each([408, 429, 500, 502, 503, 504])('repeats a read that was answered %i', async (status) => {
    await using server = await startServer(json(status, {}), json(200, { at: 'last' }));
    const { http, clock } = client();

    const answer = await clock.run(http.send(get(server.url)));

    expect(answer.status).toBe(200);
    expect(server.received).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 501])('does not repeat a read that was answered %i', async (status) => {
    await using server = await startServer(json(status, {}), json(200, {}));

    const answer = await client().http.send(get(server.url));

    expect(answer.status).toBe(status);
  });

  it('gives up after four repeats, each after a longer pause, and gives back the last answer', async () => {
    await using server = await startServer(json(503, {}));
    const { http, clock } = client();

    const answer = await clock.run(http.send(get(server.url)));

    expect(answer.status).toBe(503);
    expect(server.received).toHaveLength(5);
    expect(clock.sleeps).toEqual([500, 1000, 2000, 4000]);
  });

  it('waits as long as Retry-After asks', async () => {
    await using server = await startServer(json(429, {}, { 'retry-after': '17' }), json(200, {}));
    const { http, clock } = client();

    await clock.run(http.send(get(server.url)));

    expect(clock.sleeps).toEqual([17_000]);
  });

  it('does not wait for a Retry-After of more than a minute', async () => {
    await using server = await startServer(json(429, {}, { 'retry-after': '3600' }));
    const { http, clock } = client();

    const answer = await clock.run(http.send(get(server.url)));

    expect(answer).toMatchObject({ status: 429, retryAfterMs: 3_600_000 });
    expect(clock.sleeps).toEqual([]);
  });

  it('ends within two and a half minutes, however patient the server is', async () => {
    await using server = await startServer(json(503, {}, { 'retry-after': '60' }));
    const { http, clock } = client();

    await clock.run(http.send(get(server.url)));

    expect(clock.sleeps).toEqual([60_000, 60_000]);
  });

  it('sends a write once, whatever becomes of it', async () => {
    await using server = await startServer(json(503, {}), reset);
    const { http } = client();
    const write = get(server.url, { method: 'POST', repeat: 'never', body: 'x' });

    expect((await http.send(write)).status).toBe(503);
    expect(await failureOf(http.send(write))).toMatchObject({ failure: 'reset', unprocessed: false });
    expect(server.received).toHaveLength(2);
  });

  it('asks the pace before every try', async () => {
    await using server = await startServer(json(503, {}), json(503, {}), json(200, {}));
    const { http, clock } = client();
    let paced = 0;

    await clock.run(
      http.send(
        get(server.url, {
          pace: () => {
            paced += 1;
            return Promise.resolve();
          },
        }),
      ),
    );

    expect(paced).toBe(3);
  });

  it('ends a pause when the run is stopped', async () => {
    await using server = await startServer(json(503, {}, { 'retry-after': '30' }));
    const { http } = client({ clock: createDrivenClock() });
    const stop = new AbortController();

    const waiting = failureOf(http.send(get(server.url, { signal: stop.signal })));
    setTimeout(() => stop.abort(new PipeError('stopped', 'SIGTERM')), 100);

    expect(await waiting).toMatchObject({ code: 'stopped', message: 'SIGTERM' });
  });
});

describe('failing to get an answer', () => {
  const once = { repeat: 'never' } as const;

  it.each<[string, Reply, string]>([
    ['a connection cut without a word', reset, 'reset'],
    ['an answer cut in the middle', truncated, 'truncated'],
    ['no answer in time', silent, 'timeout'],
  ])('cannot tell whether the request was processed after %s', async (_name, reply, failure) => {
    await using server = await startServer(reply);

    const error = await failureOf(client().http.send(get(server.url, { ...once, timeoutMs: 300 })));

    expect(error).toMatchObject({ failure, unprocessed: false, host: `127.0.0.1:${server.port}` });
  });

  it('knows that a refused connection processed nothing', async () => {
    const port = await freePort();

    const error = await failureOf(client().http.send(get(`http://127.0.0.1:${port}`, once)));

    expect(error).toMatchObject({ failure: 'refused', unprocessed: true });
    expect((error as Error).message).toContain(`127.0.0.1:${port} (ECONNREFUSED)`);
  });

  it('knows that a name nobody knows processed nothing', async () => {
    const error = await failureOf(client().http.send(get('http://no-such-host.invalid', once)));

    expect(error).toMatchObject({ failure: 'dns', unprocessed: true });
  });

  it('knows that a failed TLS handshake processed nothing', async () => {
    await using server = await startServer(json(200, {}));

    const error = await failureOf(client().http.send(get(`https://127.0.0.1:${server.port}`, once)));

    expect(error).toMatchObject({ failure: 'tls', unprocessed: true });
  });

  it('knows that a proxy which opens no tunnel let nothing through', async () => {
    await using proxy = await startServer(json(200, {}));
    proxy.server.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    );
    const { http } = client({ httpsProxy: proxy.url });

    const error = await failureOf(http.send(get('https://apigee.googleapis.com', once)));

    expect(error).toMatchObject({ failure: 'proxy', unprocessed: true });
  });

  it('stops at once when the run is stopped', async () => {
    await using server = await startServer(silent);
    const stop = new AbortController();

    const waiting = failureOf(client().http.send(get(server.url, { signal: stop.signal })));
    setTimeout(() => stop.abort(new PipeError('stopped', 'SIGTERM')), 50);

    expect(await waiting).toMatchObject({ code: 'stopped' });
  });

  it('shows the token nowhere: not in what is thrown, however deep one looks, nor in the log', async () => {
    await using server = await startServer(reset, truncated, silent, json(500, {}));
    const { http, lines } = client();
    const shown: string[] = [];
    for (let call = 0; call < 4; call += 1) {
      const end = await failureOf(
        http.send(
          get(`${server.url}/o?x=y`, {
            ...once,
            timeoutMs: 200,
            secretHeaders: { 'x-key': new Secret(TOKEN) },
          }),
        ),
      );
      shown.push(inspect(end, { depth: Infinity, showHidden: true }));
      if (end instanceof TransportError) expect(end.cause).toBeUndefined();
    }

    expect(server.received.every(({ headers }) => headers['x-key'] === TOKEN)).toBe(true);
    expect([...shown, ...lines].join('\n')).not.toContain('planted');
    expect(lines[0]).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/o\?x=y → reset, \d+ ms \(read something\)$/);
  });
});

describe('going through a proxy', () => {
  it('asks a forward proxy for the whole http address, without a tunnel', async () => {
    await using proxy = await startServer(json(201, { via: 'proxy' }));
    const { http } = client();

    const answer = await http.send(
      get('http://api.bitbucket.org/2.0/repositories/a/b?x=1', {
        method: 'PUT',
        body: '{}',
        repeat: 'never',
        viaProxy: proxy.url,
      }),
    );

    expect(answer.status).toBe(201);
    expect(proxy.received[0]).toMatchObject({
      method: 'PUT',
      url: 'http://api.bitbucket.org/2.0/repositories/a/b?x=1',
      headers: { host: 'api.bitbucket.org' },
    });
  });

  it('follows HTTP_PROXY, except for the hosts in NO_PROXY', async () => {
    await using proxy = await startServer(json(200, {}));
    await using server = await startServer(json(200, {}));
    const { http } = client({ httpProxy: proxy.url, noProxy: '127.0.0.1' });

    await http.send(get('http://apigee.example/o'));
    await http.send(get(server.url));

    expect(proxy.received.map(({ url }) => url)).toEqual(['http://apigee.example/o']);
    expect(server.received).toHaveLength(1);
  });

  it('opens a tunnel for https, so that the proxy never sees the token', async () => {
    const heard: string[] = [];
    await using proxy = await startServer(json(200, {}));
    proxy.server.on('connect', (request, socket) => {
      heard.push(`${request.method} ${request.url} ${inspect(request.headers)}`);
      socket.end('HTTP/1.1 502 No\r\n\r\n');
    });
    const { http } = client({ httpsProxy: proxy.url });

    await failureOf(http.send(get('https://apigee.googleapis.com/v1', { repeat: 'never' })));

    expect(heard.join()).toContain('CONNECT apigee.googleapis.com:443');
    expect(heard.join()).not.toContain(TOKEN);
  });
});

/** A port that nobody listens on any more. */
async function freePort(): Promise<number> {
  const server: Server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
