import { describe, expect, it } from '@jest/globals';
import { runSpied } from '../support/spy.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const FILES = {
  'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
  'resources/edge/env/test/targetServers.json':
    '[{ "name": "backend", "host": "b.example.com", "port": 443 }]',
  'resources/edge/org/apiProducts.json': '[{ "name": "gold", "displayName": "Gold" }]',
};

describe('A repository that holds configuration and no bundles', () => {
  it.concurrent('is planned, brought in, found unchanged and compared like any other', async () => {
    await story({ files: FILES }, async ({ emulator, repository, run }) => {
      const planned = await run({ ACTION: 'plan', FAIL_ON_CHANGES: 'true' });
      expect(writesIn(emulator)).toEqual([]);
      const deployed = await run();
      const again = await run();
      const same = await run({ ACTION: 'drift' });
      const checked = await run({ ACTION: 'check' });
      await repository.write({
        'resources/edge/org/apiProducts.json': '[{ "name": "gold", "displayName": "G" }]',
      });
      const drifted = await run({ ACTION: 'drift' });
      const restored = await run({ ACTION: 'drift', ON_DRIFT: 'restore' });

      expect(planned.exitCode).toBe(5);
      expect(deployed.result).toMatchObject({ outcome: 'done', exitCode: 0, bundles: [], deployments: [] });
      expect(deployed.result.configuration?.map(({ change, name }) => `${change} ${name}`)).toEqual([
        'created backend',
        'created gold',
      ]);
      expect([again, same].map(({ result }) => result.outcome)).toEqual(['unchanged', 'unchanged']);
      expect(checked.exitCode).toBe(0);
      expect(drifted.exitCode).toBe(5);
      expect(restored.exitCode).toBe(0);
      expect(emulator.entities('apiproducts')).toMatchObject([{ displayName: 'G' }]);
      for (const { log } of [planned, deployed, again, same, drifted, restored])
        expect(log).not.toMatch(/no bundle|0 bundles/i);
    });
  });

  it.concurrent('starts no linter, whose memory would count', async () => {
    await story({ files: FILES }, async ({ emulator, repository }) => {
      const spied = { directory: repository.path, environment: emulator.environment({ ACTION: 'plan' }) };
      const { exitCode, children } = await runSpied(spied);

      expect(exitCode).toBe(0);
      expect(children.filter((line) => line.includes('--permission'))).toEqual([]);
    });
  });

  it.concurrent('ends with 3 and everything as before if an entity is refused', async () => {
    const files = {
      ...FILES,
      'resources/edge/org/apiProducts.json':
        '[{ "name": "gold", "displayName": "Gold", "proxies": ["nowhere"] }]',
    };
    await story({ files }, async ({ emulator, run }) => {
      emulator.fault({ on: { operation: /apiproducts\.create$/ }, kind: '400' });
      const failed = await run();

      expect(failed.exitCode).toBe(3);
      expect(emulator.entities('environments/test/targetservers')).toEqual([]);
    });
  });

  it.concurrent('is still told what looks like a bundle and is none', async () => {
    const files = { ...FILES, 'proxies/orders/APIProxy/orders.xml': '<APIProxy name="orders"/>' };
    await story({ files }, async ({ emulator, run }) => {
      const ended = await run();

      expect(ended.exitCode).toBe(2);
      expect(codesOf(ended)).toEqual(['bundle-not-found']);
      expect(writesIn(emulator)).toEqual([]);
    });
  });
});
