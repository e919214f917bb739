import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const plan = { ACTION: 'plan' };
const shared = {
  environmentGroups: { all: { hostnames: ['api.acme.example'], environments: ['test', 'prod'] } },
};
const two = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };

describe('A base path that another proxy of the environment group has', () => {
  it('is named in the plan, and blocks that bundle and no other', async () => {
    await story({ emulator: shared, files: two }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });

      const planned = await run(plan);
      const deployed = await run();

      const sentence =
        'orders would take /orders in test; old-orders serves it in prod, in the same environment group.';
      for (const { exitCode, result, log } of [planned, deployed]) {
        expect(exitCode).toBe(6);
        expect(result.plan).toMatchObject([
          { bundle: 'orders', change: 'blocked', problems: [{ code: 'guard', message: sentence }] },
          { bundle: 'rates', change: 'deploy' },
        ]);
        expect(result.problems).toMatchObject([{ code: 'guard', message: sentence }]);
        expect(log).toContain('list base-path-taken in ALLOW');
      }
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
      expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
      expect(deployed.log).toMatch(/Blocked +1 blocked, 1 deployed/);
    });
  });

  it('is taken where ALLOW lists it, told beside the success, and unchanged after that', async () => {
    await story({ emulator: shared, files: two }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
      const allowed = { ALLOW: 'base-path-taken' };

      const deployed = await run(allowed);
      const again = await run(allowed);

      expect(deployed.exitCode).toBe(0);
      expect(deployed.result.deployments[0]?.conflicts).toHaveLength(1);
      expect(deployed.log).toContain('is routed to "old-orders" in the environment "prod"');
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  it('is no matter for a proxy that already has it', async () => {
    await story({ files: two }, async ({ emulator, run, repository }) => {
      await run();
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
      const asked = emulator.requests.length;

      await run();

      const operations = emulator.requests.slice(asked).map(({ operation }) => operation ?? '');
      expect(operations.filter((name) => name.endsWith('envgroups.list'))).toHaveLength(1);
      expect(
        emulator.requests.slice(asked).filter(({ path }) => path.endsWith('/apis/rates/revisions/1')),
      ).toHaveLength(1);
    });
  });

  it('is named in plan and deploy where both have it already, before a revision is spent on the change', async () => {
    await story({ emulator: shared, files: two }, async ({ emulator, run, repository }) => {
      await run();
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
      const unchanged = await run({ ALLOW: 'base-path-taken' });
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
      const asked = emulator.requests.length;

      const planned = await run(plan);
      const reports = emulator.requests
        .slice(asked)
        .filter(({ path }) => path.endsWith(':generateDeployChangeReport'));
      const refused = await run();
      const before = emulator.revisions('apiproxy', 'orders');
      const allowed = await run({ ALLOW: 'base-path-taken' });

      expect(unchanged.result.outcome).toBe('unchanged');
      expect(reports).toHaveLength(1);
      for (const { exitCode, result } of [planned, refused]) {
        expect(exitCode).toBe(6);
        expect(result.problems).toMatchObject([
          {
            code: 'guard',
            message:
              'orders has /orders in test, and so has old-orders in prod, in the same environment group: only one of the two gets its requests, and a deployment may change which.',
          },
        ]);
        expect(result.plan).toMatchObject([{ change: 'blocked' }, { change: 'unchanged' }]);
      }
      expect(before).toEqual(['1']);
      expect(allowed.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.each([{}, { ALLOW: 'base-path-taken' }])(
    'stops the whole run, in plan and deploy alike, if two bundles of it want it in one environment (%j)',
    async (allow) => {
      const files = {
        ...two,
        ...proxyFiles('proxies/twin', 'twin', { basePath: '/orders/' }),
      };
      await story({ files }, async ({ emulator, run }) => {
        const planned = await run({ ...plan, ...allow, LINT_FAIL_ON: 'never' });
        const deployed = await run({ ...allow, LINT_FAIL_ON: 'never' });

        for (const ending of [planned, deployed]) {
          expect(ending.exitCode).toBe(6);
          expect(ending.result.plan.map(({ change }) => change)).toEqual(['deploy', 'deploy', 'blocked']);
          expect(ending.log).toContain('twin cannot have /orders in test: orders has it there.');
          expect(ending.log).not.toContain('list base-path-taken in ALLOW');
        }
        expect(codesOf(planned)).toEqual(['route-conflict']);
        expect(deployed.result.deployments.map(({ change }) => change)).toEqual([
          'skipped',
          'skipped',
          'failed',
        ]);
        expect(writesIn(emulator)).toEqual([]);
      });
    },
  );

  it('blocks plan and deploy alike if the deployed revision has lost it, however Apigee spells it', async () => {
    const files = proxyFiles('proxies/orders', 'orders', { basePath: '/orders/' });
    await story({ emulator: shared, files }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
      await run({ ALLOW: 'base-path-taken' });

      const [planned, deployed] = [await run(plan), await run()];

      for (const ending of [planned, deployed]) {
        expect(ending.exitCode).toBe(6);
        expect(codesOf(ending)).toEqual(['guard']);
        expect(ending.log).toContain('orders has /orders in test, and so has old-orders in prod');
      }
    });
  });

  it('costs no run where it cannot be looked for: a note says so, and Apigee is asked once it is imported', async () => {
    await story({ emulator: shared }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'old-orders', basePath: '/orders' });
      emulator.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
      emulator.fault({ on: { path: /envgroups/ }, kind: '403', times: Number.POSITIVE_INFINITY });

      const deployed = await run();

      expect(deployed.exitCode).toBe(6);
      expect(deployed.result.warnings).toMatchObject([{ code: 'base-paths-unread' }]);
      expect(deployed.log).toMatch(/Note +Not every base path/);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(codesOf(deployed)).toEqual(['guard']);
    });
  });

  it('is looked for at a bounded number of proxies', async () => {
    await story({}, async ({ emulator, run }) => {
      for (let number = 0; number < 130; number += 1) {
        const name = `other-${number}`;
        emulator.seed.revision({ name });
        emulator.seed.deployment({ name, revision: '1', environment: 'test' });
      }

      const planned = await run(plan);

      expect(planned.exitCode).toBe(0);
      expect(planned.log).toContain('100 of the 130 other proxies were looked at');
      expect(emulator.calls(/apis.revisions.get$/)).toHaveLength(100);
    });
  });
});
