import { describe, expect, it } from '@jest/globals';
import { extensibleBy } from '../../../src/plan/checks/guards.ts';

const quota = { name: 'Q-PerApp', type: 'Quota' };
const spikes = { name: 'SA-Spikes', type: 'SpikeArrest' };
const serving = (policies: readonly string[], hasExtensiblePolicy = false) => ({
  policies,
  hasExtensiblePolicy,
});

describe('A standard proxy', () => {
  it('becomes extensible by the first policy of such a type that it did not have', () => {
    expect(extensibleBy([spikes, quota], serving(['SA-Spikes']))).toBe(quota);
  });

  it('stays what it is with standard policies, and nothing is concluded of types that nobody listed', () => {
    const unheard = { name: 'X', type: 'UnheardOf' };

    expect(extensibleBy([spikes, unheard], serving([]))).toBeUndefined();
  });

  it('stays what Apigee calls it with a policy that it has already', () => {
    expect(extensibleBy([quota], serving(['Q-PerApp']))).toBeUndefined();
  });

  it('is none where the serving revision is extensible, or not known', () => {
    expect(extensibleBy([quota], serving([], true))).toBeUndefined();
    expect(extensibleBy([quota], undefined)).toBeUndefined();
  });
});
