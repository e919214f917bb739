import { afterEach, describe, expect, it } from '@jest/globals';
import { cpuMsSince, cpuNow } from '../support/cpu-time.ts';
import { client } from './client.ts';
import type { EmulatedApi } from './emulated-api.ts';
import { type Emulator, startEmulator } from './emulator.ts';

let emulator: Emulator;

afterEach(async () => {
  await emulator.close();
});

describe('what the contract does not know', () => {
  it('is answered as Google would, and remembered in a sentence', async () => {
    emulator = await startEmulator();
    const someone = client(emulator);
    expect((await someone.get('/apis/a/secrets')).body).toEqual({
      error: { code: 404, message: 'Method not found.', status: 'NOT_FOUND' },
    });
    expect((await someone.get('/environments/test/deployments?sharedflows=true')).status).toBe(400);
    expect((await someone.get('/developers/a@b.c/balance')).status).toBe(501);
    expect(emulator.unexpected).toEqual([
      expect.stringContaining(
        'GET /v1/organizations/acme/apis/a/secrets: the discovery document has no such method',
      ),
      expect.stringContaining('Unknown name "sharedflows"'),
      expect.stringContaining('does not know yet what apigee.organizations.developers.getBalance answers'),
    ]);
  });

  it('is a body field, too', async () => {
    emulator = await startEmulator();
    const body = JSON.stringify({ sharedFlow: 'a', continueOnErrors: true });
    const headers = { 'Content-Type': 'application/json' };
    const seen = await client(emulator).put('/environments/test/flowhooks/PreProxyFlowHook', {
      body,
      headers,
    });
    expect([seen.status, emulator.unexpected]).toEqual([
      400,
      [expect.stringContaining('Unknown name "continueOnErrors"')],
    ]);
  });

  it('is a host where nobody lives', async () => {
    emulator = await startEmulator({ apis: [] });
    const seen = await fetch(`${emulator.urls.sts}/v1/organizations/acme`);
    expect([seen.status, emulator.unexpected]).toEqual([404, [expect.stringContaining('sts: GET')]]);
  });
});

it('every call is kept, without what lets one in', async () => {
  emulator = await startEmulator();
  const secret = emulator.accessToken();
  await client(emulator, 'acme', secret).get('/environments/test/deployments?sharedFlows=true');
  expect(emulator.calls(/deployments\.list$/)).toMatchObject([
    {
      host: 'apigee',
      method: 'GET',
      path: '/v1/organizations/acme/environments/test/deployments',
      query: { sharedFlows: 'true' },
      operation: 'apigee.organizations.environments.deployments.list',
      environment: 'test',
      status: 200,
      headers: { authorization: 'Bearer' },
    },
  ]);
  expect(JSON.stringify(emulator.requests)).not.toContain(secret);
});

it('an API moves in and answers on a port of its own', async () => {
  const api: EmulatedApi = {
    name: 'bitbucket',
    identify: ({ url }) => ({ operation: `bitbucket${url.pathname}` }),
    handle: async (exchange) => {
      exchange.reply({ status: 200, body: { youSaid: Buffer.from(exchange.body).toString('utf8') } });
      return Promise.resolve(true);
    },
  };
  emulator = await startEmulator({ apis: [api] });
  const seen = await fetch(`${emulator.urls.bitbucket}/2.0/user`, { method: 'POST', body: 'hello' });
  expect(await seen.json()).toEqual({ youSaid: 'hello' });
  expect(emulator.calls('bitbucket/2.0/user')).toHaveLength(1);
});

it('opens at once', async () => {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const before = cpuNow();
    emulator = await startEmulator();
    times.push(cpuMsSince(before));
    await emulator.close();
  }
  expect(Math.min(...times)).toBeLessThan(200);
});

it('takes the time that the test says', async () => {
  emulator = await startEmulator({ latencies: { callMs: 60 } });
  const before = performance.now();
  await client(emulator).get('');
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

it('refuses the call that is one too many in a minute', async () => {
  emulator = await startEmulator({ clock: 'driven', callsPerMinute: 2 });
  const someone = client(emulator);
  const statuses = [await someone.get(''), await someone.get(''), await someone.get('')].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([200, 200, 429]);
  emulator.clock.advance(60_000);
  expect((await someone.get('')).status).toBe(200);
});

it('has a Bitbucket of its own', async () => {
  emulator = await startEmulator();
  expect((await fetch(`${emulator.urls.bitbucket}/2.0/repositories/acme/apis`)).status).toBe(401);
  expect(emulator.bitbucket.cloud.reports.size).toBe(0);
});
