import { describe, expect, it } from '@jest/globals';
import type { Attempt } from '../../src/deploy/attempt.ts';
import { describeAttempt } from '../../src/deploy/attempt-results.ts';
import { deployCandidate } from '../../src/deploy/deploy-candidate.ts';
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  integer,
  oneof,
  option,
  record,
} from '../support/properties.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';
import { type CallFault, createMemoryApigee, type MemoryOptions } from './memory-apigee.ts';
import type { Runtime } from './memory-status.ts';
import { deployStep, stageFor, workOf } from './stage.ts';

const runtime = constantFrom<Runtime>(
  'ready',
  'late',
  'error',
  'stuck',
  'conflict',
  'partial',
  'pods',
  'silent',
);
const readFault = constantFrom<CallFault>(
  'none',
  'none',
  'lost-before',
  'apigee-quota',
  'apigee-forbidden',
  'apigee-unreachable',
);
const writeFault = oneof(readFault, constantFrom<CallFault>('lost-after', 'apigee-locked', 'apigee-refused'));
const inTurn = (fault: Arbitrary<CallFault>) => array(fault, { maxLength: 6 });

const weather = record({
  served: boolean(),
  onFailure: constantFrom('rollback' as const, 'keep' as const),
  onOverrideFailure: constantFrom('keepOld' as const, 'dropOld' as const, 'keepBoth' as const),
  runtime: array(runtime, { maxLength: 3 }),
  faults: record({
    importRevision: inTurn(writeFault),
    deploy: inTurn(writeFault),
    undeploy: inTurn(writeFault),
    statusOf: inTurn(readFault),
    revisionsOf: inTurn(readFault),
    revision: inTurn(readFault),
    environmentsServing: inTurn(readFault),
  }),
  /** The run is stopped after this many milliseconds. */
  stopAfterMs: option(integer({ min: 0, max: 20_000 }), { nil: undefined }),
});
type Weather = MemoryOptions & {
  readonly served: boolean;
  readonly onFailure: 'rollback' | 'keep';
  readonly stopAfterMs: number | undefined;
};

describe('one deployment, whatever the weather', () => {
  it('ends with the new revision, the old one, or a cry for a person; never with two revisions', async () => {
    await assert(
      asyncProperty(weather, async (given) => {
        const { apigee, before, attempt, callsAtTheEnd, elapsedMs, callsLater } = await live(given);

        expect(apigee.holding('orders', DIGEST).length).toBeLessThanOrEqual(1);
        expect(serves(attempt, before)).toContain(apigee.serving('test', 'orders') ?? 'nothing');
        expect(callsLater).toBe(callsAtTheEnd);
        expect(elapsedMs).toBeLessThan(4 * 60_000);
        expect(describeAttempt(attempt, []).problems.length > 0).toBe(attempt.kind === 'failed');
      }),
      { numRuns: 2000 },
    );
  });

  it('restores what served before wherever the way back is open', async () => {
    const fair = record({
      runtime: constantFrom<Runtime>('error', 'stuck', 'conflict', 'partial', 'silent'),
      onOverrideFailure: constantFrom('keepOld' as const, 'dropOld' as const, 'keepBoth' as const),
      served: boolean(),
    });
    await assert(
      asyncProperty(fair, async ({ runtime: bad, ...given }) => {
        const { apigee, before, attempt } = await live({
          ...given,
          runtime: [bad],
          faults: {},
          onFailure: 'rollback',
          stopAfterMs: undefined,
        });

        expect(attempt).toMatchObject({ kind: 'failed', aftermath: { kind: 'restored', revision: before } });
        expect(apigee.serving('test', 'orders')).toBe(before);
      }),
    );
  });
});

async function live(given: Weather) {
  const apigee = createMemoryApigee(given);
  const before = given.served ? apigee.seed('orders', OTHER_DIGEST) : undefined;
  const { clock, ports, stop } = stageFor(apigee, { onFailure: given.onFailure });
  const step = deployStep(apigee);
  if (given.stopAfterMs !== undefined) void clock.sleep(given.stopAfterMs).then(stop);
  const startMs = clock.elapsed();
  const attempt = await clock.run(deployCandidate(workOf(step, ports)));
  const callsAtTheEnd = apigee.calls.length;
  const elapsedMs = clock.elapsed() - startMs;
  await clock.advance(600_000);
  return { apigee, before, attempt, callsAtTheEnd, elapsedMs, callsLater: apigee.calls.length };
}

/** The revisions that the attempt allows to serve at its end. */
function serves(attempt: Attempt, before: string | undefined): readonly string[] {
  const old = before ?? 'nothing';
  const both = [old, before === undefined ? '1' : '2', 'nothing'];
  if (attempt.kind === 'deployed') return [attempt.revision];
  if (attempt.kind !== 'failed') return [old];
  const { aftermath } = attempt;
  return aftermath.kind === 'degraded' || aftermath.kind === 'under-way' ? both : [old];
}
