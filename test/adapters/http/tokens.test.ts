import { expect, it } from '@jest/globals';
import { createTokenCache, type Grant } from '../../../src/adapters/http/tokens.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';

/** Tokens that live 100 s: renewed from the 80th on, of no use from the 100th. */
function keeping() {
  const clock = createDrivenClock();
  let [asked, isDown] = [0, false];
  const grant = async (): Promise<Grant> => {
    asked += 1;
    if (isDown) throw new Error('The sign-in is in trouble.');
    return { token: new Secret(`t${asked}`), lifetimeMs: 100_000 };
  };
  const cache = createTokenCache(grant, { clock });
  return {
    clock,
    token: async () => (await cache.token()).reveal(),
    asked: () => asked,
    breakDown: () => {
      isDown = true;
    },
  };
}

it.each([
  [79_999, 't1'],
  [80_000, 't2'],
])(
  'A token is renewed from the moment on that a fifth of its life is left: after %i ms',
  async (ms, token) => {
    const { clock, token: tokenNow } = keeping();
    await tokenNow();
    await clock.advance(ms);

    expect(await tokenNow()).toBe(token);
  },
);

it('A token is used up to its last millisecond while there is no other', async () => {
  const { clock, token, breakDown } = keeping();
  await token();
  breakDown();

  await clock.advance(99_999);
  expect(await token()).toBe('t1');
  await clock.advance(1);
  await expect(token()).rejects.toThrow('in trouble');
});

it('A sign-in in trouble is asked once more in a minute, not for every request', async () => {
  const { clock, token, asked, breakDown } = keeping();
  await token();
  breakDown();
  await clock.advance(80_000);

  for (let requests = 0; requests < 3; requests += 1) expect(await token()).toBe('t1');
  expect(asked()).toBe(2);
});
