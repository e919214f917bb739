import { describe, expect, it } from '@jest/globals';
import { readGrant, tokenIn } from '../../../src/adapters/google/grant.ts';
import { describeClock } from '../../../src/adapters/google/refusal.ts';

const lifetime = (expires_in: unknown): number =>
  readGrant({ access_token: 'ya29.x', expires_in }, 'sts.googleapis.com').lifetimeMs;

describe('A grant of Google', () => {
  it.each([3600, '3600', 1, '1'])('lasts the %j seconds that it says', (seconds) => {
    expect(lifetime(seconds)).toBe(Number(seconds) * 1000);
  });

  it.each([undefined, null, 0, -1, 'soon', Number.POSITIVE_INFINITY, {}])(
    'lasts an hour if it says %p',
    (seconds) => expect(lifetime(seconds)).toBe(3_600_000),
  );

  it.each([undefined, '', 7, null, {}])('without a token (%p) is none', (token) => {
    expect(() => tokenIn(token, 'sts.googleapis.com')).toThrow(
      'accepted the sign-in but sent no access token',
    );
  });
});

describe('The clock of this machine', () => {
  it.each([
    [0, ''],
    [29_499, ''],
    [-29_499, ''],
    [29_500, " This machine's clock is 30 s behind Google's."],
    [-30_000, " This machine's clock is 30 s ahead of Google's."],
    [undefined, ''],
  ])('that is %p ms off is told from half a minute on', (clockDifferenceMs, words) => {
    expect(describeClock({ clockDifferenceMs } as never)).toBe(words);
  });
});
