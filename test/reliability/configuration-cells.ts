import { Secret } from '../../src/domain/secrets/secret.ts';
import { type DeclaredEntity, FileContent } from '../../src/resources/entity.ts';
import type { PruneOptions } from '../../src/resources/plan-deletes.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { COLLECTIONS, seedBundles } from '../resources/every-kind.ts';
import { hurriedClock } from '../resources/hurried-clock.ts';
import { applied, declare } from '../resources/trial.ts';
import type { Column } from './columns.ts';

const HURRIED = { clock: hurriedClock, patienceMs: 5000 };

const file = (text: string) => new FileContent('limits.properties', Buffer.from(text));
const secret = (text: string) => new Secret(text);
const ADA = 'ada@example.com';
const OLD = { host: 'old.example.com', port: 443, isEnabled: true };

const BEFORE: readonly DeclaredEntity[] = [
  declare('targetserver', 'env/test', ['changes'], { host: 'one.example.com', port: 443, isEnabled: true }),
  declare('targetserver', 'env/test', ['goes'], OLD),
  declare('keystore', 'env/test', ['tls']),
  declare('resourcefile', 'env/test', ['properties', 'limits.properties'], { content: file('a=1\n') }),
  declare('kvm', 'env/test', ['rates']),
  declare('kvmentry', 'env/test', ['rates', 'eur'], { value: secret('1') }),
  declare('kvmentry', 'env/test', ['rates', 'gone'], { value: secret('1') }),
  declare('flowhook', 'env/test', ['PreProxyFlowHook'], { sharedFlow: 'common', continueOnError: false }),
  declare('debugmask', 'env/test', ['debugmask'], { variables: ['a'] }),
  declare('datacollector', 'org', ['dc_tier'], { type: 'STRING', description: 'Tier' }),
  declare('apiproduct', 'org', ['gold'], { displayName: 'Gold', proxies: ['orders'] }),
  declare('apiproduct', 'org', ['old'], { displayName: 'Old' }),
  declare('developer', 'org', [ADA], { firstName: 'Ada', lastName: 'L', userName: 'ada' }),
  declare('app', 'org', [ADA, 'shop'], { apiProducts: ['gold'], callbackUrl: 'https://shop' }),
  declare('app', 'org', [ADA, 'gone'], { callbackUrl: 'https://gone' }),
  declare('appkey', 'org', [ADA, 'gone', 'key 1'], {
    consumerKey: secret('hush-gone'),
    consumerSecret: secret('hush-gone-secret'),
    apiProducts: ['gold'],
  }),
];

const AFTER: readonly DeclaredEntity[] = [
  declare('targetserver', 'env/test', ['changes'], { host: 'two.example.com', port: 443, isEnabled: true }),
  declare('targetserver', 'env/test', ['new'], { host: 'new.example.com', port: 443, isEnabled: true }),
  declare('keystore', 'env/test', ['tls']),
  declare('alias', 'env/test', ['tls', 'made'], {
    format: 'selfsignedcert',
    keySize: '2048',
    sigAlg: 'SHA256withRSA',
    certValidityInDays: 30,
    subject: { commonName: 'orders.example.com' },
  }),
  declare('reference', 'env/test', ['tls-ref'], { refers: 'tls', resourceType: 'KeyStore' }),
  declare('resourcefile', 'env/test', ['properties', 'limits.properties'], { content: file('a=2\n') }),
  { ...declare('kvm', 'env/test', ['rates']), exclusive: true },
  declare('kvmentry', 'env/test', ['rates', 'eur'], { value: secret('2') }),
  declare('kvmentry', 'env/test', ['rates', 'usd'], { value: secret('2') }),
  declare('flowhook', 'env/test', ['PreProxyFlowHook'], { sharedFlow: 'common', continueOnError: true }),
  declare('debugmask', 'env/test', ['debugmask'], { variables: ['b'] }),
  declare('datacollector', 'org', ['dc_tier'], { type: 'STRING', description: 'The tier' }),
  declare('apiproduct', 'org', ['gold'], { displayName: 'Gold!', proxies: ['orders'] }),
  declare('apiproduct', 'org', ['silver'], { displayName: 'Silver' }),
  declare('rateplan', 'org', ['gold', 'Basic'], { billingPeriod: 'MONTHLY', currencyCode: 'EUR' }),
  declare('developer', 'org', [ADA], { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' }),
  declare('app', 'org', [ADA, 'shop'], { apiProducts: ['gold', 'silver'], callbackUrl: 'https://shop2' }),
  declare('app', 'org', [ADA, 'imported'], { callbackUrl: 'https://imported' }),
  declare('appkey', 'org', [ADA, 'imported', 'key 1'], {
    consumerKey: secret('hush-key'),
    consumerSecret: secret('hush-secret'),
    apiProducts: ['gold'],
  }),
];

const prune: PruneOptions = {
  isOurs: (mark) => mark === 'acme/apis',
  earlier: [
    {
      ref: { kind: 'targetserver', scope: 'env/test', path: ['goes'] },
      fields: { ...OLD, protocol: 'HTTP' },
    },
  ],
};
const MORE = { prune, irreversible: true };

/** One write of each way through the engine, as the emulator calls it. */
export const WRITES = [
  'environments.targetservers.create',
  'environments.targetservers.update',
  'environments.targetservers.delete',
  'environments.keystores.aliases.create',
  'environments.references.create',
  'environments.resourcefiles.update',
  'environments.keyvaluemaps.entries.create',
  'environments.keyvaluemaps.entries.update',
  'environments.keyvaluemaps.entries.delete',
  'environments.flowhooks.attachSharedFlowToFlowHook',
  'environments.updateDebugmask',
  'datacollectors.patch',
  'apiproducts.create',
  'apiproducts.update',
  'apiproducts.delete',
  'apiproducts.rateplans.create',
  'developers.update',
  'developers.apps.create',
  'developers.apps.update',
  'developers.apps.delete',
  'developers.apps.keys.create',
  'developers.apps.keys.delete',
  'developers.apps.keys.updateDeveloperAppKey',
] as const;

/** An organization as the run finds it. */
async function openOrganization(): Promise<Emulator> {
  const emulator = await startEmulator();
  seedBundles(emulator);
  const [failure] = (await applied(emulator, BEFORE, {}, HURRIED)).failures;
  if (failure !== undefined) throw failure;
  return emulator;
}

const bringIn = (emulator: Emulator) => applied(emulator, AFTER, MORE, HURRIED);

/** Every promise that a run with one fault in it broke, in words. */
export async function brokenBy(write: string, column: Column): Promise<readonly string[]> {
  const emulator = await openOrganization();
  try {
    const before = stateOf(emulator);
    const from = emulator.requests.length;
    emulator.fault({ on: { operation: new RegExp(`${RegExp.escape(write)}$`) }, ...column.how });
    const { failures } = await bringIn(emulator);
    const met = emulator.requests.slice(from).some(({ fault }) => fault !== undefined);
    const ended = stateOf(emulator);
    emulator.clearFaults();
    const again = await bringIn(emulator);
    const finished = stateOf(emulator);
    const codes = failures.map(({ code }) => code);
    return [
      ...(met ? [] : ['the run never made this call']),
      ...(failures.length === 0 && ended !== finished
        ? [`it said that all is done: ${differing(ended, finished)}`]
        : []),
      ...(failures.length > 0 && ended !== before && !codes.includes('rollback-failed')
        ? [`neither put back nor told (${codes.join(', ')}): ${differing(ended, before)}`]
        : []),
      ...(again.failures.length === 0 ? [] : [`the next run failed: ${again.failures[0]?.message ?? ''}`]),
      ...doubledIn(emulator),
      ...emulator.unexpected,
    ];
  } finally {
    await emulator.close();
  }
}

const EVERYTHING = [
  ...COLLECTIONS,
  'developers/ada@example.com/apps/imported/keys',
  'developers/ada@example.com/apps/gone/keys',
];

/** What is there, but for times, numbers that Apigee gives, and keys that it makes up. */
export function stateOf(emulator: Emulator): string {
  const all = EVERYTHING.map((collection) => {
    const entities = (emulator.entities(collection) ?? []).filter((one) => Object.keys(one).length > 0);
    return [collection, ...entities.map((one) => JSON.stringify(one, withoutChance)).sort()];
  });
  return JSON.stringify(all, undefined, 1);
}

const BY_CHANCE = /^(?:createdAt|lastModifiedAt|updateTime|issuedAt|appId|developerId|certsInfo|expiresAt)$/;

function withoutChance(name: string, value: unknown): unknown {
  if (BY_CHANCE.test(name) || value === '' || (Array.isArray(value) && value.length === 0)) return undefined;
  return /^consumer(?:Key|Secret)$/.test(name) && !String(value).startsWith('hush') ? 'made up' : value;
}

function differing(one: string, other: string): string {
  const lines = new Set(other.split('\n'));
  return one
    .split('\n')
    .filter((line) => !lines.has(line))
    .join(' ')
    .slice(0, 500);
}

function doubledIn(emulator: Emulator): readonly string[] {
  return EVERYTHING.flatMap((collection) => {
    const names = (emulator.entities(collection) ?? []).map((one) =>
      String(one['displayName'] ?? one['name'] ?? one['consumerKey'] ?? one['email']),
    );
    const keys =
      collection.endsWith('/keys') && names.length > 1 ? [`${names.length} keys in ${collection}`] : [];
    return [
      ...keys,
      ...(new Set(names).size === names.length ? [] : [`doubled in ${collection}: ${names.join()}`]),
    ];
  });
}
