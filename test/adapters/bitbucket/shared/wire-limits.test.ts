import { expect, it } from '@jest/globals';
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
