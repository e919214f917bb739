import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { statusOf } from './candidates.ts';
import { progressing, type StatusAnswer, wait } from './waiting.ts';

const ready = statusOf();
const conflict = statusOf({
  routeConflicts: [
    {
      environmentGroup: 'g',
      description: 'taken',
      basePath: '/orders',
      apiProxy: 'other',
      environment: 'prod',
    },
  ],
});

describe('The wait for a deployment', () => {
  it('ends at once where the second READY confirms the first', async () => {
    expect(await wait([ready, ready])).toMatchObject({
      verdict: { kind: 'ready' },
      looks: 2,
      elapsedMs: 2000,
    });
  });

  it('does not believe a READY that a route conflict takes back', async () => {
    const { verdict } = await wait([ready, progressing, conflict]);

    expect(verdict).toMatchObject({ kind: 'conflict', conflicts: [{ basePath: '/orders' }] });
  });

  it('asks for a shared flow only once: it has no routes', async () => {
    expect(await wait([ready], { kind: 'sharedflow' })).toMatchObject({
      verdict: { kind: 'ready' },
      looks: 1,
    });
  });

  it('goes on after looks that fail', async () => {
    const { verdict } = await wait([
      'apigee-unavailable',
      'apigee-unreachable',
      'apigee-quota',
      progressing,
      ready,
      ready,
    ]);

    expect(verdict.kind).toBe('ready');
  });

  it.each<readonly [string, StatusAnswer]>([
    ['PROGRESSING', progressing],
    ['without a state', statusOf({ state: undefined })],
    ['unreadable', 'apigee-unavailable'],
    [
      'READY on some instances only',
      statusOf({
        instances: [{ instance: 'eu', revisions: [{ revision: '7', percentage: 100 }], routes: [] }],
      }),
    ],
  ])('ends with the patience where it stays %s', async (_, look) => {
    const { verdict, elapsedMs } = await wait(Array.from({ length: 100 }, () => look));

    expect(verdict.kind).toBe('timeout');
    expect(elapsedMs).toBeGreaterThan(59_000);
    expect(elapsedMs).toBeLessThanOrEqual(60_000);
  });

  it('ends with the patience where no answer ever comes', async () => {
    const { verdict, elapsedMs } = await wait(Array.from({ length: 9 }, () => 'never answered' as const));

    expect(verdict).toMatchObject({ kind: 'timeout', cause: { code: 'apigee-unreachable' } });
    expect(elapsedMs).toBeGreaterThan(59_000);
    expect(elapsedMs).toBeLessThanOrEqual(60_000);
  });

  it.each([
    [30_000, 7500],
    [60_000, 15_000],
    [80_000, 20_000],
    [600_000, 20_000],
  ])('of %i ms gives one look a quarter, and 20 s at most', async (timeoutMs, patienceMs) => {
    const refused = await wait(['apigee-unavailable', ready, ready], { timeoutMs });
    const unanswered = await wait(['never answered', ready, ready], { timeoutMs });

    expect(unanswered.elapsedMs - refused.elapsedMs).toBe(patienceMs);
  });

  it('tells for how long the last look was not answered', async () => {
    const silence = Array.from({ length: 9 }, () => 'never answered' as const);

    // After pauses of 1, 2, 3 and 5 s and three looks of 15.5 s.
    expect((await wait(silence, { timeoutMs: 62_000 })).verdict).toMatchObject({
      cause: { message: 'Apigee did not answer a look within 4.5 s.' },
    });
  });

  it('looks again after an answer that never comes', async () => {
    const { verdict, elapsedMs } = await wait([progressing, 'never answered', ready, ready]);

    expect(verdict.kind).toBe('ready');
    expect(elapsedMs).toBeLessThan(30_000);
  });

  it('takes the last look for the truth where no time is left for another', async () => {
    const { verdict } = await wait([...Array.from({ length: 13 }, () => progressing), ready]);

    expect(verdict.kind).toBe('ready');
  });

  it('ends early where the account may not look', async () => {
    const { verdict, elapsedMs } = await wait(Array.from({ length: 9 }, () => 'apigee-forbidden' as const));

    expect(verdict).toMatchObject({ kind: 'timeout', cause: { code: 'apigee-forbidden' } });
    expect(elapsedMs).toBeLessThan(15_000);
  });

  it('takes the revision for gone only after several looks', async () => {
    const { verdict, looks } = await wait(Array.from({ length: 9 }, () => 'not deployed' as const));

    expect(verdict).toEqual({ kind: 'gone' });
    expect(looks).toBe(4);
    expect((await wait(['not deployed', 'not deployed', ready, ready])).verdict.kind).toBe('ready');
  });

  it('tells ERROR at the first look, whatever is said', async () => {
    expect(await wait([statusOf({ state: 'ERROR' })])).toMatchObject({
      verdict: { kind: 'error', reasons: [] },
      looks: 1,
    });
  });

  it('counts by the clock that never jumps', async () => {
    const clock = createDrivenClock();
    const jumping: Clock = {
      ...clock,
      now: () => clock.now() + (clock.elapsed() % 7000 > 3000 ? 86_400_000 : -86_400_000),
    };

    const { verdict, elapsedMs } = await wait(
      [progressing, progressing, ready, ready],
      {},
      { ...clock, ...jumping },
    );

    expect(verdict.kind).toBe('ready');
    expect(elapsedMs).toBe(7000);
  });

  it('throws `stopped` once the run is stopped', async () => {
    const clock = createDrivenClock();
    const stopping = new AbortController();
    void clock.sleep(2500).then(() => stopping.abort(new PipeError('stopped', 'The run was stopped.')));

    const waiting = wait(
      Array.from({ length: 50 }, () => progressing),
      { signal: stopping.signal },
      clock,
    );

    await expect(waiting).rejects.toMatchObject({ code: 'stopped' });
    expect(clock.elapsed()).toBe(2500);
  });
});
