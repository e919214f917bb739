import type { Clock } from '../../ports/clock.ts';

export interface RateLimit {
  /** Resolves when the next call may be sent, in the order asked; rejects with the signal's reason. */
  take(signal: AbortSignal | undefined): Promise<void>;
}

/**
 * A leaky bucket: any window of 60 s sees at most `burst` + `perMinute` calls. With 90 + 5900 that stays
 * below Apigee's 6,000 a minute per organization (docs/apigee.md#limits).
 */
export function createRateLimit(limits: { perMinute: number; burst: number; clock: Clock }): RateLimit {
  const { perMinute, burst, clock } = limits;
  const interval = 60_000 / perMinute;
  // When the bucket will be full again; every call pushes it one interval further.
  let full = Number.NEGATIVE_INFINITY;

  return {
    async take(signal) {
      const now = clock.elapsed();
      full = Math.max(full, now) + interval;
      const wait = full - burst * interval - now;
      if (wait > 0) await clock.sleep(wait, signal);
    },
  };
}
