import { describe, expect, it } from '@jest/globals';
import type { BitbucketCredential } from '../../../src/domain/code-host/bitbucket-access.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { commit, keys } from '../../emulator/bitbucket/bitbucket.ts';
import { basic } from '../../emulator/bitbucket/cloud-sign-in.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';
import { openBitbucket, reportOf } from './open-host.ts';

const oauth: BitbucketCredential = {
  kind: 'oauth',
  key: new Secret(keys.oauthKey),
  secret: new Secret(keys.oauthSecret),
};
const apiToken = (email: string, token: string): BitbucketCredential => ({
  kind: 'api-token',
  email,
  token: new Secret(token),
});

describe('Signing in to Bitbucket', () => {
  it('takes an API token with the e-mail of its account', async () => {
    await using bitbucket = await openBitbucket();

    await bitbucket
      .hostFor({ credential: apiToken(keys.email, keys.apiToken) })
      .publishReport(commit, reportOf(1));

    expect(bitbucket.cloud.reports.size).toBe(1);
  });

  it('gets one token for an OAuth consumer and keeps it for four fifths of its life', async () => {
    await using bitbucket = await openBitbucket({ tokenLifeSeconds: 3600 });
    const clock = createDrivenClock();
    const host = bitbucket.hostFor({ credential: oauth }, clock);
    const grants = () =>
      bitbucket.emulator.requests.filter(({ path }) => path === '/site/oauth2/access_token').length;

    await Promise.all([host.resolveCommit(commit), host.resolveCommit(commit)]);
    await clock.advance(2_879_000);
    await host.resolveCommit(commit);
    expect(grants()).toBe(1);

    await clock.advance(2_000);
    await host.resolveCommit(commit);
    expect(grants()).toBe(2);
  });

  it('renews a refused OAuth token once and repeats the request', async () => {
    await using bitbucket = await openBitbucket();
    const host = bitbucket.hostFor({ credential: oauth });
    await host.resolveCommit(commit);
    bitbucket.emulator.fault({ on: { host: 'bitbucket', operation: /commit/ }, kind: '401' });

    expect(await host.resolveCommit(commit)).toBe(commit);
  });

  it.each([
    ['an app password by its look', apiToken('dana', 'ATBBtown'), /App passwords were removed/],
    [
      'a user name in the place of the e-mail',
      apiToken('dana', keys.apiToken),
      /e-mail, not the Bitbucket user name/,
    ],
    [
      'a wrong access token',
      { kind: 'access-token', token: new Secret('wrong') },
      /wrong, expired or revoked/,
    ],
    ['a wrong consumer', { ...oauth, secret: new Secret('wrong') }, /BITBUCKET_OAUTH_SECRET/],
  ] as const)('recognises %s', async (_, credential, hint) => {
    await using bitbucket = await openBitbucket();

    const failure = await bitbucket
      .hostFor({ credential })
      .resolveCommit(commit)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'report-undelivered', hint: expect.stringMatching(hint) });
    expect(JSON.stringify(failure)).not.toContain('wrong"');
  });

  it('names the scope that is missing, as each kind of credential calls it', async () => {
    await using bitbucket = await openBitbucket({
      accounts: [
        {
          name: 'a',
          kind: 'access-token',
          authorization: `Bearer ${keys.accessToken}`,
          scopes: ['repository'],
        },
        {
          name: 'b',
          kind: 'api-token',
          authorization: basic(keys.email, keys.apiToken),
          scopes: ['read:repository:bitbucket'],
        },
      ],
    });
    const order = { pullRequest: 7, kind: 'result' as const, markdown: 'x' };

    const byAccess = bitbucket.hostFor().upsertComment(order);
    const byApi = bitbucket.hostFor({ credential: apiToken(keys.email, keys.apiToken) }).upsertComment(order);

    await expect(byAccess).rejects.toMatchObject({ hint: 'Give the credential the scope pullrequest.' });
    await expect(byApi).rejects.toMatchObject({
      hint: expect.stringContaining('read:pullrequest:bitbucket'),
    });
  });

  it('tells which features a credential allows, one line each, writing nothing', async () => {
    await using bitbucket = await openBitbucket({
      accounts: [
        {
          name: 'a',
          kind: 'access-token',
          authorization: `Bearer ${keys.accessToken}`,
          scopes: ['repository'],
        },
      ],
    });
    const probe = { commit, pullRequest: 7 };

    const given = await bitbucket.hostFor().features(probe);
    const inPipelines = await bitbucket
      .hostFor({ credential: { kind: 'none' }, proxyUrl: bitbucket.emulator.urls.bitbucketProxy })
      .features(probe);

    expect(given.map(({ feature, outcome }) => [feature, outcome])).toEqual([
      ['Code Insights', 'allowed'],
      ['pull request comment', 'refused'],
      ['build status', 'allowed'],
    ]);
    expect(inPipelines.map(({ outcome }) => outcome)).toEqual([
      'allowed',
      'not-configured',
      'not-configured',
    ]);
    expect(bitbucket.emulator.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('tells the same of a Data Center', async () => {
    await using bitbucket = await openBitbucket();

    const features = await bitbucket.dataCenterHost().features({ commit, pullRequest: undefined });

    expect(features.map(({ outcome }) => outcome)).toEqual(['allowed', 'allowed', 'allowed', 'allowed']);
    expect(bitbucket.emulator.unexpected).toEqual([]);
  });

  it('speaks to nobody where the repository is not known', async () => {
    await using bitbucket = await openBitbucket();
    const { createCodeHost } = await import('../../../src/adapters/bitbucket/create-code-host.ts');
    const access = {
      kind: 'cloud',
      apiUrl: 'http://127.0.0.1:1/2.0',
      credential: oauth,
      proxyUrl: undefined,
    } as const;
    const http = { send: async () => Promise.reject(new Error('nobody should call')) };

    const host = createCodeHost(access, undefined, { http, clock: createDrivenClock() });

    expect(await host.publishReport(commit, reportOf(1))).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('BITBUCKET_REPO_FULL_NAME'),
    });
    expect(bitbucket.emulator.requests).toEqual([]);
  });
});
