import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { client, type Seen, seen } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { deployer } from './options.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({
    tokenLifetimeSeconds: 1800,
    workloadIdentity: { admits: ({ branchName }) => branchName === 'main' },
  });
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

const provider = 'projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines';

async function exchange(changes: Record<string, string> = {}): Promise<Seen> {
  const body = {
    audience: `//iam.googleapis.com/${provider}`,
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
    scope,
    subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    subjectToken: await emulator.oidcToken(),
    ...changes,
  };
  const headers = { 'Content-Type': 'application/json' };
  return seen(
    await fetch(`${emulator.urls.sts}/v1/token`, { method: 'POST', body: JSON.stringify(body), headers }),
  );
}

function tokenIn({ body }: Seen): string {
  return (body as { access_token: string }).access_token;
}

function refusal({ status, body }: Seen): [number, string, string] {
  const { error, error_description: description } = body as { error: string; error_description: string };
  return [status, error, description];
}

describe('workload identity', () => {
  it('exchanges the token of a step, as JSON and as a form', async () => {
    const answer = await exchange();
    expect(answer.body).toEqual({
      access_token: expect.any(String),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 1799,
    });
    const body = new URLSearchParams({
      audience: `//iam.googleapis.com/${provider}`,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: await emulator.oidcToken(),
    });
    const again = await fetch(`${emulator.urls.sts}/v1/token`, {
      method: 'POST',
      body: String(body),
      headers: form,
    });
    expect(again.status).toBe(200);
  });

  it('tells a bad audience from an unknown provider', async () => {
    expect(refusal(await exchange({ audience: provider }))).toEqual([
      400,
      'invalid_request',
      expect.stringContaining('Invalid value for "audience"'),
    ]);
    expect(refusal(await exchange({ audience: `//iam.googleapis.com/${provider}-2` }))).toEqual([
      400,
      'invalid_target',
      expect.stringContaining('disabled or deleted'),
    ]);
  });

  it.each([
    { claims: { iss: 'https://elsewhere.example' }, code: 'invalid_grant', says: /issuer in ID Token/ },
    { claims: { aud: 'somebody' }, code: 'invalid_grant', says: /audience in ID Token/ },
    { claims: { iat: 1, exp: 2 }, code: 'invalid_grant', says: /stale to sign-in/ },
    { claims: { branchName: 'feature' }, code: 'unauthorized_client', says: /attribute condition/ },
  ])('is refused where $says', async ({ claims, code, says }) => {
    const answer = await exchange({ subjectToken: await emulator.oidcToken(claims) });
    expect(refusal(answer)).toEqual([400, code, expect.stringMatching(says)]);
  });

  it('is refused for a token that somebody changed', async () => {
    const [header, payload, signature] = (await emulator.oidcToken()).split('.');
    const [, other] = (await emulator.oidcToken()).split('.');
    expect(refusal(await exchange({ subjectToken: `${header}.${payload}.${signature}` }))[1]).not.toBe(
      'invalid_grant',
    );
    expect(refusal(await exchange({ subjectToken: `${header}.${other}.${signature}` }))[1]).toBe(
      'invalid_grant',
    );
  });

  async function impersonate(account: string, lifetime = '3600s'): Promise<Seen> {
    const headers = {
      Authorization: `Bearer ${tokenIn(await exchange())}`,
      'Content-Type': 'application/json',
    };
    const url = `${emulator.urls.iamcredentials}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
    return seen(
      await fetch(url, { method: 'POST', body: JSON.stringify({ scope: [scope], lifetime }), headers }),
    );
  }

  it('lets the caller speak for an account that trusts it, and for no other', async () => {
    const { body } = await impersonate(deployer);
    expect(body).toEqual({
      accessToken: expect.any(String),
      expireTime: expect.stringMatching(/^[\d-]+T[\d:]+Z$/),
    });
    expect(
      (await client(emulator, 'acme', (body as { accessToken: string }).accessToken).get('')).status,
    ).toBe(200);
    const refused = await impersonate('other@emulator.iam.gserviceaccount.com');
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      403,
      expect.stringContaining('iam.serviceAccounts.getAccessToken'),
    ]);
    expect(JSON.stringify((await impersonate(deployer, '7200s')).body)).toContain(
      'cannot exceed 3600 seconds',
    );
  });
});
