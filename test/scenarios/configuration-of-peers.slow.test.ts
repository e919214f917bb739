import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 4)}\n`;
const ADA = 'ada@example.com';
const ada = { email: ADA, firstName: 'Ada', lastName: 'L', userName: 'ada' };
const gold = { name: 'gold', displayName: 'Gold', approvalType: 'auto', proxies: ['orders'] };

/** As apigee-sackmesser exports an organization. */
const SACKMESSER = 'acme/config/resources/edge';
const OF_SACKMESSER = {
  ...proxyFiles('acme/proxies/orders', 'orders'),
  'apigee.yaml': `version: 1\nconfiguration: [${SACKMESSER}]\n`,
  [`${SACKMESSER}/env/test/targetservers.json`]: json([
    { name: 'orders', host: 'orders.example.com', port: 443, isEnabled: true },
  ]),
  [`${SACKMESSER}/env/test/kvms.json`]: json([{ name: 'limits', encrypted: 'true' }]),
  [`${SACKMESSER}/env/test/keystores.json`]: json([{ name: 'store' }]),
  [`${SACKMESSER}/env/test/flowhooks.json`]: json([]),
  [`${SACKMESSER}/org/apiProducts.json`]: json([gold]),
  [`${SACKMESSER}/org/developers.json`]: json([ada]),
  [`${SACKMESSER}/org/developerApps.json`]: json({ [ADA]: [{ name: 'shop', callbackUrl: '' }] }),
  [`${SACKMESSER}/org/importKeys.json`]: json({
    [ADA]: [
      {
        name: 'shop',
        consumerKey: 'hush-key-of-the-shop',
        consumerSecret: 'hush-secret-of-the-shop',
        status: 'approved',
        expiresAt: '-1',
        apiProducts: [{ apiproduct: 'gold', status: 'approved' }],
      },
    ],
  }),
};

/** As apigeecli's `organizations export` writes them. */
const OF_APIGEECLI = {
  ...proxyFiles('proxies/orders', 'orders'),
  'apigee.yaml': 'version: 1\nconfiguration: [backup]\n',
  'backup/test__targetservers.json': json([{ name: 'orders', host: 'orders.example.com', port: 443 }]),
  'backup/test__keystores.json': json(['store']),
  'backup/test__references.json': json([{ name: 'tls', refers: 'store', resourceType: 'KeyStore' }]),
  'backup/env__test__limits__kvmfile__0.json': json({
    keyValueEntries: [{ name: 'perMinute', value: 'hush-sixty' }],
  }),
  'backup/org__shared__kvmfile__0.json': json({ keyValueEntries: [{ name: 'eur', value: 'hush-one' }] }),
  'backup/products.json': json([gold]),
  'backup/developers.json': json({ developer: [ada] }),
  'backup/datacollectors.json': json({
    dataCollectors: [
      { name: 'organizations/acme/datacollectors/dc_tier', type: 'STRING', description: 'Tier' },
    ],
  }),
};

describe('What another tool exported', () => {
  it.concurrent.each([
    [
      'apigee-sackmesser',
      OF_SACKMESSER,
      ['targetserver', 'kvm', 'keystore', 'apiproduct', 'developer', 'app'],
    ],
    ['apigeecli', OF_APIGEECLI, ['targetserver', 'keystore', 'reference', 'kvmentry', 'datacollector']],
  ] as const)(
    'by %s goes in as it is, is unchanged then, and exports without a difference',
    async (_, files, kinds) => {
      await story({ files }, async ({ emulator, repository, run }) => {
        const first = await run();
        const writes = writesIn(emulator).length;
        const second = await run();
        const exported = await run({ ACTION: 'export' });

        expect([first.result.problems, first.exitCode]).toEqual([[], 0]);
        const created = first.result.configuration?.filter(({ change }) => change === 'created');
        expect(created?.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds]));
        expect(second.result).toMatchObject({ outcome: 'unchanged', problems: [] });
        expect(exported.result).toMatchObject({ outcome: 'unchanged', problems: [] });
        expect(writesIn(emulator)).toHaveLength(writes);
        const found = Object.keys(files).map((path) => [
          path,
          readFileSync(join(repository.path, path), 'utf8'),
        ]);
        expect(Object.fromEntries(found)).toEqual(files);
        expect([first, second, exported].map(({ log }) => log).join('')).not.toContain('hush-');
      });
    },
  );
});
