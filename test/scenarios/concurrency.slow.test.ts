import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story } from '../support/story.ts';
import { until } from '../support/until.ts';

const two = (payload: string) => ({
  ...proxyFiles('proxies/orders', 'orders', { payload }),
  ...proxyFiles('proxies/rates', 'rates', { payload }),
});

/** Deploys the first version, changes both bundles, and lets somebody deploy orders while the pipe imports. */
async function disturbed(
  { emulator, repository, run }: Scene,
  variables: Readonly<Record<string, string>> = {},
) {
  await run();
  await repository.write(two('new'));
  const theirs = emulator.seed.revision({ name: 'orders' });
  emulator.fault({ on: { operation: /apis\.create$/, bundle: 'orders' }, kind: 'slow', delayMs: 1500 });
  const running = run(variables);
  const importing = () =>
    emulator.calls(/apis\.create$/).filter(({ path, query }) => `${path} ${query['name']}`.includes('orders'))
      .length > 1;
  await until(importing);
  emulator.seed.deployment({ name: 'orders', revision: theirs, environment: 'test' });
  return { theirs, ending: await running };
}

describe('Somebody who deploys between plan and deploy', () => {
  it('stops that bundle with both revisions named, and no other', async () => {
    await story({ files: two('old') }, async (scene) => {
      const { ending, theirs } = await disturbed(scene);

      expect(ending.exitCode).toBe(3);
      expect(codesOf(ending)).toEqual(['changed-meanwhile']);
      expect(ending.log).toContain(
        `orders was changed in test by somebody else meanwhile: revision 1 served when the plan was made, revision ${theirs} serves now.`,
      );
      expect(ending.log).toContain('set FORCE to true');
      expect(ending.log).toMatch(
        new RegExp(`↩ orders +rev ${theirs} +serves: somebody else deployed it meanwhile`),
      );
      expect(ending.log).not.toContain('still serves');
      expect(await ending.report('outputs.env')).toContain(`APIGEE_PIPE_ORDERS_TEST_REVISION='${theirs}'`);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe(theirs);
      expect(scene.emulator.serving('test', 'apiproxy', 'rates')).toBe('2');
    });
  });

  it('is overridden where FORCE says so', async () => {
    await story({ files: two('old') }, async (scene) => {
      const { ending } = await disturbed(scene, { FORCE: 'true' });

      expect(ending.exitCode).toBe(0);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('3');
    });
  });

  it('is met by the run after that as what serves', async () => {
    await story({ files: two('old') }, async (scene) => {
      const { theirs } = await disturbed(scene);

      const again = await scene.run();

      expect(again.exitCode).toBe(0);
      expect(again.result.plan[0]).toMatchObject({
        change: 'reuse',
        revision: { before: theirs, after: '3' },
      });
      expect(scene.emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2', '3']);
    });
  });
});
