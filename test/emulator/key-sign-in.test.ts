import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { importPKCS8, SignJWT } from 'jose';
import { client, type Seen, seen } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ tokenLifetimeSeconds: 1800 });
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const scope = 'https://www.googleapis.com/auth/cloud-platform';

interface KeyFile {
  readonly private_key: string;
  readonly private_key_id: string;
  readonly client_email: string;
  readonly token_uri: string;
}

async function askWithKey(claims: Record<string, unknown> = {}, kid?: string): Promise<Seen> {
  const key = JSON.parse(emulator.serviceAccountKey()) as KeyFile;
  const now = Math.floor(emulator.clock.now() / 1000);
  const all = { iss: key.client_email, aud: key.token_uri, scope, iat: now, exp: now + 3600, ...claims };
  const assertion = await new SignJWT(all)
    .setProtectedHeader({ alg: 'RS256', kid: kid ?? key.private_key_id })
    .sign(await importPKCS8(key.private_key, 'RS256'));
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
  return seen(await fetch(key.token_uri, { method: 'POST', body }));
}

function tokenIn({ body }: Seen): string {
  return (body as { access_token: string }).access_token;
}

function refusal({ status, body }: Seen): [number, string, string] {
  const { error, error_description: description } = body as { error: string; error_description: string };
  return [status, error, description];
}

describe('a service-account key', () => {
  it('buys a token that Apigee takes until it ends', async () => {
    const answer = await askWithKey();
    expect(answer.body).toEqual({ access_token: expect.any(String), expires_in: 1799, token_type: 'Bearer' });
    const someone = client(emulator, 'acme', tokenIn(answer));
    expect((await someone.get('')).status).toBe(200);
    emulator.clock.advance(1_800_000);
    expect((await someone.get('')).status).toBe(401);
  });

  const shortLived = expect.stringContaining('Invalid JWT: Token must be a short-lived token (60 minutes)');
  const now = Math.floor(Date.now() / 1000);
  it.each([
    ['a clock that runs ahead', { iat: now + 1200, exp: now + 1800 }, shortLived],
    ['an expired assertion', { iat: now - 1800, exp: now - 60 }, shortLived],
    ['more than an hour', { iat: now, exp: now + 7200 }, shortLived],
    [
      'another audience',
      { aud: 'https://oauth2.googleapis.com/token' },
      expect.stringContaining('Failed audience check'),
    ],
    [
      'an unknown account',
      { iss: 'nobody@emulator.iam.gserviceaccount.com' },
      'Invalid grant: account not found',
    ],
  ])('is refused for %s', async (_, claims, description) => {
    expect(refusal(await askWithKey(claims))).toEqual([400, 'invalid_grant', description]);
  });

  it('is refused when the key was deleted, or no scope is asked for', async () => {
    expect(refusal(await askWithKey({}, 'gone'))).toEqual([400, 'invalid_grant', 'Invalid JWT Signature.']);
    expect(refusal(await askWithKey({ scope: '' }))[1]).toBe('invalid_scope');
  });
});
