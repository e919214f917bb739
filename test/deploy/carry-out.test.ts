import { describe, expect, it } from '@jest/globals';
import { orderBundles } from '../../src/bundle/graph/order-bundles.ts';
import type { Attempt, DeployEvent } from '../../src/deploy/attempt.ts';
import { judgeAttempts } from '../../src/deploy/attempt-results.ts';
import { carryOut } from '../../src/deploy/carry-out.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import type { Step } from '../../src/plan/step.ts';
import { array, assert, asyncProperty, constantFrom, record } from '../support/properties.ts';
import { bundleOf, candidateOf, DIGEST, OTHER_DIGEST } from './candidates.ts';
import {
  type CallFault,
  createMemoryApigee,
  type MemoryApigee,
  type MemoryOptions,
} from './memory-apigee.ts';
import { type Runtime, takenPath } from './memory-status.ts';
import { deployStep, stageFor } from './stage.ts';

const FLOW = bundleOf('common', { kind: 'sharedflow', basePaths: [] });
const CALLER = bundleOf('orders', { sharedFlowsCalled: ['common'] });
const LONER = bundleOf('rates');

describe('Carrying out a plan', () => {
  it('deploys what is called before what calls it', async () => {
    const { attempts, ended } = await carry(createMemoryApigee(), ['test']);

    expect(kinds(attempts)).toEqual(['deployed', 'deployed', 'deployed']);
    expect(ended.indexOf('common')).toBeLessThan(ended.indexOf('orders'));
  });

  it('looks every second at what others wait for, and at the others around the moment it took', async () => {
    // READY at the third look, whenever that is.
    const late = Array.from({ length: 3 }, () => 'late' as const);

    const { endedMs } = await carry(createMemoryApigee({ runtime: late }), ['test'], { parallel: 1 });

    expect(endedMs.get('common')).toBe(3000);
    // Looks 1, 2 and 3 s after its deploy, since the flow took 3 s, and one more; 1, 3 and 6 s if nothing were known.
    expect(endedMs.get('orders')).toBe(3000 + 4000);
  });

  it('looks at what nobody waits for as if nothing were known, in each environment anew', async () => {
    const late = Array.from({ length: 6 }, () => 'late' as const);

    const { endedMs } = await carry(createMemoryApigee({ runtime: late }), ['test', 'prod'], {
      bundles: [LONER],
    });

    expect(endedMs.get('rates')).toBe(2 * 7000);
  });

  it('looks no more often where only what is unchanged would wait', async () => {
    const apigee = createMemoryApigee({ runtime: ['late'] });

    const { endedMs } = await carry(apigee, ['test'], {
      parallel: 1,
      kindOf: ({ name }) => (name === 'common' ? 'deploy' : 'unchanged'),
    });

    expect(endedMs.get('common')).toBe(6000);
  });

  it('leaves out what needs a failed one, and nothing else, and says which', async () => {
    const { attempts } = await carry(
      createMemoryApigee({ faults: { importRevision: ['bundle-refused'] } }),
      ['test'],
      { parallel: 1 },
    );

    expect(attempts).toMatchObject([
      { kind: 'failed', cause: { code: 'bundle-refused' } },
      { kind: 'skipped', because: { kind: 'dependency', needs: 'common' } },
      { kind: 'deployed' },
    ]);
    expect(judgeAttempts(attempts)).toBe('findings');
  });

  it('imports once for all environments, one environment after the other', async () => {
    const apigee = createMemoryApigee();

    const { attempts } = await carry(apigee, ['test', 'prod']);

    expect(
      attempts.map((attempt) => [
        attempt.step.candidate.environment,
        'imported' in attempt && attempt.imported,
      ]),
    ).toEqual([
      ['test', true],
      ['test', true],
      ['test', true],
      ['prod', false],
      ['prod', false],
      ['prod', false],
    ]);
    expect(apigee.revisions('orders')).toEqual(['1']);
  });

  it('does not begin an environment after one that failed', async () => {
    const { attempts } = await carry(createMemoryApigee({ runtime: ['error'] }), ['test', 'prod'], {
      parallel: 1,
    });

    expect(attempts.slice(3)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        kind: 'skipped',
        because: { kind: 'environment', failedIn: 'test' },
      })),
    );
  });

  it('says of everything what became of it, and imports nothing twice, whatever the weather', async () => {
    const fault = constantFrom<CallFault>(
      'none',
      'none',
      'lost-before',
      'lost-after',
      'apigee-unavailable',
      'apigee-forbidden',
      'bundle-refused',
    );
    const weather = record({
      runtime: array(constantFrom<Runtime>('ready', 'late', 'error', 'conflict', 'partial'), {
        maxLength: 6,
      }),
      faults: record({
        importRevision: array(fault, { maxLength: 6 }),
        deploy: array(fault, { maxLength: 6 }),
        statusOf: array(fault, { maxLength: 9 }),
      }),
    });
    await assert(
      asyncProperty(weather, async (given: MemoryOptions) => {
        const apigee = createMemoryApigee(given);

        const { attempts, ended } = await carry(apigee, ['test', 'prod'], { parallel: 2 });

        expect(attempts).toHaveLength(6);
        expect(ended).toHaveLength(attempts.filter((attempt) => !isLeftOut(attempt)).length);
        for (const name of ['common', 'orders', 'rates'])
          expect(apigee.holding(name, DIGEST).length).toBeLessThanOrEqual(1);
        for (const attempt of attempts.filter(({ kind }) => kind === 'deployed')) {
          const { bundle, environment } = attempt.step.candidate;
          expect(apigee.serving(environment, bundle.name)).toBe('1');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('All or nothing', () => {
  const bundles = [bundleOf('catalog'), bundleOf('orders'), bundleOf('rates')];

  it('takes back what was changed in the environment in which one failed, the last first, and nothing else', async () => {
    const apigee = createMemoryApigee({ runtime: ['ready', 'ready', 'error'] });
    apigee.seed('orders', OTHER_DIGEST);

    const { attempts, ended } = await carryAtomic(apigee, bundles);

    expect(kinds(attempts)).toEqual(['taken-back', 'taken-back', 'failed']);
    expect(ended).toEqual(['catalog', 'orders', 'rates', 'orders', 'catalog']);
    expect(attempts).toMatchObject([
      { cause: { code: 'taken-back', message: expect.stringMatching(/^rates failed in test/) } },
      { aftermath: { kind: 'restored', revision: '1' } },
      { aftermath: { kind: 'restored', revision: undefined } },
    ]);
    expect(apigee.serving('test', 'catalog')).toBeUndefined();
    expect(apigee.serving('test', 'orders')).toBe('1');
  });

  it('counts the time to deploy and the time to take back, not what lies between', async () => {
    const { attempts } = await carryAtomic(
      createMemoryApigee({ runtime: ['ready', 'ready', 'error'] }),
      bundles,
    );

    // Two looks to be sure of READY; where nothing served before, what replaced it is undeployed at once.
    expect(attempts.slice(0, 2)).toMatchObject([
      { kind: 'taken-back', durationMs: 2000 },
      { kind: 'taken-back', durationMs: 2000 },
    ]);
  });

  it('keeps everything where nothing failed', async () => {
    const apigee = createMemoryApigee();

    const { attempts } = await carryAtomic(apigee, bundles);

    expect(kinds(attempts)).toEqual(['deployed', 'deployed', 'deployed']);
    expect(apigee.calls).not.toContain('undeploy');
  });

  it('takes back for one that the last checks before its deploy refuse, too', async () => {
    const memory = createMemoryApigee();
    const changeReport: MemoryApigee['changeReport'] = async ({ name }) => ({
      violations: [],
      routingConflicts: name === 'rates' ? [takenPath(name)] : [],
      routingChanges: [],
    });

    const { attempts } = await carryAtomic({ ...memory, changeReport }, bundles);

    expect(kinds(attempts)).toEqual(['taken-back', 'taken-back', 'blocked']);
  });

  it.each<readonly [string, Partial<Step>, string]>([
    ['was only waited for', { kind: 'await' }, 'deployed'],
    ['serves the revision that served before', { kind: 'reuse', revision: '1' }, 'deployed'],
    ['was there already', { kind: 'unchanged' }, 'unchanged'],
  ])('leaves alone what %s', async (_, change, kind) => {
    const apigee = createMemoryApigee({ runtime: ['error'] });
    apigee.seed('catalog', DIGEST);

    const { attempts } = await carryAtomic(apigee, [bundleOf('catalog'), bundleOf('rates')], change);

    expect(kinds(attempts)).toEqual([kind, 'failed']);
    expect(apigee.serving('test', 'catalog')).toBe('1');
  });

  it.each([
    ['begins to take nothing back', 'failed', ['deployed', 'deployed', 'failed']],
    ['takes nothing more back', 'taken-back', ['deployed', 'taken-back', 'failed']],
  ] as const)('%s once the run is stopped', async (_, stopAt, expected) => {
    const apigee = createMemoryApigee({ runtime: ['ready', 'ready', 'error'] });
    const { attempts } = await carryAtomic(apigee, bundles, {}, stopAt);

    expect(kinds(attempts)).toEqual(expected);
  });
});

/** One waits for the other in one environment; `first` changes the first step. The run is stopped as one ends so. */
async function carryAtomic(
  apigee: MemoryApigee,
  bundles: readonly Bundle[],
  first: Partial<Step> = {},
  stopAt?: Attempt['kind'],
) {
  const { clock, ports, stop } = stageFor(apigee);
  const ended: string[] = [];
  const watch = (event: DeployEvent): void => {
    if (event.kind !== 'ended') return;
    ended.push(event.attempt.step.candidate.bundle.name);
    if (event.attempt.kind === stopAt) stop();
  };
  const steps = bundles.map((bundle, index) => {
    const step = deployStep(apigee, candidateOf(bundle.name, { bundle }));
    return index === 0 ? ({ ...step, ...first } as Step) : step;
  });
  const names = bundles.map(({ name }) => name);
  const precedences = names
    .slice(1)
    .map((later, index) => ({ earlier: names[index] ?? '', later, where: '' }));
  const graph = orderBundles(bundles, { precedences });
  const orders = { steps, environments: ['test'], graph, parallel: 1 };
  return { attempts: await clock.run(carryOut(orders, { ...ports, atomic: true, watch })), ended };
}

interface Given {
  readonly parallel?: number;
  readonly bundles?: readonly Bundle[];
  readonly kindOf?: (bundle: Bundle) => 'deploy' | 'unchanged';
}

async function carry(apigee: MemoryApigee, environments: readonly string[], given: Given = {}) {
  const { parallel = 8, bundles = [FLOW, CALLER, LONER], kindOf = () => 'deploy' as const } = given;
  const { clock, ports } = stageFor(apigee);
  const endedMs = new Map<string, number>();
  const ended: string[] = [];
  const watch = (event: DeployEvent): void => {
    if (event.kind !== 'ended') return;
    const { name } = event.attempt.step.candidate.bundle;
    ended.push(name);
    endedMs.set(name, clock.elapsed());
  };
  const steps = environments.flatMap((environment) =>
    bundles.map((bundle) => {
      const candidate = candidateOf(bundle.name, { bundle, environment, basePaths: bundle.basePaths });
      return { ...deployStep(apigee, candidate), kind: kindOf(bundle) };
    }),
  );
  const attempts = await clock.run(
    carryOut({ steps, environments, graph: orderBundles(bundles), parallel }, { ...ports, watch }),
  );
  return { attempts, ended, endedMs };
}

const kinds = (attempts: readonly Attempt[]) => attempts.map(({ kind }) => kind);
const isLeftOut = (attempt: Attempt) => attempt.kind === 'skipped' && attempt.because.kind === 'environment';
