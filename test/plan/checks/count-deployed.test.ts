import { describe, expect, it } from '@jest/globals';
import { limitsOf } from '../../../src/adapters/apigee-x/documented-limits.ts';
import type { BundleKind } from '../../../src/domain/bundle.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { countDeployed } from '../../../src/plan/checks/count-deployed.ts';
import type { Step } from '../../../src/plan/step.ts';
import { candidateOf, NOTHING_OBSERVED, servingOf } from '../../deploy/candidates.ts';
import { createMemoryApigee } from '../../deploy/memory-apigee.ts';

const orders: Step = {
  kind: 'deploy',
  candidate: candidateOf('orders'),
  observed: NOTHING_OBSERVED,
  reason: { kind: 'nothing-serves' },
};
const proxies = (count: number) =>
  Array.from({ length: count }, (_, number) => servingOf('1', { name: `proxy-${number}` }));

interface Organization {
  readonly plan?: string | PipeError;
  readonly here?: number | PipeError;
  /** Why the list of shared flows cannot be read. */
  readonly flows?: PipeError;
  readonly everywhere?: number | PipeError;
}

/** Proxies only; every answer may be an error. */
function apigeeWith({ plan, here = 0, flows, everywhere = 0 }: Organization) {
  const asked: string[] = [];
  const answer = async <Value>(name: string, value: Value | PipeError): Promise<Value> => {
    asked.push(name);
    await Promise.resolve();
    if (value instanceof PipeError) throw value;
    return value;
  };
  const list = (kind: BundleKind, count: number | PipeError) =>
    count instanceof PipeError ? count : proxies(kind === 'apiproxy' ? count : 0);
  const apigee = {
    ...createMemoryApigee(),
    organization: () =>
      answer(
        'organization',
        plan instanceof PipeError
          ? plan
          : { name: 'acme', runtime: 'CLOUD', environments: [], limits: limitsOf(plan) },
      ),
    servingIn: (_: string, kind: BundleKind) =>
      answer(`here ${kind}`, kind === 'sharedflow' && flows !== undefined ? flows : list(kind, here)),
    servingEverywhere: (kind: BundleKind) => answer(`everywhere ${kind}`, list(kind, everywhere)),
  };
  return { apigee, asked };
}

async function counted(organization: Organization, step: Step = orders) {
  const { apigee, asked } = apigeeWith(organization);
  const { passed, remarks } = await countDeployed([step], apigee);
  const limits = [...passed.values()].flat().map(({ place, limit }) => `${limit} in ${place}`);
  return { limits, remarks, asked };
}

const forbidden = new PipeError('apigee-forbidden', 'The account may not read it.');

describe('Counting what is deployed', () => {
  it('asks nothing where no bundle comes anew', async () => {
    const step = { ...orders, observed: { ...NOTHING_OBSERVED, serving: servingOf('1') } };

    expect(await counted({ plan: 'SUBSCRIPTION_2021', here: 99 }, step)).toEqual({
      limits: [],
      remarks: [],
      asked: [],
    });
  });

  it('holds the environment and the organization to the limits of the plan', async () => {
    const { limits, asked } = await counted({ plan: 'SUBSCRIPTION_2021', here: 50, everywhere: 4250 });

    expect(limits).toEqual(['50 in environment test', '4250 in the organization']);
    expect(asked.toSorted()).toEqual([
      'everywhere apiproxy',
      'everywhere sharedflow',
      'here apiproxy',
      'here sharedflow',
      'organization',
    ]);
    expect((await counted({ plan: 'SUBSCRIPTION_2024', here: 50, everywhere: 4250 })).limits).toEqual([]);
  });

  it('guards nothing that it cannot read, and goes on with the rest', async () => {
    const plan = 'SUBSCRIPTION_2021';

    expect((await counted({ plan, here: forbidden, everywhere: 4250 })).limits).toEqual([
      '4250 in the organization',
    ]);
    expect((await counted({ plan, here: 60, flows: forbidden })).limits).toEqual([]);
    expect((await counted({ plan, here: 50, everywhere: forbidden })).limits).toEqual([
      '50 in environment test',
    ]);
  });

  it('remarks on a plan that is not known only where it matters', async () => {
    expect((await counted({ plan: forbidden, here: 49 })).remarks).toEqual([]);
    expect(await counted({ plan: forbidden, here: 50 })).toMatchObject({
      limits: [],
      remarks: [
        {
          code: 'limits-unread',
          message: expect.stringMatching(/^There would be 51 proxies .* The account may not read it\.$/),
        },
      ],
      asked: expect.not.arrayContaining(['everywhere apiproxy']),
    });
    expect((await counted({ here: 50 })).remarks).toHaveLength(1);
  });

  it('ends where the run is stopped', async () => {
    await expect(counted({ plan: new PipeError('stopped', 'Stop.') })).rejects.toMatchObject({
      code: 'stopped',
    });
  });
});
