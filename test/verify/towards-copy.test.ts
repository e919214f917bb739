import { describe, expect, it } from '@jest/globals';
import type { BundleContent } from '../../src/bundle/content.ts';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { pathOfCopy } from '../../src/preview/retarget.ts';
import { testsOfCopy } from '../../src/verify/towards-copy.ts';
import { smokeTest } from './smoke-tests.ts';

const ENDS = { prefix: '', suffix: '/pr7' };

describe('The path of a copy', () => {
  it.each([
    ['/orders', ['/orders'], '/orders/pr7'],
    ['/orders/1', ['/orders'], '/orders/pr7/1'],
    ['/orders-old/1', ['/orders'], undefined],
    ['/', ['/'], '/pr7/'],
    ['/anything', ['/'], '/pr7/anything'],
    ['', ['/'], '/pr7'],
    ['/v1/eu/orders/1', ['/v1/*/orders'], '/v1/eu/orders/pr7/1'],
    ['/orders/a/b', ['/orders/**'], '/orders/pr7/a/b'],
    ['/v1/orders/1', ['/v1', '/v1/orders'], '/v1/orders/pr7/1'],
    ['/v1.orders', ['/v1*orders', '/v1+orders'], undefined],
  ])('of %s below %j is %s', (path, basePaths, copy) => {
    expect(pathOfCopy(path, basePaths, ENDS)).toBe(copy);
  });
});

describe('A smoke test of a copy', () => {
  it('goes from a host of another environment to the copy’s own, and else where it says', () => {
    const groups = [
      { name: 'live', hostnames: ['API.acme.com'], environments: ['test'] },
      { name: 'previews', hostnames: ['*.previews.acme.com', 'pr.acme.com'], environments: ['pr-7'] },
    ];
    const copy = {
      change: (content: BundleContent) => content,
      mark: '',
      pathOf: (path: string) => (path.startsWith('/orders') ? path : undefined),
    };
    const urls = [
      'https://api.acme.com/orders/1?x=1',
      'https://pr.acme.com/orders',
      'https://cdn.acme.com/orders',
      'https://api.acme.com/rates',
      '/health',
    ];
    const tests = urls.map((url) => ({
      ...smokeTest(),
      url: { shown: url, value: new Secret(url), secrets: [] },
    }));

    const turned = testsOfCopy(tests, { copy, environment: 'pr-7', groups });

    expect(turned.map(({ url }) => url.value.reveal())).toEqual([
      'https://pr.acme.com/orders/1?x=1',
      ...urls.slice(1),
    ]);
    expect(turned.map(({ url }) => url.shown)).toEqual(turned.map(({ url }) => url.value.reveal()));
  });
});
