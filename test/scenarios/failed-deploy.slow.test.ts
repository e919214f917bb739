import { describe, expect, it } from '@jest/globals';
import type { RuntimeMode } from '../emulator/apigee/runtime-mode.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

/** Revision 1 serves; it was imported by somebody else, so the pipe deploys revision 2. */
function seedServing(emulator: Emulator, environment = 'test'): void {
  emulator.seed.revision({ name: 'orders' });
  emulator.seed.deployment({ name: 'orders', revision: '1', environment });
}

const SHORT = { WAIT_TIMEOUT: '10' };

describe('a deployment that fails', () => {
  for (const onOverrideFailure of ['keepOld', 'dropOld', 'keepBoth'] as const) {
    it.concurrent(`is rolled back and verified where Apigee says ${onOverrideFailure}`, async () => {
      await story({ emulator: { onOverrideFailure } }, async ({ emulator, run }) => {
        seedServing(emulator);
        emulator.runtime({
          bundle: 'orders',
          revision: '2',
          mode: { kind: 'error', text: 'missing keystore' },
        });

        const ended = await run();

        expect(ended.exitCode).toBe(3);
        expect(ended.result).toMatchObject({
          outcome: 'failed',
          deployments: [
            { change: 'rolled-back', imported: true, revision: { before: '1', after: '1' }, urls: [] },
          ],
        });
        expect(ended.log).toContain('Revision 2 of orders in test is in ERROR: ');
        expect(ended.log).toContain('missing keystore');
        expect(ended.log).toContain('rev 1   serves again');
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
        expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      });
    });
  }

  it.concurrent('says so where Apigee gives no reason', async () => {
    await story({}, async ({ emulator, run }) => {
      seedServing(emulator);
      emulator.runtime({ bundle: 'orders', mode: 'error-without-text' });

      const ended = await run();

      expect(ended.exitCode).toBe(3);
      expect(ended.log).toContain('is in ERROR: Apigee gives no reason');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('leaves nothing deployed where nothing served before', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'orders', mode: 'error' });

      const ended = await run();

      expect(ended.exitCode).toBe(3);
      expect(ended.result.deployments[0]).toMatchObject({
        change: 'failed',
        revision: { before: null, after: null },
      });
      expect(ended.log).toContain('nothing served before, nothing serves now');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(emulator.calls(/undeploy$/)).toHaveLength(1);
    });
  });

  it.concurrent('needs a person where the roll-back fails too', async () => {
    await story({ emulator: { onOverrideFailure: 'dropOld' } }, async ({ emulator, run }) => {
      seedServing(emulator);
      emulator.runtime({ bundle: 'orders', mode: 'error', times: 2 });

      const ended = await run();

      expect(ended.exitCode).toBe(4);
      expect(ended.result.outcome).toBe('degraded');
      expect(codesOf(ended)).toEqual(['deployment-failed', 'rollback-failed']);
      expect(ended.log).toContain('orders could not be rolled back to revision 1 in test');
      expect(ended.log).toContain('Deploy revision 1 in the Apigee console');
    });
  });

  it.concurrent('stays as it is with ON_FAILURE=keep, and says what serves', async () => {
    await story({ emulator: { onOverrideFailure: 'dropOld' } }, async ({ emulator, run }) => {
      seedServing(emulator);
      emulator.runtime({ bundle: 'orders', mode: 'error' });

      const ended = await run({ ON_FAILURE: 'keep' });

      expect(ended.exitCode).toBe(4);
      expect(ended.log).toMatch(/↩ orders +rev 2 +stays deployed, and rev 1 was not brought back/);
      expect(emulator.calls(/revisions\.deploy$/)).toHaveLength(1);
      expect(emulator.calls(/undeploy$/)).toEqual([]);
    });
  });

  it.concurrent('is told as untouched where Apigee refuses its base path', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'legacy', basePath: '/orders' });
      emulator.seed.deployment({ name: 'legacy', revision: '1', environment: 'test' });

      const ended = await run();

      expect(ended.exitCode).toBe(6);
      expect(ended.log).toContain('legacy');
      expect(ended.log).toContain('/orders');
      expect(emulator.serving('test', 'apiproxy', 'legacy')).toBe('1');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    });
  });
});

describe('a deployment that never becomes READY on every instance', () => {
  const modes: readonly (readonly [RuntimeMode['kind'], string])[] = [
    ['stuck', 'deployment-timeout'],
    ['partial', 'deployment-timeout'],
    ['split', 'deployment-timeout'],
    ['no-state', 'deployment-timeout'],
    ['unknown-state', 'deployment-timeout'],
    ['flapping', 'route-conflict'],
    ['route-conflict', 'route-conflict'],
    ['pods-error', 'deployment-failed'],
  ];
  for (const [mode, code] of modes) {
    it.concurrent(`is no success: ${mode}`, async () => {
      await story({}, async ({ emulator, run }) => {
        seedServing(emulator);
        emulator.runtime({ bundle: 'orders', mode });

        const ended = await run(SHORT);

        expect(ended.exitCode).toBe(3);
        expect(codesOf(ended)).toEqual([code]);
        expect(ended.result.deployments[0]).toMatchObject({
          change: 'rolled-back',
          revision: { before: '1', after: '1' },
        });
        expect(ended.result.problems[0]?.hint).toMatch(/\w/);
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
        // Far less than WAIT_TIMEOUT is without SHORT, however slow the machine.
        expect(ended.result.deployments[0]?.durationMs).toBeLessThan(120_000);
      });
    });
  }

  it.concurrent('is removed again where nothing served before', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.runtime({ bundle: 'orders', mode: 'stuck' });

      const ended = await run(SHORT);

      expect(ended.exitCode).toBe(3);
      expect(ended.log).toContain('did not become READY within WAIT_TIMEOUT');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(writesIn(emulator).at(-1)).toMatch(/undeploy$/);
    });
  });

  it.concurrent('is success on an old runtime whose pods all report deployed', async () => {
    await story({}, async ({ emulator, run }) => {
      seedServing(emulator);
      emulator.runtime({ bundle: 'orders', mode: 'pods-deployed' });

      const ended = await run(SHORT);

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments[0]).toMatchObject({ change: 'deployed' });
    });
  });
});
