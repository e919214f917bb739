import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const plan = { ACTION: 'plan' };
const two = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };

/** A proxy of one standard policy, and of more where they are given: by file name. */
function standardFiles(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const policies = Object.entries({ 'AM-Answer.xml': '<RaiseFault name="AM-Answer"/>', ...more });
  return {
    ...proxyFiles('orders', 'orders'),
    ...Object.fromEntries(policies.map(([name, xml]) => [`orders/apiproxy/policies/${name}`, xml])),
  };
}

describe('A proxy that would become extensible', () => {
  const quiet = { LINT_FAIL_ON: 'never' };

  it('is named with the policy before anything is imported, until ALLOW or the manifest lists it', async () => {
    await story({ files: standardFiles() }, async ({ emulator, repository, run }) => {
      await run(quiet);
      await repository.write(standardFiles({ 'Q-PerApp.xml': '<Quota name="Q-PerApp"/>' }));

      const planned = await run({ ...plan, ...quiet });
      const refused = await run(quiet);
      const before = emulator.revisions('apiproxy', 'orders');
      await repository.write({
        'apigee.yaml': 'version: 1\nenvironments: { test: { allow: [extensible] } }\n',
      });
      const allowed = await run(quiet);

      for (const { exitCode, log, result } of [planned, refused]) {
        expect(exitCode).toBe(6);
        expect(log).toContain(
          'orders would change from a standard to an extensible proxy in test, which may cost more. Its policy Q-PerApp makes it so: Quota is an extensible type.',
        );
        expect(result.plan[0]?.change).toBe('blocked');
        expect(result.problems).toHaveLength(1);
      }
      expect(before).toEqual(['1']);
      expect(allowed.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it('is told once in a plan that may', async () => {
    await story({ files: standardFiles() }, async ({ repository, run }) => {
      await run(quiet);
      await repository.write(standardFiles({ 'Q-PerApp.xml': '<Quota name="Q-PerApp"/>' }));

      const { exitCode, result } = await run({ ...plan, ...quiet, ALLOW: 'extensible' });

      expect(exitCode).toBe(0);
      expect(result.plan).toMatchObject([{ change: 'deploy', problems: [{ code: 'guard' }] }]);
      expect(result.plan[0]?.problems).toHaveLength(1);
    });
  });

  it('is no matter for one that is extensible already, or adds a standard policy', async () => {
    await story({ files: standardFiles() }, async ({ emulator, repository, run }) => {
      await run(quiet);
      await repository.write(standardFiles({ 'SA-Spikes.xml': '<SpikeArrest name="SA-Spikes"/>' }));
      const standard = await run(quiet);
      emulator.seed.revision({ name: 'rates' });
      emulator.seed.deployment({ name: 'rates', revision: '1', environment: 'test' });
      await repository.write(proxyFiles('rates', 'rates'));
      const extensible = await run(quiet);

      expect([standard.exitCode, extensible.exitCode]).toEqual([0, 0]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
      expect(emulator.serving('test', 'apiproxy', 'rates')).toBe('2');
    });
  });

  it('is found after the import where its policy type is in no list of ours', async () => {
    await story({ files: standardFiles() }, async ({ emulator, repository, run }) => {
      await run(quiet);
      await repository.write(standardFiles({ 'PM-Tell.xml': '<PublishMessage name="PM-Tell"/>' }));

      const planned = await run({ ...plan, ...quiet });
      const refused = await run(quiet);

      expect([planned.exitCode, refused.exitCode]).toEqual([6, 6]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    });
  });
});

describe('A change of the service account', () => {
  it('is blocked until it is allowed', async () => {
    await story({}, async ({ emulator, run }) => {
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
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
    });
  });
});

describe('ALLOW', () => {
  it('takes the guards there are and lists them for any other name', async () => {
    await story({}, async ({ run }) => {
      const { exitCode, log } = await run({ ALLOW: 'limits' });

      expect(exitCode).toBe(2);
      expect(log).toContain(
        'ALLOW  must be extensible, base-path-taken, service-account-change, limit or irreversible.',
      );
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
