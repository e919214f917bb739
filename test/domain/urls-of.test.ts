import { describe, expect, it } from '@jest/globals';
import { urlsOf } from '../../src/domain/organization.ts';

const groups = [
  { name: 'a', hostnames: ['api.acme.com', 'api.acme.de'], environments: ['prod'] },
  { name: 'b', hostnames: ['internal.acme.com'], environments: ['prod', 'test'] },
];

describe('The addresses of a proxy', () => {
  it('are each host name of the environment’s groups with each base path', () => {
    expect(urlsOf('prod', ['/orders', '/v2/orders'], groups)).toEqual([
      'https://api.acme.com/orders',
      'https://api.acme.com/v2/orders',
      'https://api.acme.de/orders',
      'https://api.acme.de/v2/orders',
      'https://internal.acme.com/orders',
      'https://internal.acme.com/v2/orders',
    ]);
  });

  it.each([
    ['/stock/**/', '/stock'],
    ['/stock/**', '/stock'],
    ['/stock/', '/stock'],
    ['/', '/'],
    ['/**', '/'],
    ['stock', '/stock'],
    ['/v1/*/stock', '/v1/*/stock'],
  ])('can be called if the base path is %s', (basePath, path) => {
    expect(urlsOf('test', [basePath], groups)).toEqual([`https://internal.acme.com${path}`]);
  });

  it('are each there once, though the base path is written in two ways', () => {
    expect(urlsOf('test', ['/stock', '/stock/**', '/stock/'], groups)).toEqual([
      'https://internal.acme.com/stock',
    ]);
  });

  it('begin with one that can be called if a host name is a pattern', () => {
    const open = [{ name: 'a', hostnames: ['*.acme.com', 'api.acme.com'], environments: ['test'] }];

    expect(urlsOf('test', ['/stock'], open)).toEqual([
      'https://api.acme.com/stock',
      'https://*.acme.com/stock',
    ]);
  });

  it('are none without a base path or a group', () => {
    expect(urlsOf('test', [], groups)).toEqual([]);
    expect(urlsOf('elsewhere', ['/orders'], groups)).toEqual([]);
  });
});
