import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';
import { client, failureOf, get } from './client.ts';
import { json, reset, startServer } from './fake-server.ts';

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

  it('ends within the run’s patience, if that is shorter', async () => {
    await using server = await startServer(json(503, {}, { 'retry-after': '6' }));
    const { http, clock } = client({ patienceMs: 10_000 });

    await clock.run(http.send(get(server.url)));

    expect(clock.sleeps).toEqual([6000]);
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
