import { describe, expect, it } from '@jest/globals';
import {
  deploymentNameOf,
  deploymentTypeOf,
  inOrder,
  isPlaceName,
  providerVariableOf,
} from '../../src/setup/places.ts';

const place = (environment: string) => ({ environment, organization: undefined });

describe('The places of a pipeline', () => {
  it('are in the order in which a change travels, each once', () => {
    const named = ['prod', 'uat', 'test', 'dev', 'int', 'test', 'eval', 'live'].map(place);

    expect(inOrder(named).map(({ environment }) => environment)).toEqual([
      'dev',
      'int',
      'eval',
      'test',
      'uat',
      'live',
      'prod',
    ]);
  });

  it('are called production if there is one that is live, and by their names if there are two', () => {
    const [test, prod, live] = ['test', 'prod-eu', 'live'].map(place);
    if (test === undefined || prod === undefined || live === undefined) throw new Error('no place');

    expect(deploymentNameOf(prod, [test, prod])).toBe('production');
    expect(deploymentNameOf(test, [test, prod])).toBe('test');
    expect(deploymentNameOf(prod, [prod, live])).toBe('prod-eu');
  });

  it.each([
    ['dev', 'Test'],
    ['eval', 'Test'],
    ['staging', 'Staging'],
    ['acceptance', 'Staging'],
    ['prd', 'Production'],
  ])('are of a kind: %s is %s', (name, kind) => {
    expect(deploymentTypeOf(place(name))).toBe(kind);
  });

  it('sign in with the one variable of an organization, and with one of its own for each of several', () => {
    const [one, other, none] = ['acme-test', 'acme-live', undefined].map((organization) => ({
      environment: 'test',
      organization,
    }));
    if (one === undefined || other === undefined || none === undefined) throw new Error('no place');

    expect(providerVariableOf(one, [one, one])).toBe('WORKLOAD_IDENTITY_PROVIDER');
    expect(providerVariableOf(one, [one, other])).toBe('WORKLOAD_IDENTITY_PROVIDER_ACME_TEST');
    expect(providerVariableOf(none, [none, other])).toBe('WORKLOAD_IDENTITY_PROVIDER');
    expect(providerVariableOf(other, [none, other])).toBe('WORKLOAD_IDENTITY_PROVIDER_ACME_LIVE');
  });

  it('have names that Apigee takes', () => {
    expect([undefined, '', 'Test', 'a b', '-a', 'x'.repeat(63), '@env@'].some(isPlaceName)).toBe(false);
    expect(['test', '2nd', 'prod-eu', 'x'.repeat(62)].every(isPlaceName)).toBe(true);
  });
});
