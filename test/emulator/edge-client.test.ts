import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { type Emulator, startEmulator } from './emulator.ts';
import { sampleBundle } from './sample-bundle.ts';

type Options = Readonly<Record<string, unknown>>;
type Call<Answer> = (options: Options) => Promise<Answer>;

/** As much of the client as this test asks for; it has no types of its own. */
interface Organization {
  readonly proxies: {
    readonly get: Call<unknown>;
    readonly import: Call<{ readonly name: string; readonly revision: string }>;
    readonly getRevisions: Call<readonly number[]>;
    readonly deploy: Call<unknown>;
    readonly undeploy: Call<unknown>;
    readonly getDeployments: Call<Readonly<Record<string, unknown>>>;
    readonly export: Call<{ readonly filename: string; readonly buffer: Buffer }>;
    readonly del: Call<unknown>;
  };
  readonly environments: { readonly get: (options?: Options) => Promise<unknown> };
}

const require = createRequire(import.meta.url);
const { apigee } = require('apigee-edge-js') as {
  readonly apigee: { readonly connect: Call<Organization> };
};

let emulator: Emulator;
let folder: string;
let organization: Organization;

beforeEach(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), 'edge-client-'));
  organization = await apigee.connect({
    // By this name in the address the client knows that it speaks to X; as a user's name it changes nothing.
    mgmtServer: emulator.urls.apigee.replace('//', '//apigee.googleapis.com@'),
    org: 'acme',
    token: emulator.accessToken(),
  });
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
  expect(emulator.unexpected).toEqual([]);
});

describe('The client that Apigee’s engineers wrote for Edge and X', () => {
  it('imports, deploys, asks what serves, exports, undeploys and deletes', async () => {
    const source = join(folder, 'orders.zip');
    const bundle = sampleBundle({ name: 'orders' });
    await writeFile(source, bundle);
    const { proxies } = organization;
    expect(await proxies.import({ name: 'orders', source })).toMatchObject({ name: 'orders', revision: '1' });
    expect(await proxies.getRevisions({ name: 'orders' })).toEqual([1]);

    const where = { name: 'orders', revision: 1, environment: 'test' };
    expect(await proxies.deploy(where)).toMatchObject({ apiProxy: 'orders', revision: '1' });
    const deployment = await proxies.getDeployments(where);
    expect(deployment).toMatchObject({ environment: 'test', apiProxy: 'orders', state: 'READY' });
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');

    const { filename, buffer } = await proxies.export({ name: 'orders', revision: 1 });
    expect(filename).toMatch(/^apiproxy-acme-orders-r1-.*\.zip$/);
    expect(Object.keys(unzipSync(buffer)).sort()).toEqual(Object.keys(unzipSync(bundle)).sort());

    await proxies.undeploy(where);
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    expect(await proxies.del({ name: 'orders', revision: 1 })).toMatchObject({ revision: '1' });
  });

  it('is told what it cannot have in the form that it reads', async () => {
    const refused = organization.proxies.get({ name: 'nobody' });
    await expect(refused).rejects.toMatchObject({ result: { error: { code: 404, status: 'NOT_FOUND' } } });
  });

  it('reads an environment', async () => {
    expect(await organization.environments.get()).toEqual(expect.arrayContaining(['prod', 'test']));
    expect(await organization.environments.get({ name: 'test' })).toMatchObject({ name: 'test' });
  });
});
