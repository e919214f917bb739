import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import { client, failureOf, get, TOKEN } from './client.ts';
import { json, type Reply, reset, silent, stalled, startServer, truncated } from './fake-server.ts';

describe('failing to get an answer', () => {
  const once = { repeat: 'never' } as const;

  it.each<[string, Reply, string, { readonly timeoutMs?: number }]>([
    ['a connection cut without a word', reset, 'reset', {}],
    ['an answer cut in the middle', truncated, 'truncated', {}],
    ['no answer in time', silent, 'timeout', { timeoutMs: 300 }],
  ])('cannot tell whether the request was processed after %s', async (_name, reply, failure, limit) => {
    await using server = await startServer(reply);

    const error = await failureOf(client().http.send(get(server.url, { ...once, ...limit })));

    expect(error).toMatchObject({ failure, unprocessed: false, host: `127.0.0.1:${server.port}` });
  });

  it.each([
    ['a download', 'GET', silent],
    ['an import', 'POST', silent],
    ['a download that stops in the middle', 'GET', stalled],
  ] as const)(
    'gives %s up after its silence, however much time it may take',
    async (_name, method, reply) => {
      await using server = await startServer(reply);
      const { http } = client({ patienceMs: 400 });
      const startedMs = performance.now();

      const error = await failureOf(http.send(get(server.url, { ...once, method, timeoutMs: 180_000 })));

      expect(error).toMatchObject({ failure: 'timeout' });
      expect(performance.now() - startedMs).toBeLessThan(10_000);
    },
  );

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

/** A port that nobody listens on any more. */
async function freePort(): Promise<number> {
  const server: Server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
