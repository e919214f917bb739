import { setTimeout as wait } from 'node:timers/promises';
import { stoppedBy } from '../../errors/stopped.ts';
import type { Clock } from '../../ports/clock.ts';

/** The machine's clocks; durations come from the monotonic one. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: monotonicMs,
    async sleep(milliseconds, signal) {
      if (signal?.aborted) throw stoppedBy(signal);
      try {
        await wait(Math.max(0, milliseconds), undefined, signal ? { signal } : {});
      } catch (error) {
        if (signal?.aborted) throw stoppedBy(signal);
        throw error;
      }
    },
  };
}

/** Milliseconds of a clock that never goes back. Node takes 4 ms to load what `performance.now()` is part of, each start. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
