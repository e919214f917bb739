import { describe, expect, it } from '@jest/globals';
import { deployed, ROLLBACK } from '../support/builds.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

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

  it.concurrent('goes to a revision, a commit and a build', async () => {
    await story({}, async (scene) => {
      for (const build of ['1', '2', '3']) await deployed(scene, `payload ${build}`, build);

      for (const [TO, before, after] of [
        ['1', '3', '1'],
        ['0202020', '1', '2'],
        ['build:1', '2', '1'],
      ] as const) {
        const { exitCode, result } = await scene.run({ ...ROLLBACK, TO });

        expect(exitCode).toBe(0);
        expect(result.deployments).toMatchObject([{ change: 'rolled-back', revision: { before, after } }]);
        expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe(after);
      }
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
});
