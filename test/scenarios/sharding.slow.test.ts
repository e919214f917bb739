import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const step = (number: number, count: number) => ({
  BITBUCKET_PARALLEL_STEP: `${number}`,
  BITBUCKET_PARALLEL_STEP_COUNT: `${count}`,
});

const files = {
  ...sharedFlowFiles('flows/common', 'common'),
  ...proxyFiles('proxies/a', 'a', { calls: ['common'] }),
  ...proxyFiles('proxies/b', 'b', { calls: ['common'] }),
  ...proxyFiles('proxies/c', 'c'),
  ...proxyFiles('proxies/d', 'd'),
  ...proxyFiles('proxies/e', 'e'),
};

describe('Parallel steps', () => {
  it('divide the bundles evenly, keep together what belongs together, and leave none out', async () => {
    await story({ files }, async ({ emulator, run }) => {
      emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
      emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
      emulator.seed.environment('test', { flowhooks: { PreProxyFlowHook: 'common' } });
      const [first, second] = await Promise.all([
        run({ SHARD: 'true', REPORT_DIR: 'one', ...step(0, 2) }),
        run({ SHARD: 'true', REPORT_DIR: 'two', ...step(1, 2) }),
      ]);

      expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
      const shares = [first, second].map(({ result }) => result.deployments.map(({ bundle }) => bundle));
      expect(shares).toEqual([
        ['common', 'a', 'b'],
        ['c', 'd', 'e'],
      ]);
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        expect(emulator.revisions('apiproxy', name)).toEqual(['1']);
      expect(first.result.plan.map(({ bundle }) => bundle)).toEqual(['common', 'a', 'b']);
    });
  });

  it('each deploy everything unless SHARD asks: a bundle left out in silence would be the worst', async () => {
    await story({ files }, async ({ run }) => {
      const { exitCode, result } = await run(step(1, 2));

      expect(exitCode).toBe(0);
      expect(result.deployments).toHaveLength(6);
    });
  });

  it('may have nothing to do', async () => {
    await story({}, async ({ emulator, run }) => {
      const { exitCode, result, log } = await run({ SHARD: 'true', ...step(1, 2) });

      expect(exitCode).toBe(0);
      expect(result.outcome).toBe('unchanged');
      expect(log).toContain('This step has no share of the 1 bundle');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });

  it.each(['preview', 'cleanup', 'export', 'rollback', 'promote', 'undeploy', 'audit'])(
    'are refused SHARD by ACTION=%s, which each of them would do whole',
    async (ACTION) => {
      await story({}, async ({ emulator, run }) => {
        const { exitCode, log } = await run({ ACTION, SHARD: 'true', FROM_ENV: 'prod', ...step(1, 2) });

        expect(exitCode).toBe(2);
        expect(log).toContain(`divides nothing for ACTION=${ACTION}`);
        expect(emulator.requests).toEqual([]);
      });
    },
  );

  it('compare their share each, and the first one alone looks for what is not in the repository', async () => {
    await story({ files }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'stranger', basePath: '/stranger' });
      emulator.seed.deployment({ name: 'stranger', revision: '1', environment: 'test' });
      const drift = { ACTION: 'drift', SHARD: 'true' };

      const first = await run({ ...drift, ...step(0, 2) });
      const second = await run({ ...drift, ...step(1, 2) });

      const names = [first, second].map(({ result }) =>
        (result.differences ?? []).map(({ bundle, change }) => `${bundle} ${change}`),
      );
      expect(names).toEqual([
        ['common missing', 'a missing', 'b missing', 'stranger foreign'],
        ['c missing', 'd missing', 'e missing'],
      ]);
    });
  });

  it.each([
    ['outside parallel steps', {}],
    ['with half of what tells the share', { BITBUCKET_PARALLEL_STEP: '0' }],
    ['with a share that does not exist', step(2, 2)],
  ])('refuse SHARD %s', async (_, variables) => {
    await story({}, async ({ emulator, run }) => {
      const { exitCode, log } = await run({ SHARD: 'true', ...variables });

      expect(exitCode).toBe(2);
      expect(log).toMatch(/SHARD +is true outside a parallel step/);
      expect(emulator.requests).toEqual([]);
    });
  });
});
