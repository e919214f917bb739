import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

describe('a deploy by an account that may not', () => {
  it.concurrent.each([
    ['import', 'apigee.proxies.create'],
    ['read back what it imported', 'apigee.proxyrevisions.get'],
    ['deploy the revision', 'apigee.proxyrevisions.deploy'],
    ['deploy to the environment', 'apigee.deployments.create'],
    ['watch the deployment', 'apigee.deployments.get'],
  ])('%s changes nothing and names the permission', async (_, permission) => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: [permission] });
      const ended = await run({ ...emulator.googleServices(), ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      expect(ended.log).toContain(permission);
      expect(writesIn(emulator)).toEqual([]);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });

  it.concurrent('deploy to one of two environments leaves the other as it is', async () => {
    await story({}, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.deployments.create'] });
      const ended = await run({ APIGEE_ENV: 'test,prod', ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(ended.log).toContain('deploy orders to test, deploy orders to prod');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });
});

describe('a deploy', () => {
  it.concurrent('asks once for each environment, and not if nothing changes', async () => {
    const files = { ...proxyFiles('a', 'orders'), ...sharedFlowFiles('b', 'auth') };
    await story({ files }, async ({ emulator, run }) => {
      const variables = { ...emulator.googleServices(), APIGEE_ENV: 'test,prod' };
      expect((await run(variables)).exitCode).toBe(0);
      expect(emulator.calls(/testIamPermissions/)).toHaveLength(3);

      expect((await run(variables)).result.outcome).toBe('unchanged');
      expect(emulator.calls(/testIamPermissions/)).toHaveLength(3);
    });
  });

  it.concurrent('goes on if nobody can be asked', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.fault({
        on: { operation: /testIamPermissions/ },
        kind: '403',
        times: Number.POSITIVE_INFINITY,
      });
      const ended = await run(emulator.googleServices());

      expect(ended.exitCode).toBe(0);
    });
  });

  it.concurrent('never sends a token to Google if Apigee is on this machine', async () => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run({ DEBUG: 'true' });

      expect(ended.exitCode).toBe(0);
      expect(ended.log).not.toContain('cloudresourcemanager');
      expect(emulator.calls(/projects\.testIamPermissions/)).toEqual([]);
    });
  });
});

describe('an account that may not bring in the configuration', () => {
  const files = {
    ...proxyFiles('proxies/orders', 'orders'),
    'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
    'resources/edge/env/test/targetServers.json':
      '[{ "name": "backend", "host": "b.example.com", "port": 443 }]',
    'resources/edge/env/test/flowhooks.json':
      '[{ "flowHookPoint": "PreProxyFlowHook", "sharedFlow": "common", "continueOnError": true }]',
    'resources/edge/org/apiProducts.json': '[{ "name": "gold", "displayName": "Gold" }]',
    ...sharedFlowFiles('sharedflows/common', 'common'),
  };
  const without = [
    'apigee.targetservers.create',
    'apigee.apiproducts.create',
    'apigee.flowhooks.attachSharedFlow',
    'apigee.proxies.create',
  ];

  it.concurrent('is told everything that it lacks, before anything is changed', async () => {
    await story({ files }, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without });
      const ended = await run({ ...emulator.googleServices(), ACCESS_TOKEN });

      expect(ended.exitCode).toBe(7);
      expect(codesOf(ended)).toEqual(['apigee-forbidden']);
      for (const permission of without) expect(ended.result.problems[0]?.message).toContain(permission);
      expect(ended.log).toContain('create the target server backend');
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('learns it from a check of the same repository', async () => {
    await story({ files }, async ({ emulator, run }) => {
      const ACCESS_TOKEN = emulator.accessToken({ without: [...without, 'apigee.targetservers.delete'] });
      const ended = await run({ ...emulator.googleServices(), ACCESS_TOKEN, ACTION: 'check' });

      expect(ended.exitCode).toBe(7);
      for (const permission of without) expect(ended.result.problems[0]?.message).toContain(permission);
      expect(ended.result.problems[0]?.message).not.toContain('delete');
      expect(ended.result.warnings[0]?.message).toContain('apigee.targetservers.delete');
    });
  });

  it.concurrent('is not asked about what is in place already, and a broken file costs a check its answer alone', async () => {
    await story({ files }, async ({ emulator, repository, run }) => {
      expect((await run(emulator.googleServices())).exitCode).toBe(0);
      const ACCESS_TOKEN = emulator.accessToken({ without });
      const again = await run({ ...emulator.googleServices(), ACCESS_TOKEN });
      await repository.write({ 'resources/edge/env/test/targetServers.json': '[{ "name": "backend", }]' });
      const checked = await run({ ...emulator.googleServices(), ACTION: 'check' });

      expect(again.result.outcome).toBe('unchanged');
      expect(checked.exitCode).toBe(0);
      expect(checked.result.warnings[0]?.where).toContain('targetServers.json:1');
    });
  });
});
