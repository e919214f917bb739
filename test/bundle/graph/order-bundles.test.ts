import { describe, expect, it } from '@jest/globals';
import { dependentsOf, keyOf } from '../../../src/bundle/graph/dependency-graph.ts';
import { orderBundles } from '../../../src/bundle/graph/order-bundles.ts';
import type { Bundle } from '../../../src/domain/bundle.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import * as fc from '../../support/properties.ts';
import { proxy, sharedFlow } from './bundles-for-order.ts';

describe('orderBundles', () => {
  it('puts a shared flow before the proxy that calls it, and before the shared flow that calls it', () => {
    const graph = orderBundles([proxy('orders', 'auth'), sharedFlow('auth', 'log'), sharedFlow('log')]);

    expect(graph.order).toEqual(['sharedflow:log', 'sharedflow:auth', 'apiproxy:orders']);
  });

  it('does not wait for a shared flow that lives elsewhere', () => {
    const graph = orderBundles([proxy('orders', 'somebody-elses')]);

    expect(graph.dependsOn.get('apiproxy:orders')).toEqual(new Set());
  });

  it('tells a proxy and a shared flow of the same name apart', () => {
    const graph = orderBundles([proxy('auth', 'auth'), sharedFlow('auth')]);

    expect(graph.order).toEqual(['sharedflow:auth', 'apiproxy:auth']);
  });

  it('puts the shared flows of flow hooks before every proxy', () => {
    const graph = orderBundles([proxy('orders'), sharedFlow('pre')], { flowHooks: ['pre', 'not-here'] });

    expect(graph.dependsOn.get('apiproxy:orders')).toEqual(new Set(['sharedflow:pre']));
  });

  it('adds the order of the manifest, by name or by kind and name', () => {
    const graph = orderBundles([proxy('a'), proxy('b'), proxy('c')], {
      precedences: [
        { earlier: 'c', later: 'b', where: 'apigee.yaml:3:5' },
        { earlier: 'apiproxy:b', later: 'apiproxy:a', where: 'apigee.yaml:4:5' },
      ],
    });

    expect(graph.order).toEqual(['apiproxy:c', 'apiproxy:b', 'apiproxy:a']);
  });

  it('names every cycle in words', () => {
    const knotted = [
      sharedFlow('auth', 'log'),
      sharedFlow('log', 'auth'),
      sharedFlow('me', 'me'),
      proxy('orders', 'auth'),
    ];

    const refused = refusalOf(() => orderBundles(knotted));

    expect([refused, ...refused.also].map((error) => error.message)).toEqual([
      'These wait for each other, so none can be deployed first: shared flow auth needs shared flow log, which needs shared flow auth.',
      'These wait for each other, so none can be deployed first: shared flow me needs shared flow me.',
    ]);
    expect(refused.code).toBe('bundle-invalid');
  });

  it('gives the same order whatever the order of discovery, with everything after what it needs', () => {
    fc.assert(
      fc.property(someBundles, fc.integer(), (bundles, seed) => {
        const graph = orderBundles(bundles);
        const shuffled = orderBundles(shuffle(bundles, seed));

        expect(shuffled.order).toEqual(graph.order);
        expect(new Set(graph.order)).toEqual(new Set(bundles.map(keyOf)));
        for (const [key, needed] of graph.dependsOn) {
          for (const other of needed) {
            expect(graph.order.indexOf(other)).toBeLessThan(graph.order.indexOf(key));
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('dependentsOf', () => {
  it('finds what waits for an asset through others', () => {
    const graph = orderBundles([
      sharedFlow('log'),
      sharedFlow('auth', 'log'),
      proxy('orders', 'auth'),
      proxy('rates'),
    ]);

    expect(dependentsOf(graph, 'sharedflow:log')).toEqual(['sharedflow:auth', 'apiproxy:orders']);
  });
});

/** Shared flows that call only lower-numbered ones, proxies that call any: never a cycle. */
const someBundles: fc.Arbitrary<Bundle[]> = fc
  .array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 12 })
  .map((calls) =>
    calls.map((called, index) =>
      index % 2 === 0
        ? sharedFlow(`f${index}`, ...called.filter((other) => other < index).map((other) => `f${other}`))
        : proxy(`p${index}`, ...called.map((other) => `f${other}`)),
    ),
  );

function shuffle<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, index) => ({ item, rank: Math.sin(seed + index * 7919) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

function refusalOf(act: () => unknown): PipeError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
