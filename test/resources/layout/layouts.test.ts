import { describe, expect, test } from '@jest/globals';
import { FileContent } from '../../../src/resources/entity.ts';
import { read } from './reading.ts';

/** Of the shapes that apigee-config-maven-plugin's own samples have, strings for switches among them. */
const MAVEN = {
  'resources/edge/env/test/targetServers.json': [
    {
      name: 'orders-backend',
      host: 'orders.example.com',
      port: 443,
      isEnabled: true,
      sSLInfo: {
        enabled: 'true',
        clientAuthEnabled: 'false',
        ignoreValidationErrors: 'false',
        keyStore: 'ref://tls',
        keyAlias: '2026',
      },
    },
  ],
  'resources/edge/env/test/targetServers-rates.json': [
    { name: 'rates', host: 'rates.example.com', port: 8443 },
  ],
  'resources/edge/env/test/kvms.json': [{ name: 'limits', entry: [{ name: 'perMinute', value: '60' }] }],
  'resources/edge/env/test/kvms-security.json': [{ name: 'limits', entry: [{ name: 'burst', value: '9' }] }],
  'resources/edge/env/test/references.json': [{ name: 'tls', refers: 'store', resourceType: 'KeyStore' }],
  'resources/edge/env/test/keystores.json': [{ name: 'store' }],
  'resources/edge/env/test/aliases.json': [
    {
      alias: '2026',
      keystorename: 'store',
      format: 'keycertfile',
      certFilePath: 'resources/edge/certs/a.pem',
    },
    {
      alias: 'signed',
      keystorename: 'store',
      format: 'selfsignedcert',
      keySize: '2048',
      subject: { commonName: 'a' },
    },
  ],
  'resources/edge/certs/a.pem': '-----BEGIN CERTIFICATE-----\n',
  'resources/edge/env/test/flowhooks.json': [
    { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'security', continueOnError: 'true' },
  ],
  'resources/edge/env/test/resourcefiles.json': [
    { name: 'limits.properties', type: 'properties', file: './resources/edge/files/limits.properties' },
  ],
  'resources/edge/files/limits.properties': 'a=1\n',
  'resources/edge/env/test/debugMask.json': { requestXPaths: ['/a/card'] },
  'resources/edge/org/dataCollectors.json': [{ name: 'dc_orders', type: 'INTEGER' }],
  'resources/edge/org/kvms.json': [{ name: 'shared', entry: [] }],
  'resources/edge/org/apiProducts.json': [{ name: 'gold', displayName: 'Gold', proxies: ['orders'] }],
  'resources/edge/org/ratePlans.json': [{ apiproduct: 'gold', displayName: 'Basic' }],
  'resources/edge/org/developers.json': [
    { email: 'Ada@Example.com', firstName: 'Ada', lastName: 'L', userName: 'ada' },
  ],
  'resources/edge/org/developerApps.json': { 'ada@example.com': [{ name: 'shop', apiProducts: ['gold'] }] },
  'resources/edge/org/importKeys.json': {
    'ada@example.com': [{ name: 'shop', consumerKey: 'key-of-shop', consumerSecret: 'secret-of-shop' }],
  },
  'resources/edge/org/appGroups.json': [{ name: 'partners', displayName: 'Partners' }],
  'resources/edge/org/appGroupApps.json': { partners: [{ name: 'portal', apiProducts: ['gold'] }] },
  'resources/edge/org/importAppGroupAppKeys.json': {
    partners: [{ name: 'portal', consumerKey: 'key-of-portal', consumerSecret: 'secret-of-portal' }],
  },
  'resources/edge/org/spaces.json': [{ name: 'team', displayName: 'Team' }],
  'resources/edge/api/orders/kvms.json': [{ name: 'own', entry: [{ name: 'a', value: 'b' }] }],
};

const NAMES = [
  'alias env/test store/2026',
  'alias env/test store/signed',
  'apiproduct org gold',
  'app org shop',
  'appgroup org partners',
  'appgroupapp org portal',
  'appgroupkey org portal/key 1',
  'appkey org shop/key 1',
  'datacollector org dc_orders',
  'debugmask env/test debugmask',
  'developer org ada@example.com',
  'flowhook env/test PreProxyFlowHook',
  'keystore env/test store',
  'kvm api/orders own',
  'kvm env/test limits',
  'kvm org shared',
  'kvmentry api/orders own/a',
  'kvmentry env/test limits/burst',
  'kvmentry env/test limits/perMinute',
  'rateplan org Basic',
  'reference env/test tls',
  'resourcefile env/test limits.properties',
  'space org team',
  'targetserver env/test orders-backend',
  'targetserver env/test rates',
];

describe('the layout of the Maven plugin', () => {
  test('every kind is read from the folders, and what begins alike is one', async () => {
    const { names, told, entities, passedOver } = await read(MAVEN);
    expect(told).toEqual([]);
    expect(names.toSorted()).toEqual(NAMES);
    const file = entities.find(({ kind }) => kind === 'resourcefile');
    expect(file?.path).toEqual(['properties', 'limits.properties']);
    expect(file?.fields['content']).toBeInstanceOf(FileContent);
    expect(passedOver.every((one) => /certs|files/.test(one))).toBe(true);
  });

  test('the single file gives the same', async () => {
    const single = {
      version: '1.0',
      envConfig: { test: layer('env/test/') },
      orgConfig: layer('org/'),
      apiConfig: { orders: layer('api/orders/') },
    };
    const others = Object.entries(MAVEN).filter(([path]) => /certs|files/.test(path));
    const { names, told } = await read(
      { 'edge.json': single, ...Object.fromEntries(others) },
      { paths: ['edge.json'] },
    );
    expect(told).toEqual([]);
    expect(names.toSorted()).toEqual(NAMES.filter((name) => !/rates$|burst/.test(name)));
  });

  test('an entity knows its file, line and column', async () => {
    const text =
      '[\n  { "name": "a", "host": "a.example.com", "port": 80 },\n  { "name": "b", "host": "b", "port": 80 }\n]';
    const { entities } = await read({ 'resources/edge/env/test/targetServers.json': text });
    expect(entities.map(({ source }) => source)).toEqual([
      { file: 'resources/edge/env/test/targetServers.json', line: 2, column: 3 },
      { file: 'resources/edge/env/test/targetServers.json', line: 3, column: 3 },
    ]);
  });

  test('YAML is read as well', async () => {
    const yaml = '- name: a\n  host: a.example.com\n  port: 443\n';
    const { names, fieldsOf } = await read({ 'resources/edge/env/test/targetServers.yaml': yaml });
    expect(names).toEqual(['targetserver env/test a']);
    expect(fieldsOf('a')).toEqual({ host: 'a.example.com', port: 443 });
  });
});

/** The lists of one folder, under the keys that the single file has. */
function layer(prefix: string) {
  const files = Object.entries(MAVEN).filter(
    ([path]) => path.startsWith(`resources/edge/${prefix}`) && !path.includes('-'),
  );
  return Object.fromEntries(
    files.map(([path, value]) => [path.slice(path.lastIndexOf('/') + 1, -'.json'.length), value]),
  );
}

describe('exports of other tools', () => {
  test("sackmesser's target servers in lower case are found, and an alias without a key is left alone", async () => {
    const edge = 'acme/config/resources/edge';
    const { names, told, passedOver } = await read(
      {
        [`${edge}/env/test/targetservers.json`]: [{ name: 'a', host: 'a', port: 443, isEnabled: true }],
        [`${edge}/env/test/kvms.json`]: [{ name: 'limits', encrypted: 'true' }],
        [`${edge}/env/test/aliases.json`]: [
          { alias: 'a', keystorename: 'store', certsInfo: { certInfo: [] } },
        ],
        [`${edge}/org/importKeys.json`]: {
          'a@example.com': [
            {
              name: 'shop',
              consumerKey: 'key-of-a-shop',
              consumerSecret: 'secret-of-a-shop',
              status: 'approved',
              expiresAt: '-1',
              apiProducts: [{ apiproduct: 'gold', status: 'approved' }],
            },
          ],
        },
      },
      { paths: [edge] },
    );
    expect(told).toEqual([]);
    expect(names.toSorted()).toEqual([
      'appkey org shop/key 1',
      'kvm env/test limits',
      'targetserver env/test a',
    ]);
    expect(passedOver).toEqual([
      `${edge}/env/test/aliases.json:2:3: alias store/a (an export knows only its certificate's data, of which none can be made)`,
    ]);
  });

  test("apigeecli's files are known by their names", async () => {
    const { names, told } = await read(
      {
        'backup/test__targetservers.json': [{ name: 'a', host: 'a', port: 443 }],
        'backup/test__keystores.json': ['store'],
        'backup/prod__keystores.json': ['store'],
        'backup/env__test__limits__kvmfile__0.json': { keyValueEntries: [{ name: 'a', value: '1' }] },
        'backup/env__test__limits__kvmfile__1.json': { keyValueEntries: [{ name: 'b', value: '2' }] },
        'backup/org__shared__kvmfile__0.json': { keyValueEntries: [{ name: 'c', value: '3' }] },
        'backup/proxy__orders__own__kvmfile__0.json': { keyValueEntries: [{ name: 'd', value: '4' }] },
        'backup/developers.json': {
          developer: [{ email: 'a@example.com', firstName: 'A', lastName: 'B', userName: 'a' }],
        },
        'backup/datacollectors.json': {
          dataCollectors: [{ name: 'organizations/acme/datacollectors/dc_a', type: 'STRING' }],
        },
        'backup/products.json': [{ name: 'gold', displayName: 'Gold' }],
      },
      { paths: ['backup'] },
    );
    expect(told).toEqual([]);
    expect(names.toSorted()).toEqual([
      'apiproduct org gold',
      'datacollector org dc_a',
      'developer org a@example.com',
      'keystore env/test store',
      'kvm api/orders own',
      'kvm env/test limits',
      'kvm org shared',
      'kvmentry api/orders own/d',
      'kvmentry env/test limits/a',
      'kvmentry env/test limits/b',
      'kvmentry org shared/c',
      'targetserver env/test a',
    ]);
  });
});
