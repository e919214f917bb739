import { expect, it } from '@jest/globals';
import { monotonicMs } from '../../../src/adapters/clock/system-clock.ts';

it('The clock that never goes back counts milliseconds, as the one of the system does', () => {
  const before = process.hrtime.bigint();
  const now = monotonicMs();
  const after = process.hrtime.bigint();
  expect(now).toBeGreaterThanOrEqual(Number(before) / 1e6 - 1);
  expect(now).toBeLessThanOrEqual(Number(after) / 1e6 + 1);
});
