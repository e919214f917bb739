import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const plan = { ACTION: 'plan' };
const two = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };

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
