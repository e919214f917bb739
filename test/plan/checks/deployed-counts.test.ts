import { describe, expect, it } from '@jest/globals';
import { LEAST_LIMITS, limitsOf } from '../../../src/adapters/apigee-x/documented-limits.ts';
import type { BundleKind } from '../../../src/domain/bundle.ts';
import { type Counted, type DeployedNow, passedLimits } from '../../../src/plan/checks/deployed-counts.ts';
import type { Step } from '../../../src/plan/step.ts';
import { bundleOf, candidateOf, NOTHING_OBSERVED, servingOf } from '../../deploy/candidates.ts';

interface Wanted {
  readonly kind?: BundleKind;
  readonly environment?: string;
  readonly step?: 'deploy' | 'reuse' | 'unchanged';
  readonly serves?: boolean;
}

function stepOf(
  name: string,
  { kind = 'apiproxy', environment = 'test', step = 'deploy', serves = false }: Wanted = {},
): Step {
  const candidate = candidateOf(name, { environment, bundle: bundleOf(name, { kind }) });
  const observed = serves ? { ...NOTHING_OBSERVED, serving: servingOf('1', { name }) } : NOTHING_OBSERVED;
  const reason = { kind: 'bundle-changed', revision: '7' } as const;
  return step === 'reuse'
    ? { kind: step, candidate, observed, reason, revision: '1' }
    : { kind: step, candidate, observed, reason };
}

function deployed(count: number, kind: BundleKind = 'apiproxy', environment = 'test'): readonly Counted[] {
  return Array.from({ length: count }, (_, number) => ({ kind, environment, name: `${kind}-${number}` }));
}

function passed(steps: readonly Step[], here: readonly Counted[], organization?: readonly Counted[]) {
  const now: DeployedNow = { organization, environments: new Map([['test', here]]) };
  return steps.map((step) =>
    passedLimits(step, { steps, now, limits: LEAST_LIMITS }).map(
      (limit) => `${limit.now}+${limit.added} ${limit.what} in ${limit.place}, ${limit.limit}`,
    ),
  );
}

describe('The limits of a plan', () => {
  it('are passed with the first new bundle too many, and with those after it', () => {
    const steps = ['a', 'b', 'c', 'd'].map((name) => stepOf(name));

    expect(passed(steps, deployed(48))).toEqual([
      [],
      [],
      ['48+3 proxies in environment test, 50'],
      ['48+4 proxies in environment test, 50'],
    ]);
  });

  it('count reused revisions, and nothing for what is unchanged or replaces what serves', () => {
    const steps = [
      stepOf('a', { step: 'unchanged', serves: true }),
      stepOf('b', { serves: true }),
      stepOf('c', { step: 'reuse' }),
    ];

    expect(passed(steps, deployed(50))).toEqual([[], [], ['50+1 proxies in environment test, 50']]);
  });

  it('hold each environment to what is deployed there, and the organization to all of it', () => {
    const steps = [stepOf('a'), stepOf('a', { environment: 'prod' }), stepOf('b', { kind: 'sharedflow' })];
    const here = [...deployed(49), ...deployed(10, 'sharedflow')];
    const everywhere = [...here, ...deployed(4190, 'apiproxy', 'far')];

    expect(passed(steps, here, everywhere)).toEqual([
      [],
      ['4249+2 proxies and shared flows in the organization, 4250'],
      [
        '59+2 proxies and shared flows in environment test, 60',
        '4249+3 proxies and shared flows in the organization, 4250',
      ],
    ]);
  });

  it('count a revision that is about to replace another once', () => {
    const here = [...deployed(49), ...deployed(1)];

    expect(passed([stepOf('a')], here)).toEqual([[]]);
  });

  it('are not guessed where a list is not known', () => {
    const now: DeployedNow = { organization: undefined, environments: new Map() };
    const step = stepOf('a');

    expect(passedLimits(step, { steps: [step], now, limits: LEAST_LIMITS })).toEqual([]);
    expect(limitsOf(undefined)).toBeUndefined();
    expect(limitsOf('SUBSCRIPTION_2030')).toBeUndefined();
    expect(limitsOf('SUBSCRIPTION_2024')).toMatchObject({ inEnvironment: 6000 });
  });
});
