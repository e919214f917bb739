import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTown, type Town } from '../../town/town.ts';
import { apigeeAt, tokensInTurn } from './trial.ts';

let town: Town;
beforeEach(async () => {
  town = await startTown({
    billing: { billingType: 'SUBSCRIPTION', subscriptionPlan: 'SUBSCRIPTION_2021' },
  });
});
afterEach(async () => {
  expect(town.unexpected).toEqual([]);
  await town.close();
});

describe('An organization with a subscription', () => {
  it('names its plan, and one that pays as it goes names none', async () => {
    const free = await startTown({ billing: { billingType: 'PAYG' } });
    const plans = await Promise.all(
      [town, free].map(async (each) => {
        const { apigee } = apigeeAt(each.urls.apigee, { tokens: tokensInTurn(each.accessToken()) });
        return (await apigee.organization()).subscriptionPlan;
      }),
    );
    await free.close();

    expect(plans).toEqual(['SUBSCRIPTION_2021', undefined]);
  });

  it('lists what is deployed in all environments, a kind at a time', async () => {
    const { apigee } = apigeeAt(town.urls.apigee, { tokens: tokensInTurn(town.accessToken()) });
    for (const [kind, environment] of [
      ['apiproxy', 'test'],
      ['apiproxy', 'prod'],
      ['sharedflow', 'test'],
    ] as const) {
      const revision = town.seed.revision({ kind, name: 'orders' });
      town.seed.deployment({ kind, name: 'orders', environment, revision });
    }

    expect(await apigee.servingEverywhere('apiproxy')).toMatchObject([
      { name: 'orders', kind: 'apiproxy', environment: 'test', revision: '1' },
      { name: 'orders', kind: 'apiproxy', environment: 'prod', revision: '2' },
    ]);
    expect(await apigee.servingEverywhere('sharedflow')).toMatchObject([
      { name: 'orders', kind: 'sharedflow', environment: 'test', revision: '1' },
    ]);
  });

  it('names the policies of a revision', async () => {
    const { apigee } = apigeeAt(town.urls.apigee, { tokens: tokensInTurn(town.accessToken()) });
    town.seed.revision({ name: 'orders', calls: ['common'] });

    const { policies } = await apigee.revision({ name: 'orders', kind: 'apiproxy' }, '1');

    expect(policies.toSorted()).toEqual(['AM-Answer', 'FC-common']);
  });
});
