import { describe, expect, it } from '@jest/globals';
import { createRateLimit } from '../../../src/adapters/http/rate-limit.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import * as fc from '../../support/properties.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';

const never = new AbortController().signal;

describe('the rate limit', () => {
  it('lets a burst through at once and spaces the rest', async () => {
    const clock = createDrivenClock();
    const limit = createRateLimit({ perMinute: 60, burst: 3, clock });

    for (let call = 0; call < 5; call += 1) void limit.take(never);

    expect(clock.sleeps).toEqual([1000, 2000]);
  });

  it('never lets more than 6,000 calls into any window of 60 s, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ pauseMs: fc.nat(4000), calls: fc.integer({ min: 1, max: 5000 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        (arrivals) => {
          const sent = sendingTimes(arrivals, { perMinute: 5900, burst: 90 });
          const tooSoon = sent.some((time, call) => time - (sent[call - 6000] ?? -Infinity) <= 60_000);
          expect(tooSoon).toBe(false);
          return Promise.resolve();
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives up waiting when the run is stopped', async () => {
    const clock = createDrivenClock();
    const limit = createRateLimit({ perMinute: 60, burst: 1, clock });
    const stop = new AbortController();
    await limit.take(stop.signal);

    const waiting = limit.take(stop.signal);
    stop.abort(new PipeError('stopped', 'SIGTERM'));

    await expect(waiting).rejects.toMatchObject({ code: 'stopped' });
  });
});

/** When each call is let through, on a clock that only notes how long it was asked to sleep. */
function sendingTimes(
  arrivals: readonly { pauseMs: number; calls: number }[],
  rate: { perMinute: number; burst: number },
): readonly number[] {
  let now = 0;
  const sent: number[] = [];
  let asleep: number | undefined;
  const clock = {
    now: () => now,
    elapsed: () => now,
    sleep(milliseconds: number) {
      asleep = milliseconds;
      return Promise.resolve();
    },
  };
  const limit = createRateLimit({ ...rate, clock });
  for (const { pauseMs, calls } of arrivals) {
    now += pauseMs;
    for (let call = 0; call < calls; call += 1) {
      asleep = 0;
      void limit.take(never);
      sent.push(now + asleep);
    }
  }
  return sent.sort((a, b) => a - b);
}
