import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const UNDEPLOY = { ACTION: 'undeploy' };
const changesIn = (emulator: Emulator): readonly string[] =>
  writesIn(emulator).filter((operation) => !operation.includes('ChangeReport'));
const CALLING = {
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...proxyFiles('proxies/rates', 'rates'),
  ...sharedFlowFiles('sharedflows/common', 'common'),
};

describe('An undeploy', () => {
  it.concurrent('takes out what is named, looks that it is gone, and finds nothing to do the next time', async () => {
    await story({}, async ({ emulator, run }) => {
      await run({ APIGEE_ENV: 'test,prod' });

      const first = await run({ ...UNDEPLOY, BUNDLES: 'orders' });
      const writes = changesIn(emulator).length;
      const second = await run({ ...UNDEPLOY, BUNDLES: 'proxies/orders' });

      expect(first.exitCode).toBe(0);
      expect(first.result).toMatchObject({
        outcome: 'done',
        deployments: [{ bundle: 'orders', change: 'undeployed', revision: { before: '1', after: null } }],
      });
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('1');
      expect(second.result).toMatchObject({ outcome: 'unchanged', deployments: [{ change: 'unchanged' }] });
      expect(changesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('never runs without BUNDLES, and knows a name that is none', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      const writes = changesIn(emulator).length;

      const all = await run(UNDEPLOY);
      const misspelt = await run({ ...UNDEPLOY, BUNDLES: 'ordes' });

      expect([all.exitCode, misspelt.exitCode]).toEqual([2, 2]);
      expect(all.result.problems[0]?.message).toContain('BUNDLES');
      expect(codesOf(misspelt)).toEqual(['bundle-not-found']);
      expect(changesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('of a shared flow changes nothing as long as nobody can see who calls it', async () => {
    await story({ files: CALLING }, async ({ emulator, run }) => {
      await run();
      const writes = changesIn(emulator).length;
      const on = { path: /apis\/orders\/revisions\/1$/ };
      emulator.fault({ on, kind: '503', times: Number.POSITIVE_INFINITY });

      const { exitCode, result } = await run({ ...UNDEPLOY, BUNDLES: 'sharedflow:common' });

      expect(exitCode).toBe(7);
      expect(result.problems[0]?.message).toContain('Which shared flows revision 1 of orders in test calls');
      expect(changesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('names who uses a shared flow and changes nothing; with its users it goes after them', async () => {
    await story({ files: CALLING }, async ({ emulator, run }) => {
      await run();
      const writes = changesIn(emulator).length;

      const refused = await run({ ...UNDEPLOY, BUNDLES: 'sharedflow:common\nrates' });
      expect(refused.exitCode).toBe(6);
      expect(refused.result.problems).toMatchObject([
        { code: 'guard', message: 'The shared flow common is used in test by orders.' },
      ]);
      expect(changesIn(emulator)).toHaveLength(writes);

      const together = await run({ ...UNDEPLOY, BUNDLES: 'common\norders' });
      expect(together.exitCode).toBe(0);
      expect(together.result.deployments.map(({ bundle, change }) => `${bundle} ${change}`)).toEqual([
        'orders undeployed',
        'common undeployed',
      ]);
      expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
    });
  });

  it.concurrent('deletes with DELETE, but nothing that serves elsewhere', async () => {
    await story({}, async ({ emulator, run }) => {
      await run({ APIGEE_ENV: 'test,prod' });

      const held = await run({ ...UNDEPLOY, BUNDLES: 'orders', DELETE: 'true' });
      const served = emulator.serving('test', 'apiproxy', 'orders');
      const gone = await run({ ...UNDEPLOY, BUNDLES: 'orders', DELETE: 'true', APIGEE_ENV: 'test,prod' });
      const again = await run({ ...UNDEPLOY, BUNDLES: 'orders', DELETE: 'true' });

      expect(held.exitCode).toBe(6);
      expect(held.result.problems[0]?.message).toContain('still serves in prod');
      expect(served).toBe('1');
      expect(gone.exitCode).toBe(0);
      expect(gone.result.deployments.map(({ change }) => change)).toEqual(['deleted', 'deleted']);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('says that it undeployed what it was not allowed to delete', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      emulator.fault({ on: { operation: /apis\.delete$/ }, kind: '403', times: 9 });

      const { exitCode, result, log } = await run({ ...UNDEPLOY, BUNDLES: 'orders', DELETE: 'true' });

      expect(exitCode).not.toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(result.deployments).toMatchObject([{ change: 'undeployed', revision: { after: null } }]);
      expect(result.problems.map(({ code }) => code)).toEqual(['apigee-forbidden']);
      expect(log).toMatch(/↩ orders +undeployed: /);
    });
  });

  it.concurrent('leaves the preview of a pull request to cleanup', async () => {
    await story({}, async ({ emulator, run }) => {
      const revision = emulator.seed.revision({
        name: 'orders-pr7',
        basePath: '/pr7',
        description:
          'x [apigee-pipe-preview acme/orders #7 0123456789ab until 2030-01-01T00:00:00Z] [apigee-pipe 0123456789abcdef 0123456789ab #7]',
      });
      emulator.seed.deployment({ name: 'orders-pr7', revision, environment: 'test' });

      const refused = await run({ ...UNDEPLOY, BUNDLES: 'orders-pr7' });
      const forced = await run({ ...UNDEPLOY, BUNDLES: 'orders-pr7', FORCE: 'true' });

      expect(refused.exitCode).toBe(6);
      expect(refused.result.problems[0]?.hint).toContain('cleanup');
      expect(forced.result.deployments).toMatchObject([{ change: 'undeployed' }]);
    });
  });

  it.concurrent('looks before it asks again when an answer is lost', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      emulator.fault({ on: { operation: /deployments|undeploy/i, method: 'DELETE' }, kind: 'reset-after' });
      emulator.fault({ on: { operation: 'apis.delete' }, kind: 'reset-after' });

      const { exitCode, result } = await run({ ...UNDEPLOY, BUNDLES: 'orders', DELETE: 'true' });

      expect(exitCode).toBe(0);
      expect(result.deployments).toMatchObject([{ change: 'deleted' }]);
      expect(emulator.calls(/undeploy$/)).toHaveLength(1);
    });
  });
});
