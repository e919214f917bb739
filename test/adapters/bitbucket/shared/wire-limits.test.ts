import { describe, expect, it } from '@jest/globals';
import { type Ask, createWire } from '../../../../src/adapters/bitbucket/shared/wire.ts';
import type { HttpRequest } from '../../../../src/ports/http.ts';
import { accessTo, scriptedHost } from '../scripted-host.ts';

const ask = (more: Partial<Ask> = {}): Ask => ({
  method: 'GET',
  url: 'https://host/a',
  operation: 'read it',
  scope: 'repository',
  repeatable: true,
  signal: undefined,
  ...more,
});

async function sent(asked: Ask, proxyUrl?: string): Promise<HttpRequest | undefined> {
  let seen: HttpRequest | undefined;
  const { ports } = scriptedHost((_, request) => {
    seen = request;
    return {};
  });
  await createWire({ access: accessTo('cloud'), authorization: undefined, proxyUrl }, ports).ask(asked);
  return seen;
}

it('A request has ten seconds, one through the proxy beside us three, and a file a minute', async () => {
  const form = { contentType: 'x/y', body: new Uint8Array() };
  expect(await sent(ask())).toMatchObject({ timeoutMs: 10_000, url: 'https://host/a', repeat: 'reads' });
  expect(await sent(ask(), 'http://localhost:29418')).toMatchObject({
    timeoutMs: 3000,
    url: 'http://host/a',
    repeat: 'never',
  });
  expect(await sent(ask({ method: 'POST', form, repeatable: false }))).toMatchObject({
    timeoutMs: 60_000,
    repeat: 'never',
    headers: { 'content-type': 'x/y' },
  });
});

it('A body goes as JSON, and without one nothing is said of its form', async () => {
  expect(await sent(ask({ method: 'PUT', body: { a: 1 } }))).toMatchObject({
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  });
  expect((await sent(ask()))?.headers).toEqual({ accept: 'application/json' });
});

describe('An answer of the status', () => {
  const answered = async (status: number) => {
    const { ports } = scriptedHost(() => status);
    const wire = createWire({ access: accessTo('cloud'), authorization: undefined }, ports);
    const told = async (work: Promise<{ readonly kind?: string }>): Promise<string> =>
      work.then(({ kind = 'done' }) => kind).catch(() => 'refused');
    return [await told(wire.ask(ask()).then(() => ({}))), await told(wire.tryAsk(ask()))];
  };

  it.each([
    [200, 'done', 'done'],
    [299, 'done', 'done'],
    [300, 'refused', 'refused'],
    [404, 'refused', 'refused'],
    [499, 'refused', 'refused'],
    [500, 'refused', 'lost'],
  ])('%i is %s to what may be repeated, and %s to what may not', async (status, asked, tried) => {
    expect(await answered(status)).toEqual([asked, tried]);
  });
});
