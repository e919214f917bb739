import { expect, it } from '@jest/globals';
import { transitiveDependencies } from '../../src/deploy/carry-out.ts';

it('What work waits for is what it needs, through what is unchanged too, and nothing else', () => {
  const dependsOn = new Map([
    ['proxy', new Set(['flow'])],
    ['flow', new Set(['base'])],
    ['unchanged', new Set(['other'])],
  ]);

  expect(transitiveDependencies(['proxy'], dependsOn)).toEqual(new Set(['flow', 'base']));
  expect(transitiveDependencies([], dependsOn)).toEqual(new Set());
});
