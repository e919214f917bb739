import { availableParallelism } from 'node:os';

// A second thread costs its start; from about this many bundles it pays.
const BUNDLES_FOR_TWO = 12;

export const lanesFor = (bundles: number): 1 | 2 =>
  bundles >= BUNDLES_FOR_TWO && availableParallelism() > 1 ? 2 : 1;
