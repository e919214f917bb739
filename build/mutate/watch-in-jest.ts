import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type FaultState, watchFaults } from './watch-faults.ts';

// Before each test file of a copy. The files of a copy run one after the other, so that a program which one of them
// starts reads here whose it is.
const file = join(import.meta.dirname, '../../fault.json');
const state: FaultState = {
  ...(JSON.parse(readFileSync(file, 'utf8')) as FaultState),
  test: expect.getState().testPath ?? '',
};
if (state.reached !== '') writeFileSync(file, JSON.stringify(state));
watchFaults(state, watchFaults.toString());
