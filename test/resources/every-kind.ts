import { Secret } from '../../src/domain/secrets/secret.ts';
import { type DeclaredEntity, FileContent } from '../../src/resources/entity.ts';
import { selfSigned } from '../emulator/apigee/config/certificates.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { declare } from './trial.ts';

function pair(commonName: string, serial: number): { cert: FileContent; key: FileContent } {
  const { certificate, key } = selfSigned({
    commonName,
    validDays: 30,
    keySize: 2048,
    now: Date.now(),
    serial,
  });
  return {
    cert: new FileContent('tls/cert.pem', Buffer.from(certificate.toString())),
    key: new FileContent('tls/key.pem', Buffer.from(key.export({ type: 'pkcs8', format: 'pem' }))),
  };
}

const tls = pair('orders.example.com', 1);

/** One of every kind, as files hold them: texts for numbers and booleans, some of Apigee's own fields. */
export const EVERY_KIND: readonly DeclaredEntity[] = [
  declare('space', 'org', ['team'], { displayName: 'Team' }),
  declare('keystore', 'env/test', ['tls']),
  declare('alias', 'env/test', ['tls', '2026'], {
    format: 'keycertfile',
    certFile: tls.cert,
    keyFile: tls.key,
  }),
  declare('reference', 'env/test', ['tls-ref'], { refers: 'tls', resourceType: 'KeyStore' }),
  declare('targetserver', 'env/test', ['backend'], {
    host: 'backend.example.com',
    port: '443',
    isEnabled: 'true',
    sSLInfo: { enabled: 'true', clientAuthEnabled: 'false', trustStore: 'ref://tls-ref' },
  }),
  declare('targetserver', 'env/test', ['switched-off'], {
    host: 'x.example.com',
    port: 80,
    isEnabled: false,
  }),
  declare('resourcefile', 'env/test', ['properties', 'limits.properties'], {
    content: new FileContent('limits.properties', Buffer.from('a=1\n')),
  }),
  declare('kvm', 'env/test', ['rates'], { encrypted: 'true' }),
  declare('kvmentry', 'env/test', ['rates', 'eur'], { value: new Secret('1.00') }),
  declare('kvm', 'org', ['shared']),
  declare('kvmentry', 'org', ['shared', 'a%b c'], { value: 'hush-hush' }),
  declare('kvm', 'api/orders', ['own']),
  declare('kvmentry', 'api/orders', ['own', 'k'], { value: 'v-of-k' }),
  declare('flowhook', 'env/test', ['PreProxyFlowHook'], { sharedFlow: 'common', continueOnError: 'false' }),
  declare('datacollector', 'org', ['dc_tier'], { type: 'STRING', description: 'Tier' }),
  declare('debugmask', 'env/test', ['debugmask'], {
    variables: ['request.header.authorization'],
    namespaces: { a: 'urn:a' },
  }),
  declare('apiproduct', 'org', ['gold'], {
    displayName: 'Gold',
    approvalType: 'auto',
    environments: ['test', 'prod'],
    proxies: ['orders'],
    scopes: ['write', 'read'],
    quota: 10,
    attributes: [{ name: 'access', value: 'public' }],
  }),
  declare('rateplan', 'org', ['gold', 'Basic'], {
    billingPeriod: 'MONTHLY',
    currencyCode: 'EUR',
    setupFee: { currencyCode: 'EUR', units: '5' },
  }),
  declare('developer', 'org', ['ada@example.com'], { firstName: 'Ada', lastName: 'L', userName: 'ada' }),
  declare('app', 'org', ['ada@example.com', 'shop'], { apiProducts: ['gold'], callbackUrl: 'https://shop' }),
  declare('app', 'org', ['ada@example.com', 'imported'], { callbackUrl: 'https://imported' }),
  declare('appkey', 'org', ['ada@example.com', 'imported', 'key 1'], {
    consumerKey: new Secret('hush-key'),
    consumerSecret: new Secret('hush-secret'),
    apiProducts: ['gold'],
  }),
  declare('appgroup', 'org', ['partners'], { displayName: 'Partners', channelId: 'c' }),
  declare('appgroupapp', 'org', ['partners', 'portal'], { callbackUrl: 'https://portal' }),
  declare('appgroupkey', 'org', ['partners', 'portal', 'key 1'], {
    consumerKey: new Secret('hush-group-key'),
    consumerSecret: new Secret('hush-group-secret'),
    apiProducts: ['gold'],
  }),
];

/** The same, each with something else in it; what has nothing to change is left out. */
export const EVERY_CHANGE: readonly DeclaredEntity[] = [
  declare('space', 'org', ['team'], { displayName: 'The team' }),
  declare('reference', 'env/test', ['tls-ref'], { refers: 'tls', description: 'rotated' }),
  declare('targetserver', 'env/test', ['backend'], {
    host: 'other.example.com',
    port: 8443,
    isEnabled: false,
  }),
  declare('resourcefile', 'env/test', ['properties', 'limits.properties'], {
    content: new FileContent('limits.properties', Buffer.from('a=2\n')),
  }),
  declare('kvmentry', 'env/test', ['rates', 'eur'], { value: new Secret('1.10') }),
  declare('kvmentry', 'org', ['shared', 'a%b c'], { value: 'hush-other' }),
  declare('kvmentry', 'api/orders', ['own', 'k'], { value: 'v-of-k-2' }),
  declare('flowhook', 'env/test', ['PreProxyFlowHook'], { sharedFlow: 'common', continueOnError: true }),
  declare('datacollector', 'org', ['dc_tier'], { type: 'STRING', description: 'The tier' }),
  declare('debugmask', 'env/test', ['debugmask'], { variables: ['request.header.cookie'] }),
  declare('apiproduct', 'org', ['gold'], {
    displayName: 'Gold!',
    environments: ['test'],
    proxies: ['orders'],
    scopes: ['read'],
    quota: '20',
    attributes: [{ name: 'access', value: 'private' }],
  }),
  declare('rateplan', 'org', ['gold', 'Basic'], { billingPeriod: 'MONTHLY', currencyCode: 'USD' }),
  declare('developer', 'org', ['ada@example.com'], {
    firstName: 'Ada',
    lastName: 'Lovelace',
    userName: 'ada',
    attributes: [{ name: 'team', value: 'x' }],
  }),
  declare('app', 'org', ['ada@example.com', 'shop'], { apiProducts: ['gold'], callbackUrl: 'https://shop2' }),
  declare('appgroup', 'org', ['partners'], { displayName: 'All partners', channelId: 'c' }),
];

/** What has to be there before: a proxy, and a shared flow that serves. */
export function seedBundles(emulator: Emulator): void {
  emulator.seed.revision({ kind: 'apiproxy', name: 'orders' });
  emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
  emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
}

/** Where the emulator keeps them. */
export const COLLECTIONS = [
  'spaces',
  'environments/test/keystores',
  'environments/test/keystores/tls/aliases',
  'environments/test/references',
  'environments/test/targetservers',
  'environments/test/resourcefiles',
  'environments/test/keyvaluemaps',
  'environments/test/keyvaluemaps/rates/entries',
  'keyvaluemaps',
  'keyvaluemaps/shared/entries',
  'apis/orders/keyvaluemaps',
  'apis/orders/keyvaluemaps/own/entries',
  'environments/test/flowhooks',
  'datacollectors',
  'environments/test/debugmask',
  'apiproducts',
  'apiproducts/gold/rateplans',
  'developers',
  'developers/ada@example.com/apps',
  'developers/ada@example.com/apps/shop/keys',
  'appgroups',
  'appgroups/partners/apps',
  'appgroups/partners/apps/portal/keys',
];

/** What is there, but for the times of changes and what counts as nothing. */
export function snapshotOf(emulator: Emulator): unknown {
  const all = COLLECTIONS.map((collection) => [
    collection,
    (emulator.entities(collection) ?? []).filter((entity) => Object.keys(entity).length > 0),
  ]);
  return JSON.parse(
    JSON.stringify(all, (name, value: unknown) =>
      ['lastModifiedAt', 'updateTime'].includes(name) || isNothing(value) ? undefined : value,
    ),
  );
}

function isNothing(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}
