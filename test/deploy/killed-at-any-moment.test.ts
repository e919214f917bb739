import { describe, expect, it } from '@jest/globals';
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  option,
  record,
} from '../support/properties.ts';
import { DIGEST } from './candidates.ts';
import { leftInError, runAgain } from './left-in-error.ts';
import type { CallFault, MemoryOptions } from './memory-apigee.ts';
import type { Runtime } from './memory-status.ts';

const inTurn = (...faults: readonly CallFault[]) =>
  array(constantFrom<CallFault>('none', 'none', 'lost-before', 'apigee-quota', ...faults), { maxLength: 5 });

const weather = record({
  onOverrideFailure: constantFrom('keepOld' as const, 'dropOld' as const, 'keepBoth' as const),
  runtime: array(constantFrom<Runtime>('ready', 'late', 'error', 'stuck'), { maxLength: 3 }),
  faults: record({
    deploy: inTurn('lost-after', 'apigee-locked', 'apigee-forbidden'),
    undeploy: inTurn('lost-after', 'apigee-locked'),
    environmentsServing: inTurn(),
    // Calm at first, so that the run knows the state that it was left.
    statusOf: inTurn().map((faults) => ['none' as const, ...faults]),
  }),
  onFailure: constantFrom('rollback' as const, 'keep' as const),
  stopAfterMs: option(integer({ min: 0, max: 20_000 }), { nil: undefined }),
});
type Weather = MemoryOptions & {
  readonly onFailure: 'rollback' | 'keep';
  readonly stopAfterMs: number | undefined;
};

describe('the run after one that was killed in ERROR, whatever the weather', () => {
  it('tells what serves, loses nothing that did, and imports nothing', async () => {
    await assert(
      asyncProperty(weather, async ({ onFailure, stopAfterMs, ...given }: Weather) => {
        const apigee = await leftInError(given);
        const before = apigee.serving('test', 'orders') ?? 'nothing';

        const { attempt } = await runAgain(apigee, {
          ports: { onFailure },
          between: ({ clock, stop }) => {
            if (stopAfterMs !== undefined) void clock.sleep(stopAfterMs).then(stop);
          },
        });

        const serves = apigee.serving('test', 'orders') ?? 'nothing';
        if (attempt.kind === 'deployed') expect(serves).toBe('2');
        else if (attempt.kind === 'failed' && TRUE_BEFORE.has(attempt.aftermath.kind))
          expect(serves).toBe(before);
        expect(apigee.holding('orders', DIGEST)).toEqual(['2']);
      }),
      { numRuns: 1000 },
    );
  });
});

const TRUE_BEFORE: ReadonlySet<string> = new Set(['untouched', 'restored', 'lost']);
