import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const CHANGES = /\.(deploy|undeploy|delete|update\w*)$/;

/** What a plan may POST: judgements, which leave nothing behind. */
function expectNothingChanged(emulator: Emulator): void {
  expect(writesIn(emulator).filter((operation) => CHANGES.test(operation))).toEqual([]);
  const imports = emulator.calls(/\.create$/);
  expect(imports.map(({ query }) => query['action'])).toEqual(imports.map(() => 'validate'));
}

const account = 'runtime@acme.iam.gserviceaccount.com';
const plan = { ACTION: 'plan' };

describe('A plan', () => {
  it('changes nothing, tells the same in log, report and result, and the deploy after it does just that', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
      ...proxyFiles('proxies/rates', 'rates'),
      ...sharedFlowFiles('sharedflows/common', 'common'),
    };
    await story({ files }, async ({ emulator, repository, run }) => {
      await run();
      await repository.write(proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload: 'new' }));
      const asked = emulator.requests.length;

      const planned = await run({ ...plan, APIGEE_ENV: 'test,prod' });
      const report = await planned.report('report.md');
      const since = emulator.requests.slice(asked);
      const deployed = await run({ APIGEE_ENV: 'test,prod' });
      const again = await run({ ...plan, APIGEE_ENV: 'test,prod', FAIL_ON_CHANGES: 'true' });

      expect(planned.exitCode).toBe(0);
      expect(since.filter(({ operation }) => CHANGES.test(operation ?? ''))).toEqual([]);
      expect(planned.result).not.toHaveProperty('deployments');
      const lines = planned.result.plan.map(({ bundle, environment, change, revision }) =>
        [bundle, environment, change, revision.before, revision.after].join(' '),
      );
      expect(lines).toEqual([
        'common test unchanged 1 1',
        'orders test deploy 1 ',
        'rates test unchanged 1 1',
        'common prod reuse  1',
        'orders prod deploy  ',
        'rates prod reuse  1',
      ]);
      expect(planned.log).toMatch(/orders +proxy +deploy +rev 1 → new +deploy +new\n/);
      expect(planned.log).toMatch(/common +shared flow +unchanged +rev 1 +reuse +rev 1\n/);
      expect(report).toContain('| orders | deploy, rev 1 → **new** | deploy, **new** |');
      expect(deployed.result.plan).toEqual(planned.result.plan);
      expect(
        deployed.result.deployments.map(
          ({ bundle, environment, change }) => `${bundle} ${environment} ${change}`,
        ),
      ).toEqual([
        'common test unchanged',
        'orders test deployed',
        'rates test unchanged',
        'common prod reused',
        'orders prod deployed',
        'rates prod reused',
      ]);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(again.exitCode).toBe(0);
      expect(again.result.plan.every(({ change }) => change === 'unchanged')).toBe(true);
    });
  });

  it('ends in exit 5 where a deploy would change something and FAIL_ON_CHANGES asks', async () => {
    await story({}, async ({ emulator, run }) => {
      const planned = await run({ ...plan, FAIL_ON_CHANGES: 'true' });

      expect(planned.exitCode).toBe(5);
      expect(planned.result.outcome).toBe('differences');
      expectNothingChanged(emulator);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });

  it('asks Apigee for its judgement, once per content, and tells a refusal in every environment', async () => {
    const broken = {
      ...proxyFiles('orders', 'orders'),
      'orders/apiproxy/proxies/default.xml': '<ProxyEndpoint name="default"/>',
    };
    await story({ files: broken }, async ({ emulator, run }) => {
      emulator.fault({ on: { operation: /apis.create$/ }, kind: '400' });

      const planned = await run({ ...plan, APIGEE_ENV: 'test,prod', LINT_FAIL_ON: 'never' });

      expect(emulator.calls(/apis.create$/)).toHaveLength(1);
      expect(planned.exitCode).toBe(1);
      expect(codesOf(planned)).toEqual(['bundle-refused']);
      expect(planned.result.plan.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
        ['bundle-refused'],
        ['bundle-refused'],
      ]);
      expectNothingChanged(emulator);
    });
  });

  it('names what the bundles refer to and the environment does not have, with file and line', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders', { calls: ['elsewhere'] }),
      'proxies/orders/apiproxy/policies/AM-Answer.xml': `<?xml version="1.0" encoding="UTF-8"?>
<KeyValueMapOperations name="AM-Answer" mapIdentifier="rates">
  <Scope>environment</Scope>
  <Get assignTo="private.rate"><Key><Parameter>rate</Parameter></Key></Get>
</KeyValueMapOperations>
`,
    };
    await story({ files }, async ({ emulator, run }) => {
      emulator.seed.revision({ kind: 'sharedflow', name: 'elsewhere' });
      const before = await run(plan);
      emulator.seed.environment('test', { keyvaluemaps: ['rates'] });
      const report = await before.report('report.md');
      const after = await run(plan);

      const messages = before.result.plan.flatMap(({ problems }) => problems.map(({ message }) => message));
      expect(messages).toEqual([
        'proxies/orders/apiproxy/policies/AM-Answer.xml:2 refers to key value map `rates`, which environment test does not have.',
        'proxies/orders/apiproxy/policies/FC-elsewhere.xml:4 refers to shared flow `elsewhere`, which environment test does not have.',
      ]);
      expect(before.log).toContain('refers to key value map `rates`');
      expect(report).toContain('elsewhere');
      expect(after.log).not.toContain('rates');
      expectNothingChanged(emulator);
    });
  });

  it('reports on an imported revision that would be deployed again', async () => {
    await story(
      { files: proxyFiles('orders', 'orders', { payload: 'one' }) },
      async ({ emulator, repository, run }) => {
        await run();
        await repository.write(proxyFiles('orders', 'orders', { payload: 'two' }));
        await run();
        await repository.write(proxyFiles('orders', 'orders', { payload: 'one' }));
        const asked = emulator.requests.length;

        const planned = await run(plan);

        expect(planned.result.plan).toMatchObject([
          { change: 'reuse', revision: { before: '2', after: '1' } },
        ]);
        const operations = emulator.requests
          .slice(asked)
          .map(({ operation }) => operation?.split('.').at(-1));
        expect(operations).toContain('generateDeployChangeReport');
        expect(operations).not.toContain('create');
      },
    );
  });

  it('warns of a bundle that signs in to Google without a service account to act as', async () => {
    const files = {
      ...proxyFiles('orders', 'orders'),
      'orders/apiproxy/policies/AM-Answer.xml':
        '<?xml version="1.0" encoding="UTF-8"?>\n<MessageLogging name="AM-Answer">\n  <CloudLogging>\n    <LogName>projects/acme/logs/orders</LogName>\n    <Message contentType="text/plain">hello</Message>\n  </CloudLogging>\n</MessageLogging>\n',
    };
    await story({ files }, async ({ run }) => {
      const without = await run(plan);
      const withOne = await run({ ...plan, DEPLOYMENT_SERVICE_ACCOUNT: account });

      expect(without.log).toContain(
        'orders signs in to Google and has no deployment service account for test.',
      );
      expect(withOne.log).not.toContain('signs in to Google');
      expect(without.exitCode).toBe(0);
    });
  });
});

describe('A repository of a hundred bundles', () => {
  it('reads as a page: what changes in full, the rest counted', async () => {
    const files = Object.assign(
      {},
      ...Array.from({ length: 100 }, (_, index) => proxyFiles(`proxies/p${index}`, `p${index}`)),
    ) as Record<string, string>;
    await story({ files }, async ({ emulator, repository, run }) => {
      await run({ PARALLEL: '50' });
      await repository.write(proxyFiles('proxies/p7', 'p7', { payload: 'new' }));
      const planned = await run(plan);
      const report = await planned.report('report.md');
      const deployed = await run();
      const asked = emulator.requests.length;
      const unchanged = await run();

      for (const { log } of [planned, deployed, unchanged]) {
        expect(log.split('\n').length).toBeLessThan(30);
        expect(Math.max(...log.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
      }
      expect(planned.log).toMatch(/p7 +proxy +deploy +rev 1 → new\n {2}and 99 unchanged\n/);
      expect(deployed.log).toMatch(/– 99 unchanged\n {2}✔ p7 /);
      expect(report.split('\n').length).toBeLessThan(30);
      expect(report).toContain('and 99 unchanged');
      expect(unchanged.result.deployments).toHaveLength(100);
      expect(emulator.requests.length - asked).toBeLessThanOrEqual(104);
    });
  });
});
