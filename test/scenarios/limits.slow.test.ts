import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const plan = { ACTION: 'plan' };
const two = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };

describe('The documented limit of 250 revisions', () => {
  it('is named before Apigee refuses, with the way round', async () => {
    await story({ emulator: { revisionLimit: 250 } }, async ({ emulator, run }) => {
      for (let number = 0; number < 250; number += 1) emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: '250', environment: 'test' });

      const planned = await run(plan);
      const deployed = await run();

      expect([planned.exitCode, deployed.exitCode]).toEqual([6, 6]);
      expect(planned.log).toContain(
        'There would be 251 revisions of orders; Apigee documents a limit of 250.',
      );
      expect(planned.log).toContain('The manifest’s retention deletes old revisions.');
      expect(emulator.calls(/apis.create$/).filter(({ query }) => query['action'] === 'import')).toEqual([]);
    });
  });

  it('is seen under FORCE, which imports what is unchanged', async () => {
    await story({}, async ({ emulator, run }) => {
      for (let number = 0; number < 249; number += 1) emulator.seed.revision({ name: 'orders' });
      await run();

      const forced = await run({ FORCE: 'true' });

      expect(forced.exitCode).toBe(6);
      expect(forced.log).toContain('There would be 251 revisions of orders');
      expect(emulator.revisions('apiproxy', 'orders')).toHaveLength(250);
    });
  });

  it('holds for shared flows, and retention makes room below it', async () => {
    const files = sharedFlowFiles('common', 'common');
    await story({ files, emulator: { revisionLimit: 250 } }, async ({ emulator, repository, run }) => {
      for (let number = 0; number < 250; number += 1) {
        emulator.seed.revision({ name: 'common', kind: 'sharedflow' });
      }
      const refused = await run();
      await repository.write({ 'apigee.yaml': 'version: 1\nretention: { keep: 240 }\n' });
      const roomy = await run();

      expect(refused.exitCode).toBe(6);
      expect(refused.log).toContain('There would be 251 revisions of common');
      expect(roomy.exitCode).toBe(0);
      expect(emulator.revisions('sharedflow', 'common')).toHaveLength(240);
    });
  });
});

describe('A documented limit on deployments', () => {
  const old = { billing: { billingType: 'SUBSCRIPTION', subscriptionPlan: 'SUBSCRIPTION_2021' } } as const;
  const fill = (emulator: Emulator, count: number, kind: 'apiproxy' | 'sharedflow' = 'apiproxy'): void => {
    for (let number = 0; number < count; number += 1) {
      const name = `${kind}-${number}`;
      emulator.seed.revision({ name, kind });
      emulator.seed.deployment({ name, kind, revision: '1', environment: 'test' });
    }
  };
  const imports = (emulator: Emulator) =>
    emulator.calls(/(apis|sharedflows).create$/).filter(({ query }) => query['action'] === 'import');

  it('is named at the bundle that passes it and those after it, and stops them until ALLOW lists it', async () => {
    await story({ emulator: old, files: two }, async ({ emulator, run }) => {
      fill(emulator, 49);

      const planned = await run(plan);
      const before = imports(emulator);
      const deployed = await run();
      const imported = imports(emulator).map(({ query }) => query['name']);
      const allowed = await run({ ALLOW: 'limit' });

      const sentence =
        'With rates there would be 51 proxies deployed in environment test: beside it 49 that are there now and 1 that this plan adds before it. Apigee documents a limit of 50 for SUBSCRIPTION_2021.';
      for (const { exitCode, log, result } of [planned, deployed]) {
        expect(exitCode).toBe(6);
        expect(log).toContain('Undeploy what nobody calls any more');
        expect(result.plan).toMatchObject([
          { bundle: 'orders', change: 'deploy' },
          { bundle: 'rates', change: 'blocked', problems: [{ code: 'guard', message: sentence }] },
        ]);
      }
      expect(before).toEqual([]);
      expect(imported).toEqual(['orders']);
      expect(allowed.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('1');
    });
  });

  it('counts shared flows with the proxies, and each environment for itself', async () => {
    await story({ emulator: old, files: sharedFlowFiles('common', 'common') }, async ({ emulator, run }) => {
      fill(emulator, 30);
      fill(emulator, 30, 'sharedflow');

      const { exitCode, result } = await run({ ...plan, APIGEE_ENV: 'test, prod' });

      expect(exitCode).toBe(6);
      expect(result.plan.map(({ change }) => change)).toEqual(['blocked', 'deploy']);
      expect(result.problems).toMatchObject([
        {
          message:
            'With common there would be 61 proxies and shared flows deployed in environment test: beside it 60 that are there now. Apigee documents a limit of 60 for SUBSCRIPTION_2021.',
        },
      ]);
      expect(imports(emulator)).toEqual([]);
    });
  });

  it('is no matter for a new revision of what is deployed, which asks nothing of the organization', async () => {
    await story({ emulator: old }, async ({ emulator, run }) => {
      fill(emulator, 49);
      emulator.seed.revision({ name: 'orders' });
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });

      const { exitCode } = await run();

      expect(exitCode).toBe(0);
      expect(emulator.calls(/^(apigee.organizations.)?(get|deployments.list)$/)).toEqual([]);
    });
  });

  it('is the higher one of the newer plan', async () => {
    const billing = { billingType: 'SUBSCRIPTION', subscriptionPlan: 'SUBSCRIPTION_2024' } as const;
    await story({ emulator: { billing } }, async ({ emulator, run }) => {
      fill(emulator, 60);

      const { exitCode, result } = await run();

      expect(exitCode).toBe(0);
      expect(result.warnings).toEqual([]);
    });
  });

  it('stops nothing where the organization does not say which it has: a note, and only where it matters', async () => {
    await story({ files: two }, async ({ emulator, run }) => {
      fill(emulator, 48);
      const roomy = await run(plan);
      emulator.seed.revision({ name: 'one-more' });
      emulator.seed.deployment({ name: 'one-more', revision: '1', environment: 'test' });
      const payAsYouGo = await run(plan);
      emulator.fault({
        on: { operation: /organizations.get$/ },
        kind: '403',
        times: Number.POSITIVE_INFINITY,
      });
      const refused = await run();

      expect([roomy.exitCode, payAsYouGo.exitCode, refused.exitCode]).toEqual([0, 0, 0]);
      expect(roomy.result.warnings).toEqual([]);
      for (const { result } of [payAsYouGo, refused]) {
        expect(result.warnings).toMatchObject([
          {
            code: 'limits-unread',
            message: expect.stringMatching(
              /^There would be 51 proxies deployed in environment test; whether the documented limit of 50 is this organization’s could not be found out: /,
            ),
          },
        ]);
      }
    });
  });
});
