import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const EDGE = 'resources/edge';

const FILES = {
  ...proxyFiles('proxies/orders', 'orders'),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
  [`${EDGE}/env/test/targetServers.json`]: json([
    { name: 'backend', host: '${BACKEND}', port: '443', isEnabled: 'true', sSLInfo: { enabled: 'true' } },
  ]),
  [`${EDGE}/env/test/kvms-rates.json`]: json([
    { name: 'rates', entry: [{ name: 'eur', value: 'hush-hush-1.00' }] },
  ]),
  [`${EDGE}/env/test/flowhooks.json`]: json([
    { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'common', continueOnError: 'true' },
  ]),
  [`${EDGE}/env/prod/targetServers.json`]: json([{ name: 'backend', host: 'prod.example.com', port: 443 }]),
  [`${EDGE}/api/orders/kvms.json`]: json([{ name: 'own', entry: [{ name: 'k', value: 'hush-hush-own' }] }]),
  [`${EDGE}/org/apiProducts.json`]: json([
    { name: 'gold', displayName: 'Gold', proxies: ['orders'], environments: ['test'] },
  ]),
  [`${EDGE}/org/developers.yaml`]:
    '- { email: ada@example.com, firstName: Ada, lastName: L, userName: ada }\n',
  [`${EDGE}/org/developerApps.json`]: json({ 'ada@example.com': [{ name: 'shop' }] }),
  [`${EDGE}/org/importKeys.json`]: json({
    'ada@example.com': [
      {
        name: 'shop',
        consumerKey: 'hush-hush-key',
        consumerSecret: '${secret:projects/acme/secrets/app}',
        apiProducts: ['gold'],
      },
    ],
  }),
  [`${EDGE}/org/kvms.json.bak`]: 'old',
};
const VARIABLES = { MANIFEST_VARIABLES: 'BACKEND', BACKEND: 'backend.example.com' };
const SECRETS = /hush-hush/;

describe('Configuration beside the bundles', () => {
  it.concurrent('is planned, brought in around the bundles in their order, and found unchanged the next time', async () => {
    await story({ files: FILES }, async ({ emulator, run }) => {
      emulator.seed.secret('app', 'hush-hush-secret');
      const variables = { ...VARIABLES, ...emulator.googleServices() };

      const planned = await run({ ...variables, ACTION: 'plan' });
      expect(writesIn(emulator)).toEqual([]);
      const first = await run(variables);
      const writes = writesIn(emulator);
      const second = await run(variables);

      expect([planned.exitCode, first.exitCode, second.exitCode]).toEqual([0, 0, 0]);
      expect(planned.result.configuration).toEqual(first.result.configuration);
      expect(
        first.result.configuration
          ?.map(({ kind, scope, name, change }) => `${change} ${kind} ${scope} ${name}`)
          .sort(),
      ).toEqual([
        'created apiproduct org gold',
        'created app org shop',
        'created appkey org shop/key 1',
        'created developer org ada@example.com',
        'created flowhook env/test PreProxyFlowHook',
        'created kvm api/orders own',
        'created kvm env/test rates',
        'created kvmentry api/orders own/k',
        'created kvmentry env/test rates/eur',
        'created targetserver env/test backend',
      ]);
      expect(second.result.outcome).toBe('unchanged');
      expect(writesIn(emulator)).toEqual(writes);
      for (const { log, result } of [planned, first, second])
        expect(`${log}${JSON.stringify(result)}`).not.toMatch(SECRETS);
      expect(first.log).toContain('kvms.json.bak');
      expect(emulator.entities('developers/ada@example.com/apps/shop/keys')).toMatchObject([
        {
          consumerKey: 'hush-hush-key',
          consumerSecret: 'hush-hush-secret',
          apiProducts: [{ apiproduct: 'gold' }],
        },
      ]);
      expect(emulator.entities('environments/test/targetservers')).toMatchObject([
        { host: 'backend.example.com' },
      ]);
    });
  });

  it.concurrent('is compared by drift, which tells what was edited, is missing or foreign, and restores it', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
      [`${EDGE}/env/test/targetServers.json`]: json([
        { name: 'backend', host: 'backend.example.com', port: 443 },
      ]),
    };
    await story({ files }, async ({ emulator, repository, run }) => {
      await run();
      await repository.write({
        [`${EDGE}/env/test/targetServers-more.json`]: json([
          { name: 'gone', host: 'gone.example.com', port: 443 },
        ]),
      });
      emulator.seed.entities({
        'environments/test/targetservers': [
          { name: 'backend', host: 'edited.example.com', port: 443, isEnabled: true, protocol: 'HTTP' },
          { name: 'foreign', host: 'f.example.com', port: 1 },
        ],
      });
      const writes = writesIn(emulator).length;

      const told = await run({ ACTION: 'drift' });
      expect(writesIn(emulator)).toHaveLength(writes);
      const restored = await run({ ACTION: 'drift', ON_DRIFT: 'restore' });

      expect(told.exitCode).toBe(5);
      expect(told.result.configuration?.map(({ name, change }) => `${change} ${name}`)).toEqual([
        'missing gone',
        'updated backend',
        'foreign foreign',
      ]);
      expect(told.result.configuration?.[1]?.fields).toEqual([
        { path: '/host', before: 'edited.example.com', after: 'backend.example.com' },
      ]);
      expect(restored.exitCode).toBe(5);
      expect(
        emulator
          .entities('environments/test/targetservers')
          .map(({ name, host }) => `${String(name)} ${String(host)}`)
          .sort(),
      ).toEqual(['backend backend.example.com', 'foreign f.example.com', 'gone gone.example.com']);
    });
  });

  it.concurrent('is put back if what comes last is refused, and the run ends with 3', async () => {
    const products = json([
      {
        name: 'gold',
        displayName: 'Gold',
        operationGroup: {
          operationConfigs: [{ apiSource: 'orders', operations: [{ resource: '/' }, { resource: '/b' }] }],
        },
      },
    ]);
    const files = { ...FILES, [`${EDGE}/org/apiProducts.json`]: products };
    await story({ files }, async ({ emulator, run }) => {
      emulator.seed.secret('app', 'hush-hush-secret');
      const variables = { ...VARIABLES, ...emulator.googleServices(), ATOMIC: 'true' };

      const failed = await run(variables);

      expect(failed.exitCode).toBe(3);
      expect(failed.result.configuration?.filter(({ change }) => change === 'created')).toEqual([]);
      expect(failed.result.configuration).toContainEqual(
        expect.objectContaining({ kind: 'targetserver', change: 'restored' }),
      );
      expect(emulator.entities('environments/test/targetservers')).toEqual([]);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it.concurrent('is refused before anything is changed if a file is wrong, each fault with its line', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
      [`${EDGE}/env/test/targetServers.json`]: '[\n  { "name": "a", "host": "h", "port": 1 },\n]\n',
      [`${EDGE}/env/test/references.json`]: json([{ refers: 'x' }]),
      [`${EDGE}/org/apiProducts.json`]: json([{ name: 'gold', displayname: '${NOBODY}' }]),
    };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode, result } = await run();

      expect(exitCode).toBe(2);
      expect(new Set(result.problems.map(({ code }) => code))).toEqual(new Set(['config-invalid']));
      expect(result.problems.map(({ where }) => where)).toEqual([
        `${EDGE}/env/test/references.json:2:3`,
        `${EDGE}/env/test/targetServers.json:2:42`,
        `${EDGE}/org/apiProducts.json:4:5`,
      ]);
      expect(writesIn(emulator)).toEqual([]);
    });
  });
});
