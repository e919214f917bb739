import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/ports/clock.ts';

const HURRY = 40;

/** Waits a fortieth of the time: for tests of what is asked again, and not of how long that takes. */
export const hurriedClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now() * HURRY,
  sleep: (milliseconds, signal) => sleep(milliseconds / HURRY, undefined, { signal }),
};
