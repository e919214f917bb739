import { describe, expect, it } from '@jest/globals';
import { deployed, ROLLBACK } from '../support/builds.ts';
import { EVERY_KIND, editedCopy, QUIET } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

describe('A rollback', () => {
  it.concurrent('brings back all that one build deployed, and leaves alone what it did not', async () => {
    const files = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };
    await story({ files }, async (scene) => {
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');
      await deployed(scene, 'three', '3');

      const { exitCode, result } = await scene.run({ ...ROLLBACK, TO: 'build:2' });

      expect(exitCode).toBe(0);
      expect(result.deployments).toMatchObject([{ bundle: 'orders', revision: { before: '3', after: '2' } }]);
    });
  });

  it.concurrent('does not take the copy of another environment for what served before', async () => {
    const manifest = {
      'apigee.yaml':
        'version: 1\nenvironments:\n  test: { basePath: { suffix: -test } }\n  prod: { basePath: { suffix: -prod } }\n',
    };
    await story({ files: { ...proxyFiles('proxies/orders', 'orders'), ...manifest } }, async (scene) => {
      const both = { APIGEE_ENV: 'test,prod' };
      await deployed(scene, 'one', '1', both);
      await deployed(scene, 'two', '2', both);

      const { exitCode, result } = await scene.run({ ...ROLLBACK, APIGEE_ENV: 'prod' });

      expect(exitCode).toBe(0);
      expect(result.deployments).toMatchObject([
        { environment: 'prod', revision: { before: '4', after: '2' } },
      ]);
    });
  });

  it.concurrent('tells apart what one build deployed twice, or asks for TO if it serves elsewhere', async () => {
    await story({}, async (scene) => {
      await deployed(scene, 'one', '1', { APIGEE_ENV: 'test,prod' });
      await deployed(scene, 'two', '1');

      const unclear = await scene.run(ROLLBACK);
      await deployed(scene, 'two', '1', { APIGEE_ENV: 'prod' });
      const clear = await scene.run(ROLLBACK);

      expect(unclear.exitCode).toBe(2);
      expect(unclear.result.problems[0]?.message).toContain(
        'the same build imported revision 1, which serves elsewhere',
      );
      expect(unclear.result.problems[0]?.hint).toContain('TO');
      expect(clear.result.deployments).toMatchObject([{ change: 'rolled-back', revision: { after: '1' } }]);
    });
  });

  it.concurrent('does not say that there is no such revision if Apigee cannot tell', async () => {
    await story({}, async (scene) => {
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');
      scene.emulator.fault({
        on: { operation: /apis\.revisions\.get$/, path: /revisions\/1$/ },
        kind: '503',
        times: Number.POSITIVE_INFINITY,
      });

      const { exitCode, result } = await scene.run({ ...ROLLBACK, TO: '1' });

      expect(exitCode).toBe(7);
      expect(result.problems[0]?.message).toContain('503');
    });
  });

  it.concurrent('refuses a hand-made copy that carries a mark of ours, unless it is named', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run({ ...QUIET, BITBUCKET_BUILD_NUMBER: '1' });
      const forged = editedCopy(scene, {
        file: 'apiproxy/policies/SA-Limit.xml',
        from: '30ps',
        to: '300ps',
      });
      emulator.seed.revision({ name: 'orders', bundle: forged });
      await scene.repository.write({ 'proxies/orders/apiproxy/resources/jsc/run.js': 'var a = 3;\n' });
      await run({ ...QUIET, BITBUCKET_BUILD_NUMBER: '3' });

      const refused = await run(ROLLBACK);
      const named = await run({ ...ROLLBACK, TO: '2' });

      expect(refused.exitCode).toBe(2);
      expect(refused.result.problems[0]?.message).toContain('hand-made copy');
      expect(named.result.deployments).toMatchObject([{ change: 'rolled-back', revision: { after: '2' } }]);
    });
  });

  it.concurrent('acts once on what is named twice, and not on one of two that share a name', async () => {
    await story({}, async (scene) => {
      const { run, repository } = scene;
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');

      const both = await run({ ...ROLLBACK, BUNDLES: 'orders@2\norders@1' });
      const twice = await run({ ...ROLLBACK, BUNDLES: 'proxies/orders\napiproxy:orders' });
      await repository.write(proxyFiles('copy/orders', 'orders'));
      const clash = await run(ROLLBACK);

      expect(both.exitCode).toBe(2);
      expect(both.log).toContain('BUNDLES names orders with revisions 2 and 1.');
      expect(twice.result.deployments).toMatchObject([{ change: 'rolled-back' }]);
      expect(clash.exitCode).toBe(1);
      expect(clash.log).toContain('2 proxies are called orders: copy/orders and proxies/orders.');
    });
  });
});
