import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const EDGE = 'resources/edge';
const SERVERS = `${EDGE}/env/test/targetservers.json`;
const PRODUCTS = `${EDGE}/org/apiProducts.json`;

/** As teams have them: Maven's strings for switches, odd spacing, lower-case names, a file for another environment. */
const FILES = {
  ...proxyFiles('proxies/orders', 'orders'),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
  [SERVERS]: `[
  { "name" : "rates",  "host": "\${RATES_HOST}", "port": "8443" },
  {
    "name": "orders",
    "port": "443",
    "isEnabled": "true",
    "sSLInfo": { "enabled": "true", "clientAuthEnabled": "false" },
    "host": "orders.example.com"
  }
]
`,
  [`${EDGE}/env/test/references.json`]: '[{"name": "tls", "refers": "store", "resourceType": "KeyStore"}]',
  [`${EDGE}/env/test/keystores.json`]: '["store"]',
  [`${EDGE}/env/test/kvms.json`]:
    '[{"name": "limits", "entry": [{"name": "perMinute", "value": "hush-sixty"}]}]',
  [`${EDGE}/env/test/flowhooks.json`]:
    '[{"flowHookPoint": "PreProxyFlowHook", "sharedFlow": "common", "continueOnError": "true"}]',
  [`${EDGE}/env/test/debugMask.json`]: '{"requestXPaths": ["/order/card"]}',
  [`${EDGE}/env/test/resourcefiles.json`]:
    '[{"name": "limits.properties", "type": "properties", "file": "resources/edge/files/limits.properties"}]',
  [`${EDGE}/files/limits.properties`]: 'perMinute=60\n',
  [`${EDGE}/env/prod/targetServers.json`]: '[{"name": "orders", "host": "${ONLY_PROD}"},]',
  [PRODUCTS]: '[\n\t{\n\t\t"name": "gold",\n\t\t"displayName": "Gold",\n\t\t"proxies": ["orders"]\n\t}\n]\n',
  [`${EDGE}/org/dataCollectors.json`]: '[{"name": "dc_orders", "description": "Orders", "type": "INTEGER"}]',
  [`${EDGE}/org/developers.json`]:
    '[{"email": "Ada@Example.com", "firstName": "Ada", "lastName": "L", "userName": "ada"}]',
};
const VARIABLES = { MANIFEST_VARIABLES: 'RATES_HOST', RATES_HOST: 'rates-internal.example.com' };
const EXPORT = { ...VARIABLES, ACTION: 'export' };

function filesOf({ repository }: Scene): Record<string, string> {
  return Object.fromEntries(
    Object.keys(FILES).map((path) => [path, readFileSync(join(repository.path, path), 'utf8')]),
  );
}

async function edit({ emulator }: Scene, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${emulator.urls.apigee}/v1/organizations/acme/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${emulator.accessToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

describe('The files of a Maven project', () => {
  it.concurrent('go in, are unchanged the second time, and an export writes only what was edited since', async () => {
    await story({ files: FILES }, async (scene) => {
      const { emulator, run } = scene;
      const first = await run(VARIABLES);
      const writes = writesIn(emulator).length;
      const second = await run(VARIABLES);
      const same = await run(EXPORT);

      expect([first.result.problems, first.exitCode]).toEqual([[], 0]);
      expect(second.result.outcome).toBe('unchanged');
      expect(same.result).toMatchObject({ outcome: 'unchanged', problems: [] });
      expect(filesOf(scene)).toEqual(FILES);
      expect(writesIn(emulator)).toHaveLength(writes);

      await edit(scene, 'environments/test/targetservers/orders', {
        name: 'orders',
        host: 'orders-2.example.com',
        port: 443,
        isEnabled: false,
        sSLInfo: { enabled: true },
      });
      await edit(scene, 'environments/test/targetservers/rates', {
        name: 'rates',
        host: 'elsewhere.example.com',
        port: 8444,
        isEnabled: true,
      });
      const edited = await run(EXPORT);
      const after = filesOf(scene);
      const again = await run(EXPORT);

      expect(edited.result.outcome).toBe('done');
      expect(after).toEqual({
        ...FILES,
        [SERVERS]: FILES[SERVERS]
          .replace(
            '{ "name" : "rates",  "host": "${RATES_HOST}", "port": "8443" }',
            '{ "name": "rates", "host": "${RATES_HOST}", "port": 8444 }',
          )
          .replace('"isEnabled": "true"', '"isEnabled": false')
          .replace(
            '"sSLInfo": { "enabled": "true", "clientAuthEnabled": "false" }',
            '"sSLInfo": {\n      "enabled": "true",\n      "clientAuthEnabled": "false"\n    }',
          )
          .replace('orders.example.com', 'orders-2.example.com'),
      });
      expect(edited.log).toContain('(a variable stands there)');
      expect(again.result.outcome).toBe('unchanged');
      for (const { log, result } of [first, same, edited])
        expect(`${log}${JSON.stringify(result)}`).not.toMatch(/hush-sixty|rates-internal/);
    });
  });
});
