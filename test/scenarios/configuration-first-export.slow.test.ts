import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { EVERY_KIND, seedBundles } from '../resources/every-kind.ts';
import { applied } from '../resources/trial.ts';
import { QUIET } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const EXPORT = { ACTION: 'export' };
const BUILD = { BITBUCKET_WORKSPACE: 'acme', BITBUCKET_REPO_FULL_NAME: 'acme/orders' };
const PLAN = { ACTION: 'plan', FAIL_ON_CHANGES: 'true' };
const SECRETS = /hush|1\.00|v-of-k|PRIVATE KEY|ada@example\.com/;

function clone({ repository }: Scene): Record<string, string> {
  const files = readdirSync(repository.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('test-reports'));
  return Object.fromEntries(
    files.sort().map((path) => [path.slice(repository.path.length + 1), readFileSync(path, 'utf8')]),
  );
}

/** One of every kind beside a proxy and a shared flow that serve, and what looks like a variable and is none. */
async function fill(emulator: Emulator): Promise<void> {
  seedBundles(emulator);
  emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
  const { failures } = await applied(emulator, EVERY_KIND, { mark: () => 'acme/orders a.json' });
  expect(failures).toEqual([]);
  emulator.seed.entities({
    'environments/test/targetservers': [
      { name: 'odd', host: '${secret:projects/acme/secrets/app}', description: '$${x} ${HOME}' },
    ],
    apiproducts: [
      {
        name: 'gold-pr7',
        displayName: 'x',
        attributes: [{ name: 'apigee-pipe-preview', value: 'acme/orders #7' }],
      },
      { name: 'theirs', displayName: 'x', attributes: [{ name: 'apigee-pipe', value: 'acme/other a.json' }] },
    ],
  });
}

async function remove(emulator: Emulator, path: string): Promise<void> {
  const headers = { authorization: `Bearer ${emulator.accessToken()}` };
  const address = `${emulator.urls.apigee}/v1/organizations/acme/${path}`;
  expect((await fetch(address, { method: 'DELETE', headers })).status).toBe(200);
}

describe('An export of what only Apigee has', () => {
  it.concurrent('begins a repository with the configuration too, which plans without a change, and writes no secret', async () => {
    await story({ files: {} }, async (scene) => {
      const { emulator, run } = scene;
      await fill(emulator);
      const writes = writesIn(emulator).length;

      const first = await run({ ...EXPORT, ...BUILD });
      const files = clone(scene);
      const again = await run({ ...EXPORT, ...BUILD });
      const plan = await run({ ...PLAN, ...QUIET });

      expect([first.exitCode, first.result.problems]).toEqual([0, []]);
      expect(Object.keys(files).filter((path) => path.startsWith('resources/'))).toEqual([
        'resources/edge/api/orders/kvms.json',
        'resources/edge/env/test/debugMask.json',
        'resources/edge/env/test/flowhooks.json',
        'resources/edge/env/test/keystores.json',
        'resources/edge/env/test/kvms.json',
        'resources/edge/env/test/references.json',
        'resources/edge/env/test/resourcefiles.json',
        'resources/edge/env/test/targetServers.json',
        'resources/edge/org/apiProducts.json',
        'resources/edge/org/dataCollectors.json',
        'resources/edge/org/kvms.json',
        'resources/edge/org/ratePlans.json',
        'resources/edge/org/spaces.json',
        'resources/files/env/test/properties/limits.properties',
      ]);
      expect(files['apigee.yaml']).toContain('configuration:\n  - resources/edge\n');
      expect(JSON.parse(files['resources/edge/env/test/targetServers.json'] ?? '')).toMatchObject([
        { name: 'backend', port: 443, sSLInfo: { enabled: true, trustStore: 'ref://tls-ref' } },
        { name: 'odd', host: '$${secret:projects/acme/secrets/app}', description: '$$${x} $${HOME}' },
        { name: 'switched-off', isEnabled: false },
      ]);
      expect(Object.values(files).join('\n')).not.toMatch(SECRETS);
      expect(Object.values(files).join('\n')).not.toMatch(/gold-pr7|theirs/);
      expect(first.log).toContain('The entries of key value maps were not written');
      expect(first.log).toMatch(/tls\/2026 \(Apigee never gives out its private key\)/);
      expect(first.log).toContain('Developers, AppGroups, their apps and keys were not exported');
      expect(again.result.outcome).toBe('unchanged');
      expect(clone(scene)).toEqual(files);
      expect([plan.result.problems, plan.exitCode]).toEqual([[], 0]);
      expect(writesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('goes to EXPORT_DIR with the bundles, as zips too, and takes away there what is gone', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
      'resources/edge/env/test/references.json': '[{"name": "tls-ref", "refers": "elsewhere"}]',
    };
    await story({ files }, async (scene) => {
      const { emulator, run } = scene;
      await fill(emulator);
      const away = { ...EXPORT, EXPORT_AS: 'zip', EXPORT_DIR: 'backup' };

      const first = await run(away);
      const written = clone(scene);
      const again = await run(away);
      await remove(emulator, 'datacollectors/dc_tier');
      const ACCESS_TOKEN = emulator.accessToken({ without: ['apigee.references.list'] });
      const later = await run({ ...away, ACCESS_TOKEN });

      expect([first.exitCode, first.result.problems]).toEqual([0, []]);
      expect(written).toMatchObject(files);
      expect(Object.keys(written)).toEqual(
        expect.arrayContaining([
          'backup/orders.zip',
          'backup/resources/edge/env/test/references.json',
          'backup/resources/edge/env/test/targetServers.json',
          'backup/resources/files/env/test/properties/limits.properties',
        ]),
      );
      expect(JSON.parse(written['backup/resources/edge/env/test/resourcefiles.json'] ?? '')).toEqual([
        {
          name: 'limits.properties',
          type: 'properties',
          file: 'resources/files/env/test/properties/limits.properties',
        },
      ]);
      expect(again.log).not.toMatch(/dataCollectors\.json/);
      expect(later.log).toContain('backup/resources/edge/org/dataCollectors.json: removed');
      expect(later.log).toContain('references of env/test (Apigee does not show them)');
      expect(later.exitCode).toBe(0);
      expect(clone(scene)).toHaveProperty(['backup/resources/edge/env/test/references.json']);
    });
  });

  it.concurrent('joins the lists of a repository that declares others of its kind, byte for byte beside them', async () => {
    const servers = '[\r\n    { "name": "own", "host": "own.example.com",  "port": "443" }\r\n]\r\n';
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
      'resources/edge/env/test/targetservers.json': servers,
      'resources/edge/org/apiProducts.json': '{"apiProduct": [{"name": "gold", "displayName": "Gold"}]}',
    };
    await story({ files }, async (scene) => {
      const { emulator, run } = scene;
      await run();
      emulator.seed.entities({
        'environments/test/targetservers': [{ name: 'beside', host: 'b.example.com', port: 80 }],
        apiproducts: [{ name: 'silver', displayName: 'Silver' }],
        keyvaluemaps: [{ name: 'unasked' }],
      });

      const exported = await run(EXPORT);
      const after = clone(scene);
      const again = await run({ ...PLAN, ...QUIET });

      expect([exported.exitCode, exported.result.problems]).toEqual([0, []]);
      expect(after).toEqual({
        ...files,
        'resources/edge/env/test/targetservers.json': servers.replace(
          '\r\n]',
          ',\n  {\n    "name": "beside",\n    "host": "b.example.com",\n    "isEnabled": true,\n    "port": 80,\n    "protocol": "HTTP"\n  }\r\n]',
        ),
        'resources/edge/org/apiProducts-apigee.json': expect.stringContaining('"silver"'),
      });
      expect([again.result.problems, again.exitCode]).toEqual([[], 0]);
    });
  });
});
