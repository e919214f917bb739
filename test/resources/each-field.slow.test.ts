import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secrets/secret.ts';
import type { EntityChange } from '../../src/resources/change.ts';
import { descriptorOf } from '../../src/resources/descriptors.ts';
import {
  type DeclaredEntity,
  type EntityKind,
  type FieldValue,
  FileContent,
  nameOf,
} from '../../src/resources/entity.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { EVERY_KIND, seedBundles } from './every-kind.ts';
import { applied, declare, planned } from './trial.ts';

/** One other value for each field that can be changed and read. */
const OTHER: Readonly<Partial<Record<EntityKind, Readonly<Record<string, FieldValue>>>>> = {
  space: { displayName: 'Other' },
  reference: { description: 'Other', refers: 'other', resourceType: 'TrustStore' },
  targetserver: {
    description: 'Other',
    host: 'other.example.com',
    isEnabled: false,
    port: 8443,
    sSLInfo: { enabled: 'true', trustStore: 'ref://tls-ref', ignoreValidationErrors: 'true' },
  },
  resourcefile: { content: new FileContent('limits.properties', Buffer.from('a=2\n')) },
  kvmentry: { value: new Secret('2.00') },
  flowhook: { sharedFlow: 'second', continueOnError: true, description: 'Other' },
  datacollector: { description: 'Other' },
  debugmask: {
    requestXPaths: ['/a'],
    responseXPaths: ['/a'],
    faultXPaths: ['/a'],
    requestJSONPaths: ['$.a'],
    responseJSONPaths: ['$.a'],
    faultJSONPaths: ['$.a'],
    variables: ['other'],
    namespaces: { b: 'urn:b' },
  },
  apiproduct: {
    displayName: 'Other',
    description: 'Other',
    approvalType: 'manual',
    apiResources: ['/other'],
    environments: ['prod'],
    proxies: [],
    scopes: ['other'],
    attributes: [{ name: 'access', value: 'private' }],
    quota: '20',
    quotaInterval: '2',
    quotaTimeUnit: 'day',
    quotaCounterScope: 'PROXY',
    space: 'team',
    operationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [{ apiSource: 'orders', operations: [{ resource: '/**', methods: ['GET'] }] }],
    },
    graphqlOperationGroup: {
      operationConfigType: 'proxy',
      operationConfigs: [
        { apiSource: 'orders', operations: [{ operation: 'q', operationTypes: ['QUERY'] }] },
      ],
    },
    grpcOperationGroup: { operationConfigs: [{ apiSource: 'orders', service: 's', methods: ['m'] }] },
    llmOperationGroup: {
      operationConfigs: [
        {
          apiSource: 'orders',
          llmOperations: [{ resource: '/**', model: 'm', methods: ['POST'] }],
          llmTokenQuota: { limit: '9', interval: '1', timeUnit: 'day' },
        },
      ],
    },
    llmQuota: '20',
    llmQuotaInterval: '2',
    llmQuotaTimeUnit: 'day',
  },
  rateplan: {
    description: 'Other',
    billingPeriod: 'WEEKLY',
    consumptionPricingType: 'BANDED',
    consumptionPricingRates: [{ start: '1', end: '10', fee: { currencyCode: 'EUR', units: '1' } }],
    revenueShareType: 'FIXED',
    revenueShareRates: [{ sharePercentage: 10 }],
    currencyCode: 'USD',
    endTime: '1900000000000',
    fixedFeeFrequency: 2,
    fixedRecurringFee: { currencyCode: 'EUR', units: '7' },
    paymentFundingModel: 'POSTPAID',
    setupFee: { currencyCode: 'EUR', units: '6' },
    startTime: '1800000000000',
    state: 'PUBLISHED',
  },
  developer: {
    firstName: 'Other',
    lastName: 'Other',
    userName: 'other',
    accessType: 'internal',
    attributes: [{ name: 'team', value: 'x' }],
  },
  app: {
    callbackUrl: 'https://other',
    apiProducts: ['gold', 'silver'],
    attributes: [{ name: 'a', value: 'b' }],
  },
  appkey: { apiProducts: ['gold', 'silver'], scopes: ['read'], attributes: [{ name: 'a', value: 'b' }] },
  appgroup: {
    displayName: 'Other',
    channelId: 'other',
    channelUri: 'https://other',
    email: 'other@example.com',
    status: 'inactive',
    attributes: [{ name: 'a', value: 'b' }],
  },
  appgroupapp: { callbackUrl: 'https://other', attributes: [{ name: 'a', value: 'b' }] },
  appgroupkey: { apiProducts: ['gold', 'silver'], scopes: ['read'], attributes: [{ name: 'a', value: 'b' }] },
};

const BASE = [
  ...EVERY_KIND,
  declare('keystore', 'env/test', ['other']),
  declare('apiproduct', 'org', ['silver'], { displayName: 'Silver' }),
];
const CASES = Object.entries(OTHER).flatMap(([kind, fields]) =>
  Object.entries(fields).map(([field, value]) => [kind as EntityKind, field, value] as const),
);
const REFUSED = declare('appgroupkey', 'org', ['partners', 'portal', 'key 2'], {
  consumerKey: new Secret('hush-refused'),
  consumerSecret: new Secret('hush-refused-secret'),
  apiProducts: ['nowhere'],
});

function withOther(kind: EntityKind, field: string, value: FieldValue): readonly DeclaredEntity[] {
  const first = BASE.find((one) => one.kind === kind);
  return BASE.map((one) => (one === first ? { ...one, fields: { ...one.fields, [field]: value } } : one));
}

function changesIn({ changes }: { readonly changes: readonly EntityChange[] }): readonly string[] {
  return changes
    .filter(({ change }) => change !== 'unchanged')
    .map(({ change, ref }) => `${change} ${nameOf(ref)}`);
}

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  seedBundles(emulator);
  emulator.seed.revision({ kind: 'sharedflow', name: 'second' });
  emulator.seed.deployment({ kind: 'sharedflow', name: 'second', revision: '1', environment: 'test' });
  expect((await applied(emulator, BASE)).failures).toEqual([]);
});
afterAll(() => emulator.close());

describe('Each field of each kind', () => {
  it.each(CASES)(
    '%s %s is put back after a failure, changed by a run, and changed back',
    async (kind, field, value) => {
      const other = withOther(kind, field, value);
      const failed = await applied(emulator, [...other, REFUSED]);
      const restored = await planned(emulator, BASE);
      const changed = await applied(emulator, other);
      const again = await planned(emulator, other);
      const back = await applied(emulator, BASE);

      const paths = changed.results.flatMap(({ fields }) => fields.map(({ path }) => path.split('/')[1]));
      expect({
        failed:
          failed.results.filter(({ kind: of, change }) => of === kind && change === 'restored').length > 0,
        restored: changesIn(restored),
        changed: [...changed.failures.map(({ message }) => message), ...new Set(paths)],
        again: changesIn(again),
        back: back.failures.map(({ message }) => message),
      }).toEqual({ failed: true, restored: [], changed: [field], again: [], back: [] });
    },
  );

  it('is in this table, or cannot be changed or read', () => {
    const kinds = [...new Set(BASE.map(({ kind }) => kind))];
    const missing = kinds.flatMap((kind) => {
      const { shape, fixed = [], unread = [] } = descriptorOf(kind);
      const known = [...Object.keys(OTHER[kind] ?? {}), ...fixed, ...unread, ...(LEFT_OUT[kind] ?? [])];
      return Object.keys(shape)
        .filter((field) => !known.includes(field))
        .map((field) => `${kind} ${field}`);
    });

    expect(missing).toEqual([]);
  });
});

/** Certificates and masked maps have tests of their own; what a key or a developer is known by is another's. */
const LEFT_OUT: Readonly<Partial<Record<EntityKind, readonly string[]>>> = {
  alias: Object.keys(descriptorOf('alias').shape),
  kvm: ['maskedValues'],
  developer: ['appFamily'],
  appkey: ['consumerKey'],
  appgroupkey: ['consumerKey'],
  // Its keys have them: the repository brings its own.
  appgroupapp: ['apiProducts'],
};
