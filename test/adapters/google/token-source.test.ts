import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { failureOf } from '../http/client.ts';
import { json, type Reply, startServer } from '../http/fake-server.ts';
import { ACCOUNT, keyFile, PROVIDER, signingInWith, workloadIdentity } from './sign-in.ts';

/** Grants tokens t1, t2 … that live an hour, for keys and for OIDC tokens. */
function mint(lifetime = 3600): Reply {
  let count = 0;
  return (response, request) =>
    json(200, { access_token: `t${(count += 1)}`, expires_in: lifetime })(response, request);
}

describe('a ready token', () => {
  it('is used as it is and cannot be renewed', async () => {
    const token = new Secret('ready');
    const { tokens } = signingInWith({ kind: 'access-token', token });

    expect(await tokens.token()).toBe(token);
    expect(await tokens.renew(token)).toBe(token);
    expect(await tokens.identity()).toMatchObject({ method: 'access token' });
  });
});

describe('keeping a token fresh', () => {
  it('asks once for everybody who waits, and not again while the token is good', async () => {
    await using server = await startServer(mint());
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });

    const all = await Promise.all([tokens.token(), tokens.token(), tokens.token()]);
    await clock.advance(54 * 60_000);
    const later = await tokens.token();

    expect(new Set([...all, later].map((token) => token.reveal()))).toEqual(new Set(['t1']));
    expect(server.received).toHaveLength(1);
  });

  it('renews five minutes before the end', async () => {
    await using server = await startServer(mint());
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });
    await tokens.token();

    await clock.advance(56 * 60_000);

    expect((await tokens.token()).reveal()).toBe('t2');
  });

  it('renews a short-lived token after four fifths of its life', async () => {
    await using server = await startServer(mint(100));
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });
    await tokens.token();

    await clock.advance(79_000);
    expect((await tokens.token()).reveal()).toBe('t1');
    await clock.advance(2000);
    expect((await tokens.token()).reveal()).toBe('t2');
  });

  it('goes on with the old token while it still works and the sign-in does not', async () => {
    await using server = await startServer(mint());
    const { tokens, clock } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });
    await tokens.token();
    await clock.advance(56 * 60_000);

    server.reply(json(400, { error: 'invalid_grant', error_description: 'no' }));
    expect((await tokens.token()).reveal()).toBe('t1');
    await clock.advance(5 * 60_000);
    expect(await failureOf(tokens.token())).toMatchObject({ code: 'sign-in-refused' });
  });

  it('renews a rejected token once, however many calls were rejected with it', async () => {
    await using server = await startServer(mint());
    const { tokens } = signingInWith({ kind: 'key', json: keyFile(`${server.url}/token`) });
    const rejected = await tokens.token();

    const renewed = await Promise.all([tokens.renew(rejected), tokens.renew(rejected)]);
    const late = await tokens.renew(rejected);

    expect([...renewed, late].map((token) => token.reveal())).toEqual(['t2', 't2', 't2']);
  });
});

describe("signing in with the step's OIDC token", () => {
  it.each(['', '//iam.googleapis.com/', 'https://iam.googleapis.com/'])(
    'exchanges it for the provider, written with "%s" in front',
    async (prefix) => {
      await using server = await startServer(mint());
      const credential = workloadIdentity(server.url, { provider: `${prefix}${PROVIDER}` });
      const { tokens } = signingInWith(credential);

      expect((await tokens.token()).reveal()).toBe('t1');
      expect(server.received[0]?.url).toBe('/v1/token');
      expect(JSON.parse(server.received[0]?.body.toString() ?? '')).toMatchObject({
        audience: `//iam.googleapis.com/${PROVIDER}`,
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
        scope: 'https://www.googleapis.com/auth/cloud-platform',
      });
      expect(await tokens.identity()).toEqual({
        account: 'workloadIdentityPools/p/providers/pr',
        method: 'workload identity',
      });
    },
  );

  it('acts as the service account, and needs the OIDC token only once an hour', async () => {
    const exchange = mint();
    let acted = 0;
    await using server = await startServer((response, request) => {
      if (request.url === '/v1/token') return exchange(response, request);
      const expireTime = new Date(Date.UTC(2026, 0, 1, 0, 10)).toISOString();
      const date = new Date(Date.UTC(2026, 0, 1)).toUTCString();
      json(200, { accessToken: `account-token-${(acted += 1)}`, expireTime }, { date })(response, request);
    });
    const { tokens, clock } = signingInWith(workloadIdentity(server.url, { serviceAccount: ACCOUNT }));

    expect((await tokens.token()).reveal()).toBe('account-token-1');
    await clock.advance(9 * 60_000);
    expect((await tokens.token()).reveal()).toBe('account-token-2');

    expect(server.received.map(({ url }) => url)).toEqual([
      '/v1/token',
      `/v1/projects/-/serviceAccounts/${encodeURIComponent(ACCOUNT)}:generateAccessToken`,
      `/v1/projects/-/serviceAccounts/${encodeURIComponent(ACCOUNT)}:generateAccessToken`,
    ]);
    expect(server.received[1]?.headers.authorization).toBe('Bearer t1');
    expect(JSON.parse(server.received[1]?.body.toString() ?? '')).toEqual({
      scope: ['https://www.googleapis.com/auth/cloud-platform'],
      lifetime: '3600s',
    });
    expect(await tokens.identity()).toEqual({ account: ACCOUNT, method: 'workload identity' });
  });

  it.each([
    [1, 2],
    [0, 1],
    [-1, 1],
  ])(
    'takes a token that ends %i s after it was given for one of an hour, if that cannot be',
    async (seconds, granted) => {
      let acted = 0;
      await using server = await startServer((response, request) => {
        if (request.url === '/v1/token') return mint()(response, request);
        const expireTime = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
        const date = new Date(Date.UTC(2026, 0, 1)).toUTCString();
        json(200, { accessToken: `t${(acted += 1)}`, expireTime }, { date })(response, request);
      });
      const { tokens, clock } = signingInWith(workloadIdentity(server.url, { serviceAccount: ACCOUNT }));
      await tokens.token();
      await clock.advance(50 * 60_000);
      await tokens.token();

      expect(acted).toBe(granted);
    },
  );

  it('shows neither the OIDC token nor the access token in the log or on inspection', async () => {
    await using server = await startServer(mint());
    const { tokens, lines } = signingInWith(workloadIdentity(server.url));
    const token = await tokens.token();

    const shown = [inspect(tokens, { depth: Infinity, showHidden: true }), inspect(token), ...lines].join(
      '\n',
    );

    expect(shown).not.toMatch(/eyJ|\bt1\b/);
    expect(lines[0]).toContain("(exchange the step's OIDC token)");
  });
});
