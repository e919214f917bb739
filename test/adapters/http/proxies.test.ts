import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { client, failureOf, get, TOKEN } from './client.ts';
import { json, startServer } from './fake-server.ts';

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
