import { setImmediate } from 'node:timers/promises';

const TURN_MS = 5;
let turnBeganMs = 0;

/** Lets timers, signals and answers have their turn where work that does not wait has gone on for a while. */
export async function giveWay(): Promise<void> {
  if (performance.now() - turnBeganMs < TURN_MS) return;
  await setImmediate();
  turnBeganMs = performance.now();
}
