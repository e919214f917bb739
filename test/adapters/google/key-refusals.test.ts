import { describe, expect, it } from '@jest/globals';
import { byKey, NOON, oauth, refusal } from './refusal.ts';

describe('a refused service-account key', () => {
  it('names the difference of the clocks when the times in the JWT are refused', async () => {
    const text =
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';
    const date = new Date(NOON + 412_000).toUTCString();

    const error = await refusal(byKey, oauth('invalid_grant', text, { date }));

    expect(error).toMatchObject({ code: 'sign-in-refused', where: 'KEY_FILE', status: 400 });
    expect(error.message).toContain("This machine's clock is 412 s behind Google's.");
    expect(error.hint).toContain('NTP');
  });

  it.each([
    ['Invalid JWT Signature.', 'was deleted'],
    ['Invalid grant: account not found', 'does not exist any more'],
    ['Service account is disabled.', 'is disabled'],
    ['Invalid JWT: Failed audience check.', 'token_uri'],
  ])('explains "%s"', async (text, sentence) => {
    const error = await refusal(byKey, oauth('invalid_grant', text));

    expect(error.code).toBe('sign-in-refused');
    expect(error.message).toContain(sentence);
    expect(error.hint).toBeDefined();
  });

  it('gives the words of Google where they are new', async () => {
    const error = await refusal(byKey, oauth('invalid_moon', 'The moon is wrong.'));

    expect(error.message).toBe('Google refused the sign-in: invalid_moon The moon is wrong.');
  });
});
