import { describe, expect, it } from '@jest/globals';
import { isAskedDirectly } from '../../../src/adapters/http/no-proxy.ts';
import { assert, constantFrom, property, string } from '../../support/properties.ts';

const direct = (url: string, noProxy: string): boolean => isAskedDirectly(new URL(url), noProxy);

describe('NO_PROXY', () => {
  it.each([
    ['https://apigee.googleapis.com/v1', 'googleapis.com'],
    ['https://apigee.googleapis.com/v1', '.googleapis.com'],
    ['https://apigee.googleapis.com/v1', '*.googleapis.com'],
    ['https://APIGEE.googleapis.com./v1', 'localhost, Apigee.GoogleApis.com'],
    ['https://apigee.acme.test:8443/', 'apigee.acme.test:8443'],
    ['https://apigee.acme.test/', 'apigee.acme.test:443'],
    ['http://10.20.30.40/', '10.0.0.0/8'],
    ['http://10.20.30.40:8080/', '10.20.30.40'],
    ['http://[fd12::1]:8080/', 'fd00::/8'],
    ['http://[::1]:8080/', '::1'],
    ['http://[::1]:8080/', '[0:0:0:0:0:0:0:1]:8080'],
    ['https://anything.example/', 'a.b *'],
  ])('has %s asked directly by %s', (url, noProxy) => {
    expect(direct(url, noProxy)).toBe(true);
  });

  it.each([
    ['https://apigee.googleapis.com/v1', ''],
    ['https://evilgoogleapis.com/', 'googleapis.com'],
    ['https://apigee.acme.test:8443/', 'apigee.acme.test:443'],
    ['http://11.20.30.40/', '10.0.0.0/8'],
    ['http://10.20.30.41/', '10.20.30.40'],
    ['http://ten.example/', '10.20.30.40'],
    ['http://10.20.30.40/', '10.0.0.0/99'],
    ['http://10.20.30.40/', '10.0.0.0/'],
    ['http://[fe80::1]/', 'fd00::/8'],
    ['http://ten.example/', '10.0.0.0/8'],
    ['http://[::1]:8080/', '[::1]:8081'],
    ['https://a.example/', '., *., :443, /8'],
  ])('does not have %s asked directly by %s', (url, noProxy) => {
    expect(direct(url, noProxy)).toBe(false);
  });

  it('is never an error, whatever stands in it', () => {
    assert(
      property(string({ unit: constantFrom(...'0123456789abcdef.:/[]*, x'.split('')) }), (noProxy) => {
        expect(typeof direct('https://[::1]:8443/', noProxy)).toBe('boolean');
        expect(typeof direct('https://10.0.0.1/', noProxy)).toBe('boolean');
      }),
    );
  });

  it.each([
    ['10.0.0.1', '10.0.0.1/32', true],
    ['10.0.0.2', '10.0.0.1/32', false],
    ['10.0.0.2', '10.0.0.1/33', false],
    ['10.9.9.9', '0.0.0.0/0', true],
    ['[2001:db8::1]', '2001:db8::1/128', true],
    ['[2001:db8::2]', '2001:db8::1/128', false],
    ['[2001:db8::1]', '2001:db8::1/129', false],
    ['[2001:db8::1]', '2001:db8::/33', true],
  ])('%s is in the range %s: %p', (host, range, isIn) => {
    expect(isAskedDirectly(new URL(`https://${host}/`), range)).toBe(isIn);
  });
});
