import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
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

    expect(error).toMatchObject({ name: 'TransportError', failure: 'too-large', unprocessed: false });
    expect(server.received).toHaveLength(1);
  });
});
