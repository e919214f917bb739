import { describe, expect, it } from '@jest/globals';
import {
  type BasePathOwner,
  basePathsHeld,
  conflictsIn,
  isPlanned,
  keptBasePaths,
  newBasePaths,
  routedTogether,
} from '../../../src/plan/checks/base-path-owners.ts';
import type { Step } from '../../../src/plan/step.ts';
import { bundleOf, candidateOf, NOTHING_OBSERVED, revisionOf, servingOf } from '../../deploy/candidates.ts';

const groups = [{ name: 'all', hostnames: ['api.acme.example'], environments: ['prod', 'test'] }];

interface Wanted {
  readonly name: string;
  readonly environment?: string;
  readonly basePaths: readonly string[];
  /** What it serves already. */
  readonly own?: readonly string[];
  readonly kind?: 'deploy' | 'unchanged';
}

function stepOf({ name, environment = 'test', basePaths, own, kind = 'deploy' }: Wanted): Step {
  const observed =
    own === undefined
      ? NOTHING_OBSERVED
      : {
          ...NOTHING_OBSERVED,
          serving: servingOf('1', { name, environment }),
          described: revisionOf('1', 'x', { basePaths: own }),
        };
  return {
    kind,
    candidate: candidateOf(name, { environment, basePaths }),
    observed,
    reason: { kind: 'bundle-changed', revision: '7' },
  };
}

const held = (step: Step, steps: readonly Step[], served: readonly BasePathOwner[] = []) =>
  basePathsHeld(step, { steps, served, groups, conflicts: new Map() }).map(
    ({ by, environment }) => `${by} in ${environment}`,
  );

describe('New base paths', () => {
  it('are those that the serving revision does not have, a closing slash or not', () => {
    const step = stepOf({ name: 'orders', basePaths: ['/orders', '/v2/orders'], own: ['/orders/'] });

    expect(newBasePaths(step)).toEqual(['/v2/orders']);
  });

  it('are none of what is unchanged, and none of a shared flow', () => {
    const flow = candidateOf('common', {
      bundle: bundleOf('common', { kind: 'sharedflow' }),
      basePaths: ['/x'],
    });

    expect(newBasePaths(stepOf({ name: 'orders', basePaths: ['/orders'], kind: 'unchanged' }))).toEqual([]);
    expect(
      newBasePaths({
        kind: 'deploy',
        candidate: flow,
        observed: NOTHING_OBSERVED,
        reason: { kind: 'bundle-changed', revision: '7' },
      }),
    ).toEqual([]);
  });
});

describe('A base path', () => {
  it('is held by whoever serves it in an environment of the group', () => {
    const step = stepOf({ name: 'orders', basePaths: ['/orders'] });
    const served = [
      { by: 'old', environment: 'prod', basePath: '/orders/' },
      { by: 'far', environment: 'elsewhere', basePath: '/orders' },
      { by: 'other', environment: 'test', basePath: '/others' },
    ];

    expect(held(step, [step], served)).toEqual(['old in prod']);
  });

  it('that two bundles of one run want anew is taken by the later one', () => {
    const first = stepOf({ name: 'orders', basePaths: ['/orders'] });
    const second = stepOf({ name: 'duplicate', environment: 'prod', basePaths: ['/orders'] });

    expect(held(first, [first, second])).toEqual([]);
    expect(held(second, [first, second])).toEqual(['orders in test']);
  });

  it('that a later bundle of the run serves already is held by that one', () => {
    const first = stepOf({ name: 'orders', basePaths: ['/shop'] });
    const second = stepOf({ name: 'shop', basePaths: ['/shop'], own: ['/shop'] });

    expect(held(first, [first, second])).toEqual(['shop in test']);
  });

  it('that a bundle of the run gives up is free', () => {
    const first = stepOf({ name: 'orders', basePaths: ['/shop'] });
    const second = stepOf({ name: 'shop', basePaths: ['/store'], own: ['/shop'] });

    expect(held(first, [first, second])).toEqual([]);
  });
});

describe('Environments', () => {
  it('are routed together where a group has both, each once', () => {
    const twice = [...groups, { name: 'eu', hostnames: [], environments: ['test', 'eu'] }];

    expect(routedTogether('test', twice)).toEqual(['test', 'prod', 'eu']);
    expect(routedTogether('alone', twice)).toEqual(['alone']);
  });
});

describe('A base path that is in conflict already', () => {
  const conflict = (basePath: string | undefined) => ({
    environmentGroup: 'all',
    description: 'taken',
    basePath,
    apiProxy: 'old',
    environment: 'prod',
  });
  const owner: BasePathOwner = { by: 'old', environment: 'prod', basePath: '/orders' };
  const orders = stepOf({ name: 'orders', basePaths: ['/orders'], own: ['/orders'] });
  const heldBy = (steps: readonly Step[]) =>
    basePathsHeld(orders, { steps, served: [], groups, conflicts: new Map([[orders, [owner]]]) });

  it('is one that the new revision keeps', () => {
    expect(keptBasePaths(orders)).toEqual(['/orders']);
    expect(keptBasePaths(stepOf({ name: 'orders', basePaths: ['/v2'], own: ['/orders'] }))).toEqual([]);
    expect(
      keptBasePaths(stepOf({ name: 'orders', basePaths: ['/orders'], own: ['/orders'], kind: 'unchanged' })),
    ).toEqual([]);
  });

  it('is told from the change report by the paths that are ours', () => {
    const report = {
      violations: [],
      routingConflicts: [conflict('/orders/'), conflict('/rates'), conflict(undefined)],
      routingChanges: [],
    };

    expect(conflictsIn(report, ['/orders'])).toEqual([{ ...owner, basePath: '/orders/' }]);
  });

  it('is held by the other, unless an earlier step makes it give that up', () => {
    const moves = stepOf({ name: 'old', environment: 'prod', basePaths: ['/v2'], own: ['/orders'] });
    const stays = stepOf({ name: 'old', environment: 'prod', basePaths: ['/orders'], own: ['/orders'] });

    expect(heldBy([orders])).toEqual([{ ...owner, already: true }]);
    expect(heldBy([moves, orders])).toEqual([]);
    expect(heldBy([stays, orders])).toEqual([{ ...owner, already: true }]);
    expect(heldBy([orders, moves])).toEqual([{ ...owner, already: true }]);
  });

  it('is given up by a step that deploys, imported or not, and by no other', () => {
    const moves = stepOf({ name: 'old', environment: 'prod', basePaths: ['/v2'], own: ['/orders'] });

    expect(heldBy([{ ...moves, kind: 'reuse', revision: '2' }, orders])).toEqual([]);
    expect(heldBy([{ ...moves, kind: 'unchanged' }, orders])).toEqual([{ ...owner, already: true }]);
  });

  it.each([
    ['another proxy', candidateOf('new', { environment: 'prod', basePaths: ['/v2'] })],
    ['the same proxy elsewhere', candidateOf('old', { environment: 'test', basePaths: ['/v2'] })],
    [
      'a shared flow of that name',
      candidateOf('old', {
        environment: 'prod',
        basePaths: [],
        bundle: bundleOf('old', { kind: 'sharedflow' }),
      }),
    ],
  ])('is not given up by %s', (_which, candidate) => {
    const other = { ...stepOf({ name: 'old', basePaths: [] }), candidate };

    expect(heldBy([other, orders])).toEqual([{ ...owner, already: true }]);
  });
});

describe('A proxy of the plan', () => {
  it('that serves a base path already holds it once, before and after the step that wants it', () => {
    const wants = stepOf({ name: 'orders', basePaths: ['/shop'] });
    const serves = stepOf({ name: 'shop', basePaths: ['/shop'], own: ['/shop'] });

    expect(held(wants, [serves, wants])).toEqual(['shop in test']);
    expect(held(wants, [wants, serves])).toEqual(['shop in test']);
  });

  it.each([
    ['that it has', { name: 'orders', environment: 'test' }, true],
    ['of another name', { name: 'rates', environment: 'test' }, false],
    ['of another environment', { name: 'orders', environment: 'prod' }, false],
  ])('is known by name and environment: one %s, %j', (_which, proxy, isKnown) => {
    expect(isPlanned([stepOf({ name: 'orders', basePaths: ['/orders'] })], proxy)).toBe(isKnown);
  });
});
