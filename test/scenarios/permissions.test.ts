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
