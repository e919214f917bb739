import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const ATOMIC = { ATOMIC: 'true', LINT_FAIL_ON: 'never' };

/** A flow, two proxies that call it, and a third one that is new with the second commit. */
function files(payload: string): Record<string, string> {
  return {
    ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
    ...proxyFiles('proxies/orders', 'orders', { payload, calls: ['common'] }),
    ...proxyFiles('proxies/rates', 'rates', { payload, calls: ['common'] }),
  };
}

/** Everything serves; then everything changes, `fresh` is new, and `rates` will be in ERROR. */
async function prepare({ emulator, repository, run }: Scene, environment = 'test'): Promise<void> {
  await run(ATOMIC);
  await repository.write({ ...files('changed'), ...proxyFiles('proxies/fresh', 'fresh') });
  const mode = { kind: 'error', text: 'missing keystore' } as const;
  emulator.runtime({ bundle: 'rates', revision: '2', environment, mode });
}

describe('A deploy of all or nothing', () => {
  it.concurrent('takes everything back that it changed, the last first, and ends with exit 3', async () => {
    await story({ files: files('first') }, async (scene) => {
      await prepare(scene);
      const { emulator } = scene;
      const before = emulator.requests.length;

      const { exitCode, result, log } = await scene.run({ ...ATOMIC, PARALLEL: '1' });

      expect(exitCode).toBe(3);
      expect(result.deployments).toMatchObject(
        [
          { bundle: 'common', change: 'rolled-back', revision: { before: '1', after: '1' }, state: 'READY' },
          { bundle: 'fresh', change: 'undeployed', revision: { before: null, after: null } },
          { bundle: 'orders', change: 'rolled-back', revision: { before: '1', after: '1' }, state: 'READY' },
          { bundle: 'rates', change: 'rolled-back', revision: { before: '1', after: '1' } },
        ].map((each) => expect.objectContaining(each)),
      );
      for (const name of ['orders', 'rates']) expect(emulator.serving('test', 'apiproxy', name)).toBe('1');
      expect(emulator.serving('test', 'sharedflow', 'common')).toBe('1');
      expect(emulator.serving('test', 'apiproxy', 'fresh')).toBeUndefined();
      expect(log).toContain('rates failed in test, and ATOMIC takes back what the run changed there');
      expect(log).toMatch(/✖ common +rev 2 +taken back, see below/);
      expect(log).toMatch(/^Failed +(?:1 failed|2 taken back|1 undeployed|, ){5}/m);
      // The cause comes before what was taken back for it.
      expect(result.problems[0]?.message).toContain('missing keystore');
      expect(log).toMatch(/↩ fresh +undeployed: rates failed in test/);
      const returns = emulator.requests
        .slice(before)
        .filter(({ method, path }) => method === 'POST' && path.endsWith('revisions/1/deployments'))
        .map(({ path }) => /(orders|rates|common)/.exec(path)?.[1]);
      expect(returns.at(-1)).toBe('common');
    });
  });

  it.concurrent('leaves environments that are finished as they are', async () => {
    await story({ files: files('first') }, async (scene) => {
      await prepare(scene, 'prod');
      const { emulator } = scene;

      const { exitCode } = await scene.run({ ...ATOMIC, APIGEE_ENV: 'test,prod' });

      expect(exitCode).toBe(3);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
      expect(emulator.serving('test', 'sharedflow', 'common')).toBe('2');
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
      expect(emulator.serving('prod', 'sharedflow', 'common')).toBeUndefined();
    });
  });

  it.concurrent('ends with exit 4 if one of them cannot go back', async () => {
    await story({ files: files('first') }, async (scene) => {
      await prepare(scene);
      scene.emulator.runtime({ bundle: 'orders', revision: '1', mode: 'error' });

      const { exitCode, result } = await scene.run({ ...ATOMIC, PARALLEL: '1', WAIT_TIMEOUT: '10' });

      expect(exitCode).toBe(4);
      expect(result.deployments.find(({ bundle }) => bundle === 'orders')?.change).toBe('failed');
      expect(scene.emulator.serving('test', 'sharedflow', 'common')).toBe('1');
    });
  });

  it.concurrent('begins nothing if one of the bundles is blocked beforehand', async () => {
    await story({ files: proxyFiles('proxies/orders', 'orders') }, async (scene) => {
      const { emulator, repository } = scene;
      const taken = emulator.seed.revision({ name: 'stranger', basePath: '/rates' });
      emulator.seed.deployment({ name: 'stranger', revision: taken, environment: 'test' });
      await repository.write(proxyFiles('proxies/rates', 'rates'));

      const { exitCode, result } = await scene.run(ATOMIC);

      expect(exitCode).toBe(6);
      expect(result.deployments.map(({ change }) => change)).not.toContain('deployed');
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('is refused together with ON_FAILURE=keep', async () => {
    await story({}, async ({ run }) => {
      const refused = await run({ ...ATOMIC, ON_FAILURE: 'keep' });
      expect(refused.exitCode).toBe(2);
    });
  });
});

describe('A backup', () => {
  it.concurrent('keeps what is replaced as a zip, and BUNDLES takes it back', async () => {
    await story({ files: files('first') }, async (scene) => {
      await scene.run(ATOMIC);
      await scene.repository.write(files('changed'));

      const deployed = await scene.run({ ...ATOMIC, BACKUP: 'true', BUNDLES: 'proxies/orders' });
      const zip = 'test-reports/apigee-pipe/backup/test/orders.zip';
      expect(existsSync(`${scene.repository.path}/${zip}`)).toBe(true);
      expect(deployed.log).toContain(`Backed up  ${zip}`);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('2');

      const back = await scene.run({ ...ATOMIC, BUNDLES: zip });

      expect(back.exitCode).toBe(0);
      expect(back.result.deployments).toMatchObject([{ bundle: 'orders', change: 'reused' }]);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('that cannot be made keeps everything as it is', async () => {
    await story({}, async (scene) => {
      await scene.run();
      await scene.repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'changed' }));
      const writes = writesIn(scene.emulator).length;
      await scene.repository.write({ 'test-reports/apigee-pipe/backup': 'a file lies in the way' });

      const refused = await scene.run({ BACKUP: 'true' });

      expect(refused.exitCode).toBe(2);
      expect(codesOf(refused)).toEqual(['bundle-not-found']);
      expect(refused.log).toContain('could not be backed up, so nothing was changed');
      expect(writesIn(scene.emulator)).toHaveLength(writes);
    });
  });
});
