import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { RuntimeKind, RuntimeMode } from '../emulator/apigee/runtime-mode.ts';
import { sharedFlowFiles } from '../support/repository.ts';
import { spawnPipe } from '../support/run-pipe.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';
import { until } from '../support/until.ts';

/** Revision 1 serves; a run that deploys revision 2 sees ERROR and is killed before it can roll back. */
async function killInError(
  { emulator, repository }: Scene,
  { mode = 'error', kind = 'apiproxy' }: { mode?: RuntimeKind; kind?: 'apiproxy' | 'sharedflow' } = {},
): Promise<void> {
  emulator.seed.revision({ kind, name: 'orders' });
  emulator.seed.deployment({ kind, name: 'orders', revision: '1', environment: 'test' });
  emulator.runtime({
    bundle: 'orders',
    revision: '2',
    mode: { kind: mode, readyMs: 0 } satisfies RuntimeMode,
  });
  const child = spawnPipe({ environment: emulator.environment(), directory: repository.path });
  await until(() => emulator.calls(/getDeployments$/).some(({ status }) => status !== undefined));
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(emulator.revisions(kind, 'orders')).toEqual(['1', '2']);
}

/** What the runs after the killed one asked to change. */
const writesAfter = ({ emulator }: Scene): readonly (string | undefined)[] =>
  writesIn(emulator)
    .filter((operation) => !operation.endsWith('generateDeployChangeReport'))
    .slice(2)
    .map((operation) => /[^.]+$/.exec(operation)?.[0]);

describe('a run after one that was killed in ERROR, where the old revision still serves', () => {
  it.concurrent('rolls back, then deploys the same revision again', async () => {
    await story({}, async (scene) => {
      await killInError(scene);

      const ended = await scene.run();

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments).toMatchObject([
        { change: 'reused', imported: false, revision: { before: '1', after: '2' }, state: 'READY' },
      ]);
      expect(ended.log).toContain('revision 1 still serves: that is rolled back to first');
      expect(writesAfter(scene)).toEqual(['deploy', 'deploy']);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
      expect(scene.emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
    });
  });

  it.concurrent('ends a second failure with the old one serving', async () => {
    await story({}, async (scene) => {
      await killInError(scene);
      scene.emulator.runtime({ bundle: 'orders', revision: '2', mode: 'error' });

      const ended = await scene.run();

      expect(ended.exitCode).toBe(3);
      expect(ended.result.deployments).toMatchObject([
        { change: 'rolled-back', imported: false, revision: { before: '1', after: '1' }, state: 'READY' },
      ]);
      expect(ended.log).toContain('rev 1   serves again');
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });

  it.concurrent('is planned as it will be carried out, and planning changes nothing', async () => {
    await story({}, async (scene) => {
      await killInError(scene);

      const ended = await scene.run({ ACTION: 'plan' });

      expect(ended.exitCode).toBe(0);
      expect(ended.result.plan).toMatchObject([
        {
          change: 'reuse',
          revision: { before: '1', after: '2' },
          reason:
            'revision 2 holds this bundle but is in ERROR, and revision 1 still serves: that is rolled back to first, which an earlier run owed, then deployed again',
        },
      ]);
      expect(writesAfter(scene)).toEqual([]);
    });
  });

  it.concurrent('finishes one environment before it begins the next, with one import for both', async () => {
    await story({}, async (scene) => {
      await killInError(scene);

      const ended = await scene.run({ APIGEE_ENV_COUNT: '2', APIGEE_ENV_0: 'test', APIGEE_ENV_1: 'prod' });

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments).toMatchObject([
        { environment: 'test', change: 'reused', revision: { before: '1', after: '2' } },
        { environment: 'prod', change: 'reused', revision: { before: null, after: '2' } },
      ]);
      expect(scene.emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
    });
  });

  it.concurrent('imports with FORCE all the same, and rolls back to what really served', async () => {
    await story({}, async (scene) => {
      await killInError(scene);
      scene.emulator.runtime({ bundle: 'orders', revision: '3', mode: 'error' });

      const ended = await scene.run({ FORCE: 'true' });

      expect(ended.exitCode).toBe(3);
      expect(ended.result.deployments).toMatchObject([
        { change: 'rolled-back', imported: true, revision: { before: '1', after: '1' } },
      ]);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });
});

describe('a run after one that was killed in ERROR, where nothing serves', () => {
  const dropOld = { emulator: { onOverrideFailure: 'dropOld' as const } };

  it.concurrent('undeploys the failed revision and deploys it again', async () => {
    await story(dropOld, async (scene) => {
      await killInError(scene);

      const ended = await scene.run();

      expect(ended.exitCode).toBe(0);
      expect(ended.result.deployments).toMatchObject([
        { change: 'reused', imported: false, revision: { before: null, after: '2' } },
      ]);
      expect(ended.log).toContain('and nothing serves: it is undeployed first, then deployed again');
      expect(writesAfter(scene)).toEqual(['undeploy', 'deploy']);
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.concurrent('calls for a person after a second failure, and names the older revisions', async () => {
    await story(dropOld, async (scene) => {
      await killInError(scene);
      scene.emulator.runtime({ bundle: 'orders', revision: '2', mode: 'error' });

      const ended = await scene.run();

      expect(ended.exitCode).toBe(4);
      expect(codesOf(ended)).toEqual(['deployment-failed', 'rollback-failed']);
      expect(ended.result.deployments).toMatchObject([
        { change: 'failed', revision: { before: null, after: null } },
      ]);
      expect(ended.log).toContain('Nothing of orders serves in test');
      expect(ended.log).toContain('There are older revisions: 1.');
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it.concurrent('replaces a shared flow that it may not undeploy, since a proxy calls it', async () => {
    const files = sharedFlowFiles('sharedflows/orders', 'orders');
    await story({ ...dropOld, files }, async (scene) => {
      scene.emulator.seed.revision({ name: 'caller', calls: ['orders'] });
      scene.emulator.seed.deployment({ name: 'caller', revision: '1', environment: 'test' });
      await killInError(scene, { kind: 'sharedflow' });

      const ended = await scene.run();

      expect(ended.exitCode).toBe(0);
      expect(ended.log).toContain('or replaced by one more import of it where something needs it');
      expect(ended.result.deployments).toMatchObject([
        { change: 'deployed', imported: true, revision: { before: null, after: '3' } },
      ]);
      expect(writesAfter(scene)).toEqual(['undeploy', 'create', 'deploy']);
      expect(scene.emulator.serving('test', 'sharedflow', 'orders')).toBe('3');
    });
  });
});

describe('a run after one that was killed in ERROR, where nobody knows what serves', () => {
  it.concurrent('imports another revision over it, once, and never undeploys', async () => {
    await story({}, async (scene) => {
      await killInError(scene, { mode: 'pods-error' });
      scene.emulator.runtime({ bundle: 'orders', mode: 'pods-error', times: 2 });

      const first = await scene.run();
      const second = await scene.run();

      expect(first.exitCode).toBe(4);
      expect(first.log).toContain('nobody knows what serves: the runtime reports pods only');
      expect(first.result.deployments).toMatchObject([
        { change: 'failed', imported: true, revision: { before: '2' } },
      ]);
      expect(second.exitCode).toBe(0);
      expect(second.result.deployments).toMatchObject([{ change: 'reused', imported: false }]);
      expect(writesAfter(scene)).not.toContain('undeploy');
      expect(scene.emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2', '3']);
    });
  });
});
