import { describe, expect, it } from '@jest/globals';
import {
  APPS_ATTRIBUTE,
  type ApiProduct,
  appsOf,
  copyProduct,
  isSameCopy,
  MARK_ATTRIBUTE,
  type ProductCopying,
  readMark,
} from '../../../src/preview/keys/product-copy.ts';
import { DEFAULT_BASE_PATH, DEFAULT_NAME } from '../../../src/preview/names.ts';

const COPYING: ProductCopying = {
  naming: { name: DEFAULT_NAME, basePath: DEFAULT_BASE_PATH, pullRequest: 7 },
  environments: ['test'],
  proxies: new Map([['orders', 'orders-pr7']]),
  mark: 'ours',
  apps: [{ developer: 'qa@acme.com', app: 'checkout/tests' }],
};

const GOLD: ApiProduct = {
  name: 'gold',
  displayName: 'Gold',
  approvalType: 'manual',
  quota: '100',
  quotaInterval: '1',
  quotaTimeUnit: 'minute',
  scopes: ['read'],
  environments: ['test', 'prod'],
  proxies: ['orders', 'rates'],
  attributes: [{ name: 'access', value: 'private' }],
  createdAt: '1',
  lastModifiedAt: '2',
};

describe('the copy of an API product', () => {
  it('lists the preview in place of the proxy and keeps quota, scopes and approval', () => {
    const copy = copyProduct(GOLD, COPYING);
    expect(copy).toEqual({
      name: 'gold-pr7',
      displayName: 'Gold (pull request 7)',
      approvalType: 'manual',
      quota: '100',
      quotaInterval: '1',
      quotaTimeUnit: 'minute',
      scopes: ['read'],
      environments: ['test'],
      proxies: ['orders-pr7'],
      attributes: [
        { name: 'access', value: 'private' },
        { name: MARK_ATTRIBUTE, value: 'ours' },
        { name: APPS_ATTRIBUTE, value: 'qa@acme.com/checkout/tests' },
      ],
    });
    expect(copy && appsOf(copy)).toEqual(COPYING.apps);
    expect(copy && readMark(copy)).toBe('ours');
  });

  it.each(['operationGroup', 'graphqlOperationGroup', 'grpcOperationGroup', 'llmOperationGroup'])(
    'finds the proxy in the %s and keeps its quota',
    (group) => {
      const config = { apiSource: 'orders', quota: { limit: '3' } };
      const product = {
        ...GOLD,
        proxies: [],
        [group]: { operationConfigType: 'proxy', operationConfigs: [config, { apiSource: 'rates' }] },
      };
      expect(copyProduct(product, COPYING)).toMatchObject({
        proxies: [],
        [group]: {
          operationConfigType: 'proxy',
          operationConfigs: [{ apiSource: 'orders-pr7', quota: { limit: '3' } }],
        },
      });
    },
  );

  it('is none where the product does not list the proxy there, or lists nothing and so opens everything', () => {
    expect(copyProduct({ ...GOLD, proxies: ['rates'] }, COPYING)).toBeUndefined();
    expect(copyProduct({ ...GOLD, environments: ['prod'] }, COPYING)).toBeUndefined();
    expect(copyProduct({ name: 'all' }, COPYING)).toBeUndefined();
  });

  it('is never made of another copy', () => {
    const copy = copyProduct(GOLD, COPYING);
    expect(copy && copyProduct({ ...copy, proxies: ['orders'] }, COPYING)).toBeUndefined();
  });

  it('is the same whatever the order of lists and the commit in its mark', () => {
    const copy = copyProduct(GOLD, COPYING);
    const later = copyProduct({ ...GOLD, lastModifiedAt: '9' }, { ...COPYING, mark: 'later' });
    const other = copyProduct({ ...GOLD, quota: '5' }, COPYING);
    if (copy === undefined || later === undefined || other === undefined) throw new Error('no copies');
    expect(isSameCopy(copy, { ...later, createdAt: '3' })).toBe(true);
    expect(isSameCopy(copy, other)).toBe(false);
  });

  it('names the apps whose keys it was given, a line each', () => {
    const written = (value: string) =>
      appsOf({ name: 'x', attributes: [{ name: APPS_ATTRIBUTE, value }] }).map(
        ({ developer, app }) => `${app} of ${developer}`,
      );

    expect(written('a/shop\nada@acme.example/a/b')).toEqual(['shop of a', 'a/b of ada@acme.example']);
    expect(written('/shop')).toEqual([]);
    expect(written('shop')).toEqual([]);
    expect(appsOf({ name: 'x' })).toEqual([]);
  });

  it.each<readonly [string, object, object, boolean]>([
    [
      'keys of another order, however deep',
      { a: { b: 1, c: [{ d: 1, e: 2 }] } },
      { a: { c: [{ e: 2, d: 1 }], b: 1 } },
      true,
    ],
    ['lists of another order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, true],
    ['another value, however deep', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 2 }] } }, false],
    ['nothing in the place of an empty text', { a: '' }, {}, true],
    ['nothing in the place of false', { a: false }, {}, true],
    ['nothing in the place of an empty list', { a: [] }, {}, true],
    ['nothing in the place of null', { a: null }, {}, false],
    ['nothing in the place of a text', { a: 'x' }, {}, false],
    ['nothing in the place of true', { a: true }, {}, false],
    ['nothing in the place of a list', { a: ['x'] }, {}, false],
    ['nothing in the place of 0', { a: 0 }, {}, false],
    ['nothing in the place of an object', { a: { b: 1 } }, {}, false],
  ])('is compared by what it says: %s', (_, one, other, isSame) => {
    expect(isSameCopy({ name: 'x', ...one }, { name: 'x', ...other })).toBe(isSame);
    expect(isSameCopy({ name: 'x', ...other }, { name: 'x', ...one })).toBe(isSame);
  });
});
