import { describe, expect, it } from '@jest/globals';
import { orderBundles } from '../../src/bundle/graph/order-bundles.ts';
import type { Attempt, DeployEvent } from '../../src/deploy/attempt.ts';
import { judgeAttempts } from '../../src/deploy/attempt-results.ts';
import { carryOut } from '../../src/deploy/carry-out.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import { array, assert, asyncProperty, constantFrom, record } from '../support/properties.ts';
import { bundleOf, candidateOf, DIGEST } from './candidates.ts';
import {
  type CallFault,
  createMemoryApigee,
  type MemoryApigee,
  type MemoryOptions,
} from './memory-apigee.ts';
import type { Runtime } from './memory-status.ts';
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
