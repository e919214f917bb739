import { expect, it } from '@jest/globals';
import { awaitedBy } from '../../src/deploy/awaited-by.ts';

it('What work waits for is what it needs, through what is unchanged too, and nothing else', () => {
  const dependsOn = new Map([
    ['proxy', new Set(['flow'])],
    ['flow', new Set(['base'])],
    ['unchanged', new Set(['other'])],
  ]);

  expect(awaitedBy(['proxy'], dependsOn)).toEqual(new Set(['flow', 'base']));
  expect(awaitedBy([], dependsOn)).toEqual(new Set());
});
