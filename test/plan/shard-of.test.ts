import { describe, expect, it } from '@jest/globals';
import { orderBundles } from '../../src/bundle/graph/order-bundles.ts';
import { shardOf } from '../../src/plan/shard-of.ts';
import { proxy, sharedFlow } from '../bundle/graph/bundles-for-order.ts';
import * as fc from '../support/properties.ts';

describe('shardOf', () => {
  it('keeps what depends on each other together and shares the rest evenly', () => {
    const graph = orderBundles([
      sharedFlow('auth'),
      proxy('orders', 'auth'),
      proxy('rates', 'auth'),
      proxy('a'),
      proxy('b'),
      proxy('c'),
    ]);

    expect(shardOf(graph, 0, 2)).toEqual(new Set(['apiproxy:orders', 'apiproxy:rates', 'sharedflow:auth']));
    expect(shardOf(graph, 1, 2)).toEqual(new Set(['apiproxy:a', 'apiproxy:b', 'apiproxy:c']));
  });

  it('joins groups that one bundle ties together', () => {
    const graph = orderBundles([sharedFlow('a'), sharedFlow('b'), proxy('both', 'a', 'b'), proxy('alone')]);

    expect(shardOf(graph, 0, 2).size).toBe(3);
    expect(shardOf(graph, 1, 2)).toEqual(new Set(['apiproxy:alone']));
  });

  it('places the largest groups first, wherever they come in the order', () => {
    const small = ['a', 'b', 'c'].map((name) => [sharedFlow(`f${name}`), proxy(name, `f${name}`)]).flat();
    const large = [sharedFlow('z'), ...['z1', 'z2', 'z3', 'z4', 'z5'].map((name) => proxy(name, 'z'))];
    const graph = orderBundles([...small, ...large]);

    expect([0, 1].map((step) => shardOf(graph, step, 2).size)).toEqual([6, 6]);
    expect(shardOf(graph, 0, 2).has('sharedflow:z')).toBe(true);
  });

  it('leaves a step without work where there are more steps than groups', () => {
    const graph = orderBundles([proxy('only')]);

    expect(shardOf(graph, 1, 3)).toEqual(new Set());
  });

  it('gives every bundle to exactly one step, the same on every step and in every order of discovery', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.nat(5), { nil: undefined }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        (calls, count) => {
          const bundles = [
            ...Array.from({ length: 6 }, (_, index) => sharedFlow(`f${index}`)),
            ...calls.map((flow, index) => proxy(`p${index}`, ...(flow === undefined ? [] : [`f${flow}`]))),
          ];
          const graph = orderBundles(bundles);
          const reversed = orderBundles(bundles.toReversed());

          const shares = Array.from({ length: count }, (_, step) => shardOf(graph, step, count));

          expect(shares.flatMap((share) => [...share]).sort()).toEqual([...graph.order].sort());
          for (const [step, share] of shares.entries()) expect(shardOf(reversed, step, count)).toEqual(share);
          for (const [key, needed] of graph.dependsOn) {
            for (const other of needed) {
              expect(shares.find((share) => share.has(key))?.has(other)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
