import { expect, it } from '@jest/globals';
import { saidOutright, stageOf } from '../../src/resources/descriptors.ts';

it('What Apigee turns on by itself is said to be off, unless it is said', () => {
  const descriptor = { explicit: ['enforce', 'allow'] } as never;
  expect(saidOutright(descriptor, { name: 'x', allow: true })).toEqual({
    name: 'x',
    allow: true,
    enforce: false,
  });
  expect(saidOutright(descriptor, { enforce: false, allow: false })).toEqual({
    enforce: false,
    allow: false,
  });
  expect(saidOutright({} as never, { name: 'x' })).toEqual({ name: 'x' });
});

it.each([
  ['flowhook', 'env/test', 'between'],
  ['targetserver', 'env/test', 'before'],
  ['kvm', 'org', 'before'],
  ['kvm', 'api/orders', 'after'],
  ['apiproduct', 'org', 'after'],
  ['developer', 'org', 'after'],
])('An entity of kind %s in %s is brought in %s', (kind, scope, stage) => {
  expect(stageOf({ kind, scope } as never)).toBe(stage);
});
