import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { EVERY_CHANGE, EVERY_KIND, seedBundles, snapshotOf } from './every-kind.ts';
import { applied, carriedOut, declare, planned } from './trial.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
  seedBundles(emulator);
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

const SERVER = declare('targetserver', 'env/test', ['backend'], { host: 'old', port: 443 });
const PRODUCT = declare('apiproduct', 'org', ['gold'], { displayName: 'Gold' });
const hook = (continueOnError: boolean) =>
  declare('flowhook', 'env/test', ['PreProxyFlowHook'], { sharedFlow: 'common', continueOnError });
const mask = (variable: string) => declare('debugmask', 'env/test', ['debugmask'], { variables: [variable] });
const ratePlan = (currencyCode: string) =>
  declare('rateplan', 'org', ['gold', 'Basic'], { billingPeriod: 'MONTHLY', currencyCode });

const OTHERWISE = [
  {
    title: 'a target server that was there',
    before: [SERVER],
    wanted: declare('targetserver', 'env/test', ['backend'], { host: 'mine', port: 443 }),
    theirs: declare('targetserver', 'env/test', ['backend'], { host: 'theirs', port: 443 }),
  },
  {
    title: 'a target server that was not there',
    before: [],
    wanted: declare('targetserver', 'env/test', ['backend'], { host: 'mine', port: 443 }),
    theirs: SERVER,
    code: 'entity-exists',
  },
  { title: 'a flow hook that was free', before: [], wanted: hook(true), theirs: hook(false) },
  { title: 'a debug mask that was empty', before: [], wanted: mask('mine'), theirs: mask('theirs') },
  {
    title: 'a rate plan that was not there',
    before: [PRODUCT],
    wanted: ratePlan('EUR'),
    theirs: ratePlan('USD'),
  },
];

const changesOf = (run: { readonly results: readonly { readonly change: string }[] }) => [
  ...new Set(run.results.map(({ change }) => change)),
];

describe('What another run has done since the plan', () => {
  it('is found made, whatever it is, and is not taken back', async () => {
    const plan = await planned(emulator, EVERY_KIND);
    await applied(emulator, EVERY_KIND);
    const made = snapshotOf(emulator);

    const late = await carriedOut(emulator, plan);
    await late.putBack();

    expect([late.failures, changesOf(late)]).toEqual([[], ['unchanged']]);
    expect(snapshotOf(emulator)).toEqual(made);
  });

  it('is found changed, whatever it is, and is not taken back', async () => {
    await applied(emulator, EVERY_KIND);
    const plan = await planned(emulator, EVERY_CHANGE);
    await applied(emulator, EVERY_CHANGE);
    const changed = snapshotOf(emulator);

    const late = await carriedOut(emulator, plan);
    await late.putBack();

    expect([late.failures, changesOf(late)]).toEqual([[], ['unchanged']]);
    expect(snapshotOf(emulator)).toEqual(changed);
  });

  it('is found gone if both delete it, and is not made again', async () => {
    const prune = { earlier: [], isOurs: () => true };
    await applied(emulator, [SERVER, PRODUCT]);
    const plan = await planned(emulator, [SERVER], { prune });
    await applied(emulator, [SERVER], { prune });

    const late = await carriedOut(emulator, plan);
    await late.putBack();

    expect(late.told).toEqual(['unchanged targetserver env/test backend', 'unchanged apiproduct org gold']);
    expect(emulator.entities('apiproducts')).toEqual([]);
  });

  it.each(OTHERWISE)('is left if it is something else: $title', async ({ before, wanted, theirs, code }) => {
    await applied(emulator, before);
    const plan = await planned(emulator, [wanted]);
    await applied(emulator, [theirs]);
    const left = snapshotOf(emulator);

    const late = await carriedOut(emulator, plan);

    expect(late.failures.map((failure) => failure.code)).toEqual([code ?? 'changed-meanwhile']);
    expect(changesOf(late)).toEqual(['failed']);
    expect(snapshotOf(emulator)).toEqual(left);
  });
});
