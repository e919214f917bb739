import { expect, it } from '@jest/globals';
import type { AssetRef } from '../../src/domain/bundle.ts';
import { dependentsFirst } from '../../src/live/undeploy-guards.ts';

const proxy = (name: string): AssetRef => ({ kind: 'apiproxy', name });
const flow = (name: string): AssetRef => ({ kind: 'sharedflow', name });
const inOrder = (assets: readonly AssetRef[], calls: Readonly<Record<string, readonly string[]>>) =>
  dependentsFirst(assets, { of: new Map(Object.entries(calls)) }).map(({ name }) => name);

it('Callers are undeployed before what they call, proxies first, and a circle comes to an end', () => {
  const assets = [flow('logging'), flow('security'), proxy('orders'), flow('entry')];

  expect(
    inOrder(assets, {
      'test sharedflow:entry': ['security', 'logging'],
      'test sharedflow:security': ['logging'],
      'test apiproxy:orders': ['entry'],
    }),
  ).toEqual(['orders', 'entry', 'security', 'logging']);
  expect(inOrder(assets, {})).toEqual(['orders', 'logging', 'security', 'entry']);
  const circle = { 'test sharedflow:a': ['b'], 'prod sharedflow:b': ['a'], 'test sharedflow:c': ['c'] };
  expect(inOrder([flow('a'), flow('b'), flow('c')], circle)).toEqual(['c', 'a', 'b']);
});
