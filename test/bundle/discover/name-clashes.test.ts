import { describe, expect, it } from '@jest/globals';
import { nameClashes, namesApart } from '../../../src/bundle/discover/discover-bundles.ts';

const bundle = (path: string, name: string, kind = 'apiproxy') => ({ path, name, kind }) as never;

const namesOf = (...bundles: never[]) => namesApart(bundles).map(({ path, name }) => `${path}: ${name}`);

describe('Bundles of one name', () => {
  it('are told with a line of the manifest that tells them apart by their folders', () => {
    const [clash, ...others] = nameClashes([
      bundle('proxies/a', 'orders'),
      bundle('proxies/b', 'orders'),
      bundle('flows/c', 'orders', 'sharedflow'),
    ]);
    expect(others).toEqual([]);
    expect(clash?.message).toContain('2 proxies are called orders: proxies/a and proxies/b.');
    expect(clash?.where).toBe('proxies/b');
    expect(clash?.hint).toContain('apigee.yaml: names: folder.');
  });

  it.each([
    ['v1/orders', 'v2/orders'],
    ['v1/ord ers', 'v2/b'],
    ['.', 'v2/b'],
    ['v1/..', 'v2/b'],
  ])('are told each by its path if their folders do not: %s and %s', (one, other) => {
    const [clash] = nameClashes([bundle(one, 'orders'), bundle(other, 'orders')]);
    expect(clash?.hint).toContain(`bundles: [{ match: "${one}", name: `);
    expect(clash?.hint).not.toContain('and so on');
  });

  it('are proposed ten at once', () => {
    const many = (count: number) =>
      nameClashes(Array.from({ length: count }, (_, at) => bundle(`v${at}/orders`, 'orders')))[0]?.hint ?? '';
    expect(many(10)).not.toContain('and so on');
    expect(many(10)).toContain('"v9/orders"');
    expect(many(11)).toContain('] and so on.');
    expect(many(11)).not.toContain('"v10/orders"');
  });

  it('get names from the end of their paths, as much as tells them from all others', () => {
    expect(namesOf(bundle('v1/orders', 'orders'), bundle('v2/orders.zip', 'orders'))).toEqual([
      'v1/orders: orders-v1',
      'v2/orders.zip: orders-orders',
    ]);
    expect(namesOf(bundle('a/v1/orders', 'orders'), bundle('b/v1/orders', 'orders'))).toEqual([
      'a/v1/orders: orders-v1',
      'b/v1/orders: orders-v1-b',
    ]);
    expect(
      namesOf(bundle('v1/orders', 'orders'), bundle('v2/orders', 'orders'), bundle('x', 'orders-v1')),
    ).toEqual(['v1/orders: orders-v1-2', 'v2/orders: orders-v2']);
    expect(namesOf(bundle('.', 'orders'), bundle('orders', 'orders'))).toEqual([
      '.: orders',
      'orders: orders-2',
    ]);
  });

  it('are no clash if they are of two kinds or alone', () => {
    expect(nameClashes([bundle('a', 'orders'), bundle('b', 'orders', 'sharedflow')])).toEqual([]);
    expect(namesOf(bundle('a', 'orders'))).toEqual([]);
    const flows = [bundle('a', 'x', 'sharedflow'), bundle('b', 'x', 'sharedflow')];
    expect(nameClashes(flows)[0]?.message).toContain('2 shared flows are called x');
  });
});
