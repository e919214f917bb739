import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { apigeeAt, tokensInTurn } from './trial.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({
    billing: { billingType: 'SUBSCRIPTION', subscriptionPlan: 'SUBSCRIPTION_2021' },
  });
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

describe('An organization with a subscription', () => {
  it('names its plan, and one that pays as it goes names none', async () => {
    const free = await startEmulator({ billing: { billingType: 'PAYG' } });
    const plans = await Promise.all(
      [emulator, free].map(async (each) => {
        const { apigee } = apigeeAt(each.urls.apigee, { tokens: tokensInTurn(each.accessToken()) });
        return (await apigee.organization()).limits?.plan;
      }),
    );
    await free.close();

    expect(plans).toEqual(['SUBSCRIPTION_2021', undefined]);
  });

  it('lists what is deployed in all environments, a kind at a time', async () => {
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(emulator.accessToken()) });
    for (const [kind, environment] of [
      ['apiproxy', 'test'],
      ['apiproxy', 'prod'],
      ['sharedflow', 'test'],
    ] as const) {
      const revision = emulator.seed.revision({ kind, name: 'orders' });
      emulator.seed.deployment({ kind, name: 'orders', environment, revision });
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
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(emulator.accessToken()) });
    emulator.seed.revision({ name: 'orders', calls: ['common'] });

    const { policies } = await apigee.revision({ name: 'orders', kind: 'apiproxy' }, '1');

    expect(policies.toSorted()).toEqual(['AM-Answer', 'FC-common']);
  });
});
