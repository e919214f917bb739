import { expect, it } from '@jest/globals';
import { checkProxies } from '../../../src/config/read/read-proxies.ts';

function problems(environment: Readonly<Record<string, string>>): readonly string[] {
  const found: string[] = [];
  checkProxies(environment, {
    add: (name: string, fault: string) => found.push(`${name} ${fault}`),
  } as never);
  return found;
}

it.each([
  ['', undefined],
  [' http://proxy.example:3128 ', undefined],
  ['https://user:pass%21@proxy.example', undefined],
  ['proxy.example:3128', 'has no scheme'],
  ['socks5://proxy.example', 'is of a kind that is not supported'],
  ['http://', 'is no URL'],
  ['http://a b.example', 'is no URL'],
  ['http://user:pa%ss@proxy.example', 'is no URL'],
  ['http://user:%0a@proxy.example', 'is no URL'],
  ['http://%0a:x@proxy.example', 'is no URL'],
  ['http://proxy.exa\tmple', 'is no URL'],
])('The proxy %j: %j', (value, fault) => {
  for (const name of ['http_proxy', 'HTTPS_PROXY']) {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(fault === undefined ? 0 : 1);
    expect(found[0] ?? '').toContain(fault === undefined ? '' : `${name} ${fault}`);
  }
});

it('Exceptions from the proxy hold no control character', () => {
  expect(problems({ no_proxy: 'a.example, .b.example\n' })).toEqual([]);
  expect(problems({ NO_PROXY: 'a\nb' })).toHaveLength(1);
});
