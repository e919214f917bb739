import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { client } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const provider = 'projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines';

describe('permissions', () => {
  it('can be missing one by one', async () => {
    emulator.seed.revision({ name: 'orders' });
    const someone = client(
      emulator,
      'acme',
      emulator.accessToken({ without: ['apigee.deployments.create'] }),
    );
    expect((await someone.get('/environments/test/deployments')).status).toBe(200);
    expect((await someone.post('/environments/test/apis/orders/revisions/1/deployments')).body).toMatchObject(
      {
        error: {
          status: 'PERMISSION_DENIED',
          message:
            'Permission denied on resource "organizations/acme/environments/test" (or it may not exist)',
        },
      },
    );
    const asked = { permissions: ['apigee.deployments.create', 'apigee.deployments.list'] };
    const headers = { 'Content-Type': 'application/json' };
    const test = await someone.post('/environments/test:testIamPermissions', {
      body: JSON.stringify(asked),
      headers,
    });
    expect(test.body).toEqual({ permissions: ['apigee.deployments.list'] });
  });

  it('of another organization are none, whether it exists or not', async () => {
    expect((await client(emulator, 'foreign').get('')).status).toBe(403);
  });
});

it('a run is pointed at the emulator by pipe variables', async () => {
  expect(emulator.environment({ PARALLEL: '2' })).toMatchObject({
    APIGEE_ORG: 'acme',
    APIGEE_ENV: 'test',
    APIGEE_API_URL: emulator.urls.apigee,
    ACCESS_TOKEN: expect.any(String),
    PARALLEL: '2',
  });
  expect(JSON.parse(emulator.keyEnvironment()['KEY_FILE'] ?? '')).toMatchObject({
    token_uri: emulator.urls.oauthToken,
  });
  expect(await emulator.keylessEnvironment()).toMatchObject({ WORKLOAD_IDENTITY_PROVIDER: provider });
});
