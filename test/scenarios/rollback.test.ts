import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, editedCopy, QUIET } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const ROLLBACK = { ACTION: 'rollback' };

/** Deploys `orders` with this payload, as a build of its own. */
async function deployed(
  { repository, run }: Scene,
  payload: string,
  build: string,
  more = {},
): Promise<void> {
  await repository.write(proxyFiles('proxies/orders', 'orders', { payload }));
  const commit = build.padStart(2, '0').repeat(20);
  const { exitCode } = await run({ BITBUCKET_BUILD_NUMBER: build, BITBUCKET_COMMIT: commit, ...more });
  expect(exitCode).toBe(0);
}

describe('A rollback', () => {
  it.concurrent('makes the revision serve that served before, imports nothing, and finds it done the next time', async () => {
    await story({}, async (scene) => {
      const { emulator, run } = scene;
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');

      const first = await run(ROLLBACK);
      const writes = writesIn(emulator).length;
      const second = await run(ROLLBACK);

      expect(first.exitCode).toBe(0);
      expect(first.result).toMatchObject({
        action: 'rollback',
        outcome: 'done',
        plan: [{ bundle: 'orders', revision: { before: '2', after: '1' } }],
        deployments: [
          { change: 'rolled-back', imported: false, revision: { before: '2', after: '1' }, state: 'READY' },
        ],
      });
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(second.exitCode).toBe(0);
      expect(second.result).toMatchObject({ outcome: 'unchanged', deployments: [{ change: 'unchanged' }] });
      expect(second.log).toContain('rolled back to already');
      expect(writesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent.each([
    ['a revision', '1', '1'],
    ['a commit', '0202020', '2'],
    ['a build', 'build:1', '1'],
  ])('goes to %s', async (_, TO, after) => {
    await story({}, async (scene) => {
      for (const build of ['1', '2', '3']) await deployed(scene, `payload ${build}`, build);

      const { exitCode, result } = await scene.run({ ...ROLLBACK, TO });

      expect(exitCode).toBe(0);
      expect(result.deployments).toMatchObject([{ change: 'rolled-back', revision: { before: '3', after } }]);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe(after);
    });
  });

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

  it.concurrent('asks for TO where nothing tells what served before, before anything is changed', async () => {
    await story({}, async (scene) => {
      const { emulator, run } = scene;
      await deployed(scene, 'one', '1');
      const alone = await run(ROLLBACK);
      const byHand = emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: byHand, environment: 'test' });
      emulator.seed.revision({ name: 'orders' });
      await deployed(scene, 'four', '4');
      const writes = writesIn(emulator).length;
      const unmarked = await run(ROLLBACK);
      const missing = await run({ ...ROLLBACK, TO: '77' });

      for (const ended of [alone, unmarked, missing]) {
        expect(ended.exitCode).toBe(2);
        expect(codesOf(ended)).toEqual(['config-invalid']);
        expect(ended.result.problems[0]?.hint).toContain('TO');
      }
      expect(unmarked.result.problems[0]?.message).toContain('was not imported by this pipe');
      expect(writesIn(emulator)).toHaveLength(writes);
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

  it.concurrent('that cannot start leaves what served, verified, and ends with exit 3', async () => {
    await story({}, async (scene) => {
      const { emulator, run } = scene;
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');
      emulator.runtime({ bundle: 'orders', mode: 'error' });

      const { exitCode, result } = await run(ROLLBACK);

      expect(exitCode).toBe(3);
      expect(result.deployments).toMatchObject([
        { change: 'failed', imported: false, revision: { before: '2', after: '2' } },
      ]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.concurrent('takes names of what lives in the organization, and asks which of two is meant', async () => {
    await story({}, async (scene) => {
      const { emulator, run } = scene;
      await deployed(scene, 'one', '1');
      await deployed(scene, 'two', '2');
      emulator.seed.revision({ kind: 'sharedflow', name: 'orders' });

      const unclear = await run({ ...ROLLBACK, BUNDLES: 'orders' });
      const clear = await run({ ...ROLLBACK, BUNDLES: 'apiproxy:orders' });
      const unknown = await run({ ...ROLLBACK, BUNDLES: 'order' });

      expect(unclear.exitCode).toBe(2);
      expect(unclear.result.problems[0]?.hint).toContain('sharedflow:orders');
      expect(clear.result.deployments).toMatchObject([{ change: 'rolled-back' }]);
      expect(unknown.exitCode).toBe(2);
      expect(codesOf(unknown)).toEqual(['bundle-not-found']);
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
