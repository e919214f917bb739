import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Ask, asking } from './asking.ts';
import { basic } from './cloud-sign-in.ts';

let emulator: Emulator;
let cloud: Ask;

beforeAll(async () => {
  emulator = await startEmulator({ clock: 'driven' });
  ({ cloud } = asking(emulator));
  const { onCloud } = emulator.bitbucket;
  onCloud.addRepository('secret');
  const narrow = { kind: 'access-token', scopes: ['repository'], repositories: ['acme/apis'] } as const;
  onCloud.addAccount({ ...narrow, name: 'reader', authorization: 'Bearer narrow', permission: 'read' });
  onCloud.addAccount({ ...narrow, name: 'limited', authorization: 'Bearer limited', hourlyLimit: 5 });
  onCloud.addAccount({
    name: 'erin',
    kind: 'api-token',
    authorization: basic('erin@acme.example', 'token'),
    scopes: ['write:pullrequest:bitbucket'],
  });
});

afterAll(() => emulator.close());

describe('A credential on Cloud', () => {
  it('that lacks a scope is told what is required and what it has', async () => {
    const answer = await asking(emulator, 'Bearer narrow').cloud('GET /pullrequests');

    expect(answer).toMatchObject({ status: 403 });
    expect(answer.body).toEqual({
      type: 'error',
      error: {
        message: 'Your credentials lack one or more required privilege scopes.',
        detail: { required: ['pullrequest'], granted: ['repository'] },
      },
    });
  });

  it('of an API token implies nothing: writing is not reading', async () => {
    const answer = await asking(emulator, basic('erin@acme.example', 'token')).cloud('GET /pullrequests');

    expect(answer).toMatchObject({
      status: 403,
      json: { error: { detail: { required: ['read:pullrequest:bitbucket'] } } },
    });
  });

  it('is told its scopes in headers', async () => {
    const { headers } = await asking(emulator, 'Bearer narrow').cloud('GET ');

    expect(headers.get('x-oauth-scopes')).toBe('repository');
    expect(headers.get('x-accepted-oauth-scopes')).toBe('repository');
  });

  it('does not learn whether what it may not see exists', async () => {
    const { cloud: ask } = asking(emulator, 'Bearer narrow');
    const hidden = await ask('GET /2.0/repositories/acme/secret');
    const missing = await ask('GET /2.0/repositories/acme/missing');

    expect([hidden.status, missing.status]).toEqual([404, 404]);
    expect(JSON.stringify(hidden.body).replace('secret', 'missing')).toBe(JSON.stringify(missing.body));
    expect((await ask('GET /2.0/repositories/acme')).json).toMatchObject({ size: 1 });
  });

  it('is limited by the hour, warned before, and let in again later', async () => {
    const { cloud: ask } = asking(emulator, 'Bearer limited');
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await ask('GET '));
    emulator.clock.advance(3_600_001);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-nearlimit')).toBe('false');
    expect(answers[4]?.headers.get('x-ratelimit-nearlimit')).toBe('true');
    expect((await ask('GET ')).status).toBe(200);
  });

  it('that is wrong gets 401', async () => {
    expect((await asking(emulator, 'Bearer wrong').cloud('GET ')).status).toBe(401);
  });

  it('may not change what needs an administrator', async () => {
    const hook = { url: 'https://acme.example/', events: ['pullrequest:fulfilled'] };

    expect((await asking(emulator, 'Bearer narrow').cloud('POST /hooks', hook)).status).toBe(403);
  });
});

describe('People and settings on Cloud', () => {
  it('name who calls', async () => {
    expect((await cloud('GET /2.0/user')).json).toMatchObject({
      type: 'app_user',
      account_id: expect.any(String),
    });
  });

  it('list workspaces, members and permissions', async () => {
    emulator.bitbucket.onCloud.permit('erin', 'write');

    expect((await cloud('GET /2.0/workspaces')).json).toMatchObject({ values: [{ slug: 'acme' }] });
    expect((await cloud('GET /2.0/workspaces/acme/members')).json).toMatchObject({
      values: [{ user: { nickname: 'dana' } }],
    });
    expect((await cloud('GET /2.0/workspaces/acme/permissions/repositories/apis')).json).toMatchObject({
      values: [{ permission: 'write', user: { nickname: 'erin' } }],
    });
    expect((await cloud('GET /permissions-config/users')).json).toMatchObject({
      values: [{ permission: 'write' }],
    });
    expect((await cloud('GET /2.0/user/workspaces/acme/permissions/repositories')).json).toMatchObject({
      values: [{ permission: 'admin' }, {}],
    });
    expect((await cloud('GET /2.0/workspaces/other')).status).toBe(404);
  });

  it('hold branch restrictions, webhooks without their secret, and default reviewers', async () => {
    const restriction = {
      kind: 'require_approvals_to_merge',
      branch_match_kind: 'glob',
      pattern: 'main',
      value: 2,
    };
    const hook = { url: 'https://acme.example/', events: ['pullrequest:fulfilled'], secret: 'hush' };
    const made = await cloud('POST /hooks', hook);
    emulator.bitbucket.onCloud.addDefaultReviewer('erin');

    expect((await cloud('POST /branch-restrictions', restriction)).json).toMatchObject({ value: 2 });
    expect((await cloud('GET /branch-restrictions?kind=force')).json).toMatchObject({ values: [] });
    expect(made).toMatchObject({ status: 201, json: { secret_set: true } });
    expect(JSON.stringify(made.body)).not.toContain('hush');
    expect((await cloud('GET /effective-default-reviewers')).json).toMatchObject({
      values: [{ user: { nickname: 'erin' } }],
    });
  });

  it('publish the keys that sign the tokens of steps', async () => {
    const place = 'GET /2.0/workspaces/acme/pipelines-config/identity/oidc';
    const { json } = await asking(emulator, '').cloud(`${place}/.well-known/openid-configuration`);
    const keys = (await asking(emulator, '').cloud(`${place}/keys.json`)).body as JSONWebKeySet;
    const { payload } = await jwtVerify(await emulator.oidcToken(), createLocalJWKSet(keys));

    expect(payload.iss).toBe(json['issuer']);
  });
});

describe('Answers that are none', () => {
  it.each([
    ['no-type', null],
    ['html', 'text/html; charset=utf-8'],
  ] as const)('to a deletion have the content type: %s', async (setting, type) => {
    emulator.bitbucket.cloud.world.settings.emptyAnswers = setting;
    emulator.bitbucket.onCloud.addBranch(`old-${setting}`);
    const { status, headers } = await cloud(`DELETE /refs/branches/old-${setting}`);

    expect([status, headers.get('content-type')]).toEqual([204, type]);
  });

  it('are JSON for a path, a method and a fault that Bitbucket answers with an error', async () => {
    expect(await cloud('GET /2.0/nothing')).toMatchObject({
      status: 404,
      json: { type: 'error', error: { message: 'Resource not found' } },
    });
    expect((await cloud('DELETE /pullrequests/7')).status).toBe(405);
    emulator.fault({ on: { host: 'bitbucket' }, kind: '429' });
    expect(await cloud('GET ')).toMatchObject({ status: 429, json: { type: 'error' } });
    expect(emulator.unexpected).toHaveLength(2);
  });
});
