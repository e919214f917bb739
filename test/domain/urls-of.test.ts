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

  it('are none without a base path or a group', () => {
    expect(urlsOf('test', [], groups)).toEqual([]);
    expect(urlsOf('elsewhere', ['/orders'], groups)).toEqual([]);
  });
});
