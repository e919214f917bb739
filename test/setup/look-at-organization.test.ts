import { expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import {
  describeFound,
  externalFlows,
  lookAtOrganization,
  organizationResult,
} from '../../src/setup/look-at-organization.ts';

const no = new PipeError('apigee-forbidden', 'Not allowed.', { hint: 'Ask.' });
const serves = (name: string, environment: string) => ({
  name,
  environment,
  kind: 'apiproxy',
  revision: '1',
});

function look(refused: readonly string[] = []) {
  const answer = async <Value>(what: string, value: Value): Promise<Value> => {
    if (refused.includes(what)) throw no;
    return value;
  };
  const groups = [{ name: 'all', hostnames: ['api.acme.example'], environments: ['test'], more: 1 }];
  const everywhere = {
    apiproxy: [
      serves('rates', 'test'),
      serves('orders', 'test'),
      serves('orders', 'prod'),
      serves('orders', 'prod'),
    ],
    sharedflow: [serves('common', 'test')],
  };
  return lookAtOrganization(
    {
      organization: async () => ({ name: 'acme', environments: ['test', 'prod'] }),
      environmentGroups: async () => answer('groups', groups),
      servingEverywhere: async (kind: 'apiproxy' | 'sharedflow') => answer(kind, everywhere[kind]),
    } as never,
    [
      { kind: 'apiproxy', name: 'orders' },
      { kind: 'sharedflow', name: 'rates' },
    ] as never,
  );
}

it('An organization is told with what serves in it, by name, and whether the clone has it', async () => {
  const found = await look();
  expect(found.unseen).toEqual([]);
  expect(organizationResult(found)).toEqual({
    name: 'acme',
    environments: ['test', 'prod'],
    groups: [{ name: 'all', hostnames: ['api.acme.example'], environments: ['test'] }],
    serving: [
      { name: 'orders', kind: 'apiproxy', environments: ['prod', 'test'], inClone: true },
      { name: 'rates', kind: 'apiproxy', environments: ['test'], inClone: false },
      { name: 'common', kind: 'sharedflow', environments: ['test'], inClone: false },
    ],
  });
});

it('What may not be looked at is named, and the rest is told', async () => {
  const flows = await look(['sharedflow', 'groups']);
  expect(flows.unseen).toHaveLength(2);
  expect(flows.serving?.map(({ name }) => name)).toEqual(['orders', 'rates']);
  expect(organizationResult(flows).groups).toBeNull();
  expect((await look(['apiproxy'])).serving?.map(({ name }) => name)).toEqual(['common']);
  expect(organizationResult(await look(['apiproxy', 'sharedflow'])).serving).toBeNull();
});

it('The log tells what serves, and once more what of it the clone does not have', async () => {
  expect(describeFound(await look())).toEqual([
    'acme, environments: test, prod',
    'group all of test: api.acme.example',
    'serves: orders (prod, test), rates (test), shared flow common (test)',
    'serves and is not in this clone: rates (test), shared flow common (test)',
  ]);
  expect(describeFound({ ...(await look(['apiproxy', 'sharedflow', 'groups'])), groups: [] })).toEqual([
    'acme, environments: test, prod',
  ]);
});

it('Shared flows of others are those that serve, that the clone calls and does not have', () => {
  const bundles = [{ sharedFlowsCalled: ['common', 'own', 'orders', 'lost'] }] as never;
  const serving = [
    { name: 'common', kind: 'sharedflow', environments: ['test'], inClone: false },
    { name: 'own', kind: 'sharedflow', environments: ['test'], inClone: true },
    { name: 'unused', kind: 'sharedflow', environments: ['test'], inClone: false },
    { name: 'orders', kind: 'apiproxy', environments: ['test'], inClone: false },
  ] as const;

  expect(externalFlows(bundles, serving)).toEqual(['common']);
  expect(externalFlows(bundles, undefined)).toEqual([]);
});
