import { expect, it } from '@jest/globals';
import { TimeBudget } from '../../../src/domain/pacing/time-budget.ts';

it.each([
  null,
  undefined,
  'text',
  3,
  {},
  { code: 'ENOENT' },
  Object.assign(new Error('no'), { code: 'ENOENT' }),
])('Work that throws %p throws that, and is not out of time', (thrown) => {
  const caught: unknown[] = [];
  try {
    new TimeBudget({ mostMs: 1000, totalMs: 1000 }).run(() => {
      throw thrown as Error;
    });
  } catch (error) {
    caught.push(error);
  }
  expect(caught).toEqual([thrown]);
});
