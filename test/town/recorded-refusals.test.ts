import { afterEach, expect, it } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import { expectSame, recorded, whereRecorded } from './recordings.ts';
import { sampleBundle } from './sample-bundle.ts';
import { startTown, type Town, type TownOptions } from './town.ts';
import { type Seen, visitor } from './visitor.ts';

const towns: Town[] = [];

afterEach(async () => {
  for (const town of towns.splice(0)) {
    await town.close();
    expect(town.unexpected).toEqual([]);
  }
});

async function open(options: TownOptions = {}): Promise<Town> {
  const town = await startTown(options);
  towns.push(town);
  return town;
}

whereRecorded('the town refuses as the recorded Apigee did (skipped where ../shared is absent)', () => {
  it('to an environment that does not exist', async () => {
    const town = await open();
    const names = { '${projectId}': 'acme', 'apgenv-${uniqueId}': 'stage' };
    expectSame(await visitor(town).get('/environments/stage'), recorded('x-404-environment', names));
  });

  it('to an environment group that does not exist', async () => {
    const town = await open();
    const names = { '${projectId}': 'acme', 'apgenvg-${uniqueId}': 'nobody' };
    expectSame(
      await visitor(town).get('/envgroups/nobody?prettyPrint=false'),
      recorded('x-404-envgroup', names),
    );
  });

  it('to the deploy of a revision that does not exist', async () => {
    const town = await open({ organization: 'xxx' });
    const seen = await visitor(town, 'xxx').post(
      '/environments/test/sharedflows/shared-xxx/revisions/218/deployments',
    );
    expectSame(seen, recorded('x-404-revision'));
  });

  it('to a deploy without override over another revision', async () => {
    const town = await open({ organization: 'apigee-develop' });
    town.seed.revision({ kind: 'sharedflow', name: 'my-sharedflow' });
    town.seed.revision({ kind: 'sharedflow', name: 'my-sharedflow' });
    town.seed.deployment({ kind: 'sharedflow', name: 'my-sharedflow', revision: '1', environment: 'test' });
    const seen = await visitor(town, 'apigee-develop').post(
      '/environments/test/sharedflows/my-sharedflow/revisions/2/deployments',
    );
    expectSame(seen, recorded('x-deploy-conflict-revision'));
  });

  async function deployOverForeignBasePath(headers: Record<string, string>): Promise<Seen> {
    const organization = 'ssv-apigee-ngsaas-project2';
    const town = await open({ organization });
    const endpoint = (name: string, path: string): string =>
      `<ProxyEndpoint name="${name}"><HTTPProxyConnection><BasePath>${path}</BasePath></HTTPProxyConnection></ProxyEndpoint>`;
    const name = 'currency-ssvaidyanathanv1';
    const files = {
      'proxies/default.xml': endpoint('default', '/currency/ssvaidyanathanv1/logs'),
      'proxies/second.xml': endpoint('second', '/currency/ssvaidyanathanv1'),
    };
    for (const each of [name, 'other'])
      town.seed.revision({ name: each, bundle: sampleBundle({ name: each, files }) });
    town.seed.deployment({ name, revision: '1', environment: 'test' });
    return visitor(town, organization).post('/environments/test/apis/other/revisions/1/deployments', {
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
    const town = await open();
    town.seed.revision({ name: 'orders' });
    town.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    const names = { '{org}': 'acme', '{env}': 'test', '{api}': 'orders', '{rev}': '1' };
    const seen = await visitor(town).post(
      '/environments/test/apis/orders/revisions/1/deployments?override=true',
    );
    expectSame(seen, recorded('x-deploy-already-deployed', names));
  });

  it('to the undeploy of a shared flow in use', async () => {
    const town = await open();
    town.seed.revision({ kind: 'sharedflow', name: 'common' });
    town.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
    town.seed.revision({ name: 'orders', calls: ['common'] });
    town.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    const seen = await visitor(town).delete('/environments/test/sharedflows/common/revisions/1/deployments');
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
    const town = await open();
    const zip = zipSync({ 'apiproxy/x.xml': Buffer.from('<APIProxy name="x"/>') });
    expectSame(await visitor(town).import('apis', 'x', zip), recorded('x-import-bad-bundle-no-filename'));
  });

  it('to a zip entry outside the bundle', async () => {
    const town = await open();
    const entry = '/var/folders/gn/ln5n35xn7j7g9qsnfwg4qs8h00d7v8/T/proxy784746176/apiproxy/';
    const zip = zipSync({
      ...unzipSync(sampleBundle({ name: 'x' })),
      [`${entry}x.xml`]: Buffer.from('<x/>'),
    });
    const names = { [entry]: `${entry}x.xml` };
    expectSame(await visitor(town).import('apis', 'x', zip), recorded('x-import-zip-outside-root', names));
  });

  it('to a missing and to an expired token', async () => {
    const town = await open();
    const missing = await visitor(town).get('', { headers: { Authorization: '' } });
    expect(missing.status).toBe(401);
    const old = visitor(town);
    town.expireTokens();
    expectSame(await old.get(''), recorded('google-401-expired'));
    const bare = await fetch(`${town.urls.apigee}/v1/organizations/acme`, {
      headers: { 'X-GOOG-API-FORMAT-VERSION': '1' },
    });
    expect(await bare.json()).toEqual(recorded('google-401-missing-token').body);
  });

  it('when the quota is used up, or the service is away', async () => {
    const town = await open();
    town.fault({ on: {}, kind: '429' });
    town.fault({ on: {}, kind: '503' });
    expectSame(await visitor(town).get(''), recorded('google-429-exhausted'));
    expectSame(await visitor(town).get(''), recorded('x-503-unavailable'));
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
