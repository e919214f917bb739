import { expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { refuseForeignSmokeTests } from '../../../src/plan/checks/smoke-hosts.ts';

const step = (...urls: readonly string[]) =>
  ({
    kind: 'deploy',
    candidate: {
      environment: 'test',
      asset: { kind: 'apiproxy', name: 'orders' },
      settings: {
        smokeTests: urls.map((url, at) => ({
          where: `apigee.yaml:${at + 3}:1`,
          url: { shown: url, value: new Secret(url) },
          headers: [],
        })),
      },
    },
  }) as never;

const groups = [{ name: 'all', hostnames: ['api.acme.example'], environments: ['test'] }];
const refusal = async (known: object[] | undefined, ...urls: readonly string[]) => {
  const environmentGroups = async () => {
    if (known === undefined) throw new TypeError('no groups');
    return known;
  };
  return refuseForeignSmokeTests([step(...urls), step(...urls)], ['partner.example'], {
    environmentGroups,
  } as never).then(() => 'allowed', String);
};

it('A smoke test asks hosts of its environment or of the pipeline, and is told once if it asks another', async () => {
  expect(await refusal(groups, 'https://api.acme.example/a', '/b')).toBe('allowed');
  expect(await refusal(groups, 'https://partner.example/a')).toBe('allowed');
  const said = await refusal(groups, '/a', 'https://evil.example/a');
  expect(said).toContain('apigee.yaml:4:1');
  expect(said.split('apigee.yaml')).toHaveLength(2);
});
