import { availableParallelism } from 'node:os';
import { holdsScripts, type PreparedJob } from './prepare-job.ts';

// A second thread costs its start; from about this many bundles it pays.
const BUNDLES_FOR_TWO = 12;

export const lanesFor = (bundles: number): 1 | 2 =>
  bundles >= BUNDLES_FOR_TWO && availableParallelism() > 1 ? 2 : 1;

/** Scripts go to the first lane as long as there is something else for the second: their linters are large. */
export function takeFrom(queue: PreparedJob[], lane: number): PreparedJob | undefined {
  const suitable = queue.findIndex(({ bundle }) => holdsScripts(bundle) === (lane === 0));
  return queue.splice(Math.max(suitable, 0), 1)[0];
}
