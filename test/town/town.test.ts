import { afterEach, describe, expect, it } from '@jest/globals';
import type { TownDistrict } from './district.ts';
import { startTown, type Town } from './town.ts';
import { visitor } from './visitor.ts';

let town: Town;

afterEach(async () => {
  await town.close();
});

describe('what the contract does not know', () => {
  it('is answered as Google would, and remembered in a sentence', async () => {
    town = await startTown();
    const someone = visitor(town);
    expect((await someone.get('/apis/a/secrets')).body).toEqual({
      error: { code: 404, message: 'Method not found.', status: 'NOT_FOUND' },
    });
    expect((await someone.get('/environments/test/deployments?sharedflows=true')).status).toBe(400);
    expect((await someone.get('/developers/a@b.c/balance')).status).toBe(501);
    expect(town.unexpected).toEqual([
      expect.stringContaining(
        'GET /v1/organizations/acme/apis/a/secrets: the discovery document has no such method',
      ),
      expect.stringContaining('Unknown name "sharedflows"'),
      expect.stringContaining('does not know yet what apigee.organizations.developers.getBalance answers'),
    ]);
  });

  it('is a body field, too', async () => {
    town = await startTown();
    const body = JSON.stringify({ sharedFlow: 'a', continueOnErrors: true });
    const headers = { 'Content-Type': 'application/json' };
    const seen = await visitor(town).put('/environments/test/flowhooks/PreProxyFlowHook', { body, headers });
    expect([seen.status, town.unexpected]).toEqual([
      400,
      [expect.stringContaining('Unknown name "continueOnErrors"')],
    ]);
  });

  it('is a street where nobody lives', async () => {
    town = await startTown({ districts: [] });
    const seen = await fetch(`${town.urls.sts}/v1/organizations/acme`);
    expect([seen.status, town.unexpected]).toEqual([404, [expect.stringContaining('sts: GET')]]);
  });
});

it('every call is kept, without what lets one in', async () => {
  town = await startTown();
  const secret = town.accessToken();
  await visitor(town, 'acme', secret).get('/environments/test/deployments?sharedFlows=true');
  expect(town.calls(/deployments\.list$/)).toMatchObject([
    {
      street: 'apigee',
      method: 'GET',
      path: '/v1/organizations/acme/environments/test/deployments',
      query: { sharedFlows: 'true' },
      operation: 'apigee.organizations.environments.deployments.list',
      environment: 'test',
      status: 200,
      headers: { authorization: 'Bearer' },
    },
  ]);
  expect(JSON.stringify(town.requests)).not.toContain(secret);
});

it('a district moves in and answers on a port of its own', async () => {
  const district: TownDistrict = {
    name: 'bitbucket',
    identify: ({ url }) => ({ operation: `bitbucket${url.pathname}` }),
    handle: async (exchange) => {
      exchange.reply({ status: 200, body: { youSaid: Buffer.from(exchange.body).toString('utf8') } });
      return Promise.resolve(true);
    },
  };
  town = await startTown({ districts: [district] });
  const seen = await fetch(`${town.urls.bitbucket}/2.0/user`, { method: 'POST', body: 'hello' });
  expect(await seen.json()).toEqual({ youSaid: 'hello' });
  expect(town.calls('bitbucket/2.0/user')).toHaveLength(1);
});

it('opens in a wink', async () => {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const before = performance.now();
    town = await startTown();
    times.push(performance.now() - before);
    await town.close();
  }
  expect(Math.min(...times)).toBeLessThan(20);
});

it('takes the time that the test says', async () => {
  town = await startTown({ latencies: { callMs: 60 } });
  const before = performance.now();
  await visitor(town).get('');
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

it('refuses the call that is one too many in a minute', async () => {
  town = await startTown({ clock: 'driven', callsPerMinute: 2 });
  const someone = visitor(town);
  const statuses = [await someone.get(''), await someone.get(''), await someone.get('')].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([200, 200, 429]);
  town.clock.advance(60_000);
  expect((await someone.get('')).status).toBe(200);
});

it('has a Bitbucket of its own', async () => {
  town = await startTown();
  expect((await fetch(`${town.urls.bitbucket}/2.0/repositories/acme/apis`)).status).toBe(401);
  expect(town.bitbucket.cloud.reports.size).toBe(0);
});
