import { describe, expect, it } from '@jest/globals';
import type { Reference } from '../../../src/domain/bundle.ts';
import { missingReferences, type Offer } from '../../../src/plan/checks/missing-references.ts';

const orders = { name: 'orders', path: 'proxies/orders' };
const full: Offer = {
  environment: 'prod',
  assets: {
    targetServers: ['backend'],
    keyValueMaps: ['rates'],
    keystores: ['tls'],
    references: ['tls-ref'],
  },
  sharedFlows: new Set(['common']),
  absentFlows: new Set(),
};
const reference = (kind: Reference['kind'], name: string, scope?: Reference['scope']): Reference => ({
  kind,
  name,
  entry: 'apiproxy/policies/KV-Rates.xml',
  line: 3,
  ...(scope === undefined ? {} : { scope }),
});

const KINDS = [
  ['keyValueMap', 'rates', 'key value map'],
  ['targetServer', 'backend', 'target server'],
  ['keystore', 'tls', 'keystore'],
  ['reference', 'tls-ref', 'reference'],
  ['sharedFlow', 'common', 'shared flow'],
] as const;

describe.each(KINDS)('A %s', (kind, name, words) => {
  it('that the environment has is no problem', () => {
    expect(missingReferences(orders, [reference(kind, name)], full)).toEqual([]);
  });

  it('that it does not have is named with file, line and environment', () => {
    const [problem] = missingReferences(orders, [reference(kind, 'nowhere')], full);

    expect(problem).toMatchObject({
      code: 'reference-missing',
      where: 'orders',
      message: `proxies/orders/apiproxy/policies/KV-Rates.xml:3 refers to ${words} \`nowhere\`, which environment prod does not have.`,
    });
    expect(problem?.hint).toMatch(/^(Create|Deploy) it/);
  });
});

describe('What cannot be known', () => {
  it('is no problem: a list that may not be read, a map of the proxy’s own', () => {
    const unread = {
      targetServers: undefined,
      keyValueMaps: undefined,
      keystores: undefined,
      references: undefined,
    };
    const all = KINDS.filter(([kind]) => kind !== 'sharedFlow').map(([kind]) => reference(kind, 'nowhere'));

    expect(missingReferences(orders, all, { ...full, assets: unread })).toEqual([]);
    expect(missingReferences(orders, [reference('keyValueMap', 'own', 'apiproxy')], full)).toEqual([]);
    expect(missingReferences(orders, [reference('keyValueMap', 'own', 'policy')], full)).toEqual([]);
    expect(missingReferences(orders, [reference('keyValueMap', 'own', 'organization')], full)).toHaveLength(
      1,
    );
  });
});
