import { describe, expect, it } from '@jest/globals';
import { TimeoutError } from 'got';
import { explainFailure } from '../../../src/adapters/http/explain-failure.ts';

const url = new URL('https://apigee.googleapis.com/v1/organizations/acme');
const failed = (facts: object, message = 'no'): Error => Object.assign(new Error(message), facts);
const late = (event: string): unknown =>
  Object.defineProperty(Object.create(TimeoutError.prototype) as object, 'event', { value: event });

/** What failed, whether nothing was sent, and the sentence. */
function told(error: unknown): string {
  const { failure, unprocessed, message } = explainFailure(error, url);
  return `${failure}${unprocessed ? ', nothing was sent' : ''}: ${message}`;
}

describe('What went wrong on the way', () => {
  it.each(['lookup', 'connect', 'secureConnect'])(
    'before the request (%s) is known to have sent nothing',
    (phase) => {
      expect(told(late(phase))).toBe(
        'timeout, nothing was sent: No connection to apigee.googleapis.com came about in time.',
      );
    },
  );

  it.each(['response', 'socket', 'request', 'send'])('after it (%s) is not', (phase) => {
    expect(told(late(phase))).toBe(`timeout: apigee.googleapis.com did not answer in time (${phase}).`);
  });

  it.each([
    [
      { code: 'ERR_PROXY_TUNNEL' },
      'proxy, nothing was sent: The proxy on the way to apigee.googleapis.com opened no tunnel (ERR_PROXY_TUNNEL).',
    ],
    [
      { code: 'ENOTFOUND' },
      'dns, nothing was sent: The name of apigee.googleapis.com could not be resolved (ENOTFOUND).',
    ],
    [
      { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.1', port: 443 },
      'refused, nothing was sent: The connection to apigee.googleapis.com was not accepted at 10.0.0.1:443 (ECONNREFUSED).',
    ],
    [
      { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.1' },
      'refused, nothing was sent: The connection to apigee.googleapis.com was not accepted (ECONNREFUSED).',
    ],
    [
      { code: 'ETIMEDOUT', syscall: 'connect', port: 443 },
      'timeout, nothing was sent: The connection to apigee.googleapis.com was not accepted (ETIMEDOUT).',
    ],
    [
      { code: 'CERT_HAS_EXPIRED' },
      'tls, nothing was sent: No trusted TLS connection to apigee.googleapis.com could be made (CERT_HAS_EXPIRED).',
    ],
    [
      { code: 'ECONNRESET', syscall: 'read' },
      'reset: The connection to apigee.googleapis.com broke before an answer arrived (ECONNRESET).',
    ],
    [
      { code: 'an odd one' },
      'reset: The connection to apigee.googleapis.com broke before an answer arrived.',
    ],
    [
      { code: 7, port: '443' },
      'reset: The connection to apigee.googleapis.com broke before an answer arrived.',
    ],
  ])('%j is a sentence', (facts, sentence) => {
    expect(told(failed(facts))).toBe(sentence);
  });

  it('is told by the first of several addresses, and by words where there is no code', () => {
    const [first, second] = [failed({ code: 'ENOTFOUND' }), failed({ code: 'ECONNRESET' })];
    expect(told(new AggregateError([first, second]))).toMatch(/^dns/);
    expect(
      told(failed({}, 'Client network socket disconnected before secure TLS connection was established')),
    ).toMatch(/^tls/);
    expect(told(undefined)).toMatch(/^reset/);
  });
});
