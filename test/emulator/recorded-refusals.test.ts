import { afterEach, describe, expect, it } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import { client, type Seen } from './client.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
import { expectSame, recorded } from './recordings.ts';
import { sampleBundle } from './sample-bundle.ts';

const emulators: Emulator[] = [];

afterEach(async () => {
  for (const emulator of emulators.splice(0)) {
    await emulator.close();
    expect(emulator.unexpected).toEqual([]);
  }
});

async function open(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  emulators.push(emulator);
  return emulator;
}

describe('the emulator refuses as the recorded Apigee did', () => {
  it('to an environment that does not exist', async () => {
    const emulator = await open();
    const names = { '${projectId}': 'acme', 'apgenv-${uniqueId}': 'stage' };
    expectSame(await client(emulator).get('/environments/stage'), recorded('x-404-environment', names));
  });

  it('to an environment group that does not exist', async () => {
    const emulator = await open();
    const names = { '${projectId}': 'acme', 'apgenvg-${uniqueId}': 'nobody' };
    expectSame(
      await client(emulator).get('/envgroups/nobody?prettyPrint=false'),
      recorded('x-404-envgroup', names),
    );
  });

  it('to the deploy of a revision that does not exist', async () => {
    const emulator = await open({ organization: 'xxx' });
    const seen = await client(emulator, 'xxx').post(
      '/environments/test/sharedflows/shared-xxx/revisions/218/deployments',
    );
    expectSame(seen, recorded('x-404-revision'));
  });

  it('to a deploy without override over another revision', async () => {
    const emulator = await open({ organization: 'apigee-develop' });
    emulator.seed.revision({ kind: 'sharedflow', name: 'my-sharedflow' });
    emulator.seed.revision({ kind: 'sharedflow', name: 'my-sharedflow' });
    emulator.seed.deployment({
      kind: 'sharedflow',
      name: 'my-sharedflow',
      revision: '1',
      environment: 'test',
    });
    const seen = await client(emulator, 'apigee-develop').post(
      '/environments/test/sharedflows/my-sharedflow/revisions/2/deployments',
    );
    expectSame(seen, recorded('x-deploy-conflict-revision'));
  });

  async function deployOverForeignBasePath(headers: Record<string, string>): Promise<Seen> {
    const organization = 'ssv-apigee-ngsaas-project2';
    const emulator = await open({ organization });
    const endpoint = (name: string, path: string): string =>
      `<ProxyEndpoint name="${name}"><HTTPProxyConnection><BasePath>${path}</BasePath></HTTPProxyConnection></ProxyEndpoint>`;
    const name = 'currency-ssvaidyanathanv1';
    const files = {
      'proxies/default.xml': endpoint('default', '/currency/ssvaidyanathanv1/logs'),
      'proxies/second.xml': endpoint('second', '/currency/ssvaidyanathanv1'),
    };
    for (const each of [name, 'other'])
      emulator.seed.revision({ name: each, bundle: sampleBundle({ name: each, files }) });
    emulator.seed.deployment({ name, revision: '1', environment: 'test' });
    return client(emulator, organization).post('/environments/test/apis/other/revisions/1/deployments', {
      headers,
    });
  }

  it("to a deploy that takes another proxy's base paths", async () => {
    expectSame(await deployOverForeignBasePath({}), recorded('x-deploy-conflict-basepath'));
  });

  it('to the same in the older error format, which loses the details', async () => {
    const seen = await deployOverForeignBasePath({ 'X-GOOG-API-FORMAT-VERSION': '1' });
    expectSame(seen, recorded('x-deploy-conflict-basepath-v1format'));
  });

  it('to the deploy of what is deployed already', async () => {
    const emulator = await open();
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    const names = { '{org}': 'acme', '{env}': 'test', '{api}': 'orders', '{rev}': '1' };
    const seen = await client(emulator).post(
      '/environments/test/apis/orders/revisions/1/deployments?override=true',
    );
    expectSame(seen, recorded('x-deploy-already-deployed', names));
  });

  it('to the undeploy of a shared flow in use', async () => {
    const emulator = await open();
    emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
    emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
    emulator.seed.revision({ name: 'orders', calls: ['common'] });
    emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    const seen = await client(emulator).delete(
      '/environments/test/sharedflows/common/revisions/1/deployments',
    );
    const names = { '{org}': 'acme', '{sf}': 'common', '{rev}': '1' };
    const { status, body } = recorded('x-undeploy-would-break-dependent', names);
    expect(seen.status).toBe(status);
    const [known] = violationsOf(body);
    expect(violationsOf(seen.body)).toEqual([
      { ...known, description: expect.stringContaining('apis/orders') },
    ]);
    expect((seen.body as ErrorBody).error.message).toBe((body as ErrorBody).error.message);
  });

  it('to a proxy without a ProxyEndpoint', async () => {
    const emulator = await open();
    const zip = zipSync({ 'apiproxy/x.xml': Buffer.from('<APIProxy name="x"/>') });
    expectSame(await client(emulator).import('apis', 'x', zip), recorded('x-import-bad-bundle-no-filename'));
  });

  it('to a zip entry outside the bundle', async () => {
    const emulator = await open();
    const entry = '/var/folders/gn/ln5n35xn7j7g9qsnfwg4qs8h00d7v8/T/proxy784746176/apiproxy/';
    const zip = zipSync({
      ...unzipSync(sampleBundle({ name: 'x' })),
      [`${entry}x.xml`]: Buffer.from('<x/>'),
    });
    const names = { [entry]: `${entry}x.xml` };
    expectSame(await client(emulator).import('apis', 'x', zip), recorded('x-import-zip-outside-root', names));
  });

  it('to a missing and to an expired token', async () => {
    const emulator = await open();
    const missing = await client(emulator).get('', { headers: { Authorization: '' } });
    expect(missing.status).toBe(401);
    const old = client(emulator);
    emulator.expireTokens();
    expectSame(await old.get(''), recorded('google-401-expired'));
    const bare = await fetch(`${emulator.urls.apigee}/v1/organizations/acme`, {
      headers: { 'X-GOOG-API-FORMAT-VERSION': '1' },
    });
    expect(await bare.json()).toEqual(recorded('google-401-missing-token').body);
  });

  it('when the quota is used up, or the service is away', async () => {
    const emulator = await open();
    emulator.fault({ on: {}, kind: '429' });
    emulator.fault({ on: {}, kind: '503' });
    expectSame(await client(emulator).get(''), recorded('google-429-exhausted'));
    expectSame(await client(emulator).get(''), recorded('x-503-unavailable'));
  });
});

interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly details: readonly { readonly violations?: readonly object[] }[];
  };
}

function violationsOf(body: unknown): readonly object[] {
  return (body as ErrorBody).error.details.flatMap(({ violations = [] }) => violations);
}
