import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';

const plan = { ACTION: 'plan' };
const shared = {
  environmentGroups: { all: { hostnames: ['api.acme.example'], environments: ['test', 'prod'] } },
};
const two = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };

describe('A base path that another proxy of the environment group has', () => {
  it('is named in the plan, and blocks that bundle and no other', async () => {
    await story({ town: shared, files: two }, async ({ town, run }) => {
      town.seed.revision({ name: 'old-orders', basePath: '/orders' });
      town.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });

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
      expect(town.revisions('apiproxy', 'orders')).toEqual([]);
      expect(town.serving('test', 'apiproxy', 'rates')).toBe('1');
      expect(deployed.log).toMatch(/Blocked +1 blocked, 1 deployed/);
    });
  });

  it('is taken where ALLOW lists it, told beside the success, and unchanged after that', async () => {
    await story({ town: shared, files: two }, async ({ town, run }) => {
      town.seed.revision({ name: 'old-orders', basePath: '/orders' });
      town.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
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
    await story({ files: two }, async ({ town, run, repository }) => {
      await run();
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
      const asked = town.requests.length;

      await run();

      const operations = town.requests.slice(asked).map(({ operation }) => operation ?? '');
      expect(operations.filter((name) => name.endsWith('envgroups.list'))).toHaveLength(1);
      expect(
        town.requests.slice(asked).filter(({ path }) => path.endsWith('/apis/rates/revisions/1')),
      ).toHaveLength(1);
    });
  });

  it('is taken by the later of two bundles of one run that both want it', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...proxyFiles('proxies/twin', 'twin', { basePath: '/orders/' }),
    };
    await story({ files }, async ({ town, run }) => {
      const planned = await run({ ...plan, LINT_FAIL_ON: 'never' });
      const deployed = await run({ LINT_FAIL_ON: 'never' });

      expect(planned.exitCode).toBe(1);
      expect(planned.result.plan.map(({ change }) => change)).toEqual(['deploy', 'blocked']);
      expect(codesOf(planned)).toEqual(['route-conflict']);
      expect(planned.log).toContain('twin cannot have /orders in test: orders has it there.');
      expect(deployed.exitCode).toBe(3);
      expect(town.serving('test', 'apiproxy', 'orders')).toBe('1');
      expect(town.revisions('apiproxy', 'twin')).toEqual([]);
    });
  });

  it('costs no run where it cannot be looked for: a note says so, and Apigee is asked once it is imported', async () => {
    await story({ town: shared }, async ({ town, run }) => {
      town.seed.revision({ name: 'old-orders', basePath: '/orders' });
      town.seed.deployment({ name: 'old-orders', revision: '1', environment: 'prod' });
      town.fault({ on: { path: /envgroups/ }, kind: '403', times: Number.POSITIVE_INFINITY });

      const deployed = await run();

      expect(deployed.exitCode).toBe(6);
      expect(deployed.result.warnings).toMatchObject([{ code: 'base-paths-unread' }]);
      expect(deployed.log).toMatch(/Note +Not every base path/);
      expect(town.serving('test', 'apiproxy', 'orders')).toBeUndefined();
      expect(codesOf(deployed)).toEqual(['guard']);
    });
  });

  it('is looked for at a bounded number of proxies', async () => {
    await story({}, async ({ town, run }) => {
      for (let number = 0; number < 130; number += 1) {
        const name = `other-${number}`;
        town.seed.revision({ name });
        town.seed.deployment({ name, revision: '1', environment: 'test' });
      }

      const planned = await run(plan);

      expect(planned.exitCode).toBe(0);
      expect(planned.log).toContain('100 of the 130 other proxies were looked at');
      expect(town.calls(/apis.revisions.get$/)).toHaveLength(100);
    });
  });
});

describe('A proxy that would become extensible', () => {
  const flow = sharedFlowFiles('common', 'common');

  it('is blocked in plan and deploy until ALLOW or the manifest lists it', async () => {
    await story(
      { files: { ...flow, ...proxyFiles('orders', 'orders') } },
      async ({ town, repository, run }) => {
        await run();
        await repository.write(proxyFiles('orders', 'orders', { calls: ['common'] }));

        const planned = await run(plan);
        const refused = await run();
        await repository.write({
          'apigee.yaml': 'version: 1\nenvironments: { test: { allow: [extensible] } }\n',
        });
        const allowed = await run();

        for (const { exitCode, log } of [planned, refused]) {
          expect(exitCode).toBe(6);
          expect(log).toContain('orders would change from a standard to an extensible proxy in test');
        }
        expect(planned.result.plan[1]?.change).toBe('blocked');
        expect(allowed.exitCode).toBe(0);
        expect(town.serving('test', 'apiproxy', 'orders')).toBe('2');
      },
    );
  });
});

describe('A change of the service account', () => {
  it('is blocked until it is allowed', async () => {
    await story({}, async ({ town, run }) => {
      const account = (name: string) => ({
        DEPLOYMENT_SERVICE_ACCOUNT: `${name}@acme.iam.gserviceaccount.com`,
      });
      await run(account('first'));

      const refused = await run(account('second'));
      const allowed = await run({ ...account('second'), ALLOW: 'limit, service-account-change' });

      expect(refused.exitCode).toBe(6);
      expect(refused.result.plan[0]).toMatchObject({ change: 'blocked' });
      expect(refused.log).toContain(
        'orders would run as second@acme.iam.gserviceaccount.com and no longer as first@acme.iam.gserviceaccount.com in test.',
      );
      expect(allowed.exitCode).toBe(0);
      expect(town.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });
});

describe('The documented limit of 250 revisions', () => {
  it('is named before Apigee refuses, with the way round', async () => {
    await story({ town: { revisionLimit: 250 } }, async ({ town, run }) => {
      for (let number = 0; number < 250; number += 1) town.seed.revision({ name: 'orders' });
      town.seed.deployment({ name: 'orders', revision: '250', environment: 'test' });

      const planned = await run(plan);
      const deployed = await run();

      expect([planned.exitCode, deployed.exitCode]).toEqual([6, 6]);
      expect(planned.log).toContain(
        'There would be 251 revisions of orders; Apigee documents a limit of 250.',
      );
      expect(planned.log).toContain('The manifest’s retention deletes old revisions.');
      expect(town.calls(/apis.create$/).filter(({ query }) => query['action'] === 'import')).toEqual([]);
    });
  });
});

describe('ALLOW', () => {
  it('takes the guards there are and lists them for any other name', async () => {
    await story({}, async ({ run }) => {
      const { exitCode, log } = await run({ ALLOW: 'limits' });

      expect(exitCode).toBe(2);
      expect(log).toContain('ALLOW  must be extensible, base-path-taken, service-account-change or limit.');
    });
  });

  it('is held to the same list in the manifest', async () => {
    const files = { ...two, 'apigee.yaml': 'version: 1\nenvironments:\n  test:\n    allow: [limits]\n' };
    await story({ files }, async ({ run }) => {
      const { exitCode, log } = await run();

      expect(exitCode).toBe(2);
      expect(log).toMatch(/apigee\.yaml:4:13.*extensible.*base-path-taken/);
    });
  });
});
