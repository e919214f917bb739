import { expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { refuseForeignSmokeTests } from '../../../src/plan/checks/smoke-hosts.ts';

const step = (kind: string, url: string) =>
  ({
    kind,
    candidate: {
      environment: 'test',
      asset: { kind: 'apiproxy', name: 'orders' },
      settings: {
        smokeTests: [{ where: 'apigee.yaml:3:1', url: { shown: url, value: new Secret(url) }, headers: [] }],
      },
    },
  }) as never;

async function asked(kind: string, url: string) {
  let calls = 0;
  const apigee = {
    environmentGroups: async () => {
      calls += 1;
      return [{ name: 'all', hostnames: ['api.acme.example'], environments: ['test'] }];
    },
  } as never;
  await refuseForeignSmokeTests([step(kind, url)], [], apigee);
  return calls;
}

it('Hosts of smoke tests are looked up for what would be deployed, if a test names one', async () => {
  const whole = 'https://api.acme.example/orders';
  expect(await asked('deploy', whole)).toBe(1);
  expect(await asked('reuse', whole)).toBe(1);
  expect(await asked('unchanged', whole)).toBe(0);
  expect(await asked('blocked', whole)).toBe(0);
  expect(await asked('deploy', '/orders')).toBe(0);
});
