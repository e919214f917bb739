import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IdentityPoolClient, JWT, OAuth2Client } from 'google-auth-library';
import { Discovery, type Endpoint } from 'googleapis-common';
import { type Emulator, startEmulator } from './emulator.ts';
import { deployer } from './options.ts';
import { sampleBundle } from './sample-bundle.ts';

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  // The library knows one token endpoint only, and names it whatever the key says.
  emulator = await startEmulator({ tokenAudience: 'https://oauth2.googleapis.com/token' });
  folder = await mkdtemp(join(tmpdir(), 'google-clients-'));
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
  expect(emulator.unexpected).toEqual([]);
});

const scopes = ['https://www.googleapis.com/auth/cloud-platform'];

async function organizationAs(token: string | null | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${token ?? ''}` };
  return (await fetch(`${emulator.urls.apigee}/v1/organizations/acme`, { headers })).status;
}

describe("Google's own sign-in library is let in", () => {
  it('with the key of a service account, whose id it does not send', async () => {
    const { client_email: email, private_key: key } = JSON.parse(emulator.serviceAccountKey()) as {
      client_email: string;
      private_key: string;
    };
    const fetchImplementation: typeof fetch = async (_, init) => fetch(emulator.urls.oauthToken, init);
    const client = new JWT({ email, key, scopes, transporterOptions: { fetchImplementation } });
    expect(await organizationAs((await client.getAccessToken()).token)).toBe(200);
  });

  it('with the token of a step, and as the service account that it may impersonate', async () => {
    const file = join(folder, 'token');
    await writeFile(file, await emulator.oidcToken());
    const { WORKLOAD_IDENTITY_PROVIDER: provider } = await emulator.keylessEnvironment();
    const client = new IdentityPoolClient({
      type: 'external_account',
      audience: `//iam.googleapis.com/${provider ?? ''}`,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${emulator.urls.sts}/v1/token`,
      service_account_impersonation_url: `${emulator.urls.iamcredentials}/v1/projects/-/serviceAccounts/${deployer}:generateAccessToken`,
      credential_source: { file },
      scopes,
    });
    expect(await organizationAs((await client.getAccessToken()).token)).toBe(200);
  });
});

const document = fileURLToPath(new URL('client-document.json', import.meta.url));

describe("Google's generated client", () => {
  type Method = (
    parameters: object,
    options?: object,
  ) => Promise<{ data: Readonly<Record<string, unknown>>; status: number }>;
  type Resource = { readonly [name: string]: Resource & Method };

  const parent = 'organizations/acme';
  let api: Resource;

  beforeEach(async () => {
    const auth = new OAuth2Client();
    auth.setCredentials({ access_token: emulator.accessToken() });
    const create = await new Discovery({ debug: false, includePrivate: false }).discoverAPI(document);
    const endpoint: Endpoint = create(
      { rootUrl: `${emulator.urls.apigee}/`, auth, version: 'v1' } as never,
      {},
    );
    api = endpoint['organizations'] as unknown as Resource;
  });

  function method(path: string): Method {
    const names = path.split('.');
    let found: Resource = api;
    let owner: Resource = api;
    for (const name of names) {
      owner = found;
      found = found[name] as Resource;
    }
    return (found as unknown as Method).bind(owner);
  }

  it('imports, deploys, reads the status and undeploys', async () => {
    const media = {
      mimeType: 'application/octet-stream',
      body: Buffer.from(sampleBundle({ name: 'orders' })),
    };
    const url = `${emulator.urls.apigee}/v1/organizations/acme/apis?action=import&name=orders`;
    const headers = { authorization: `Bearer ${emulator.accessToken()}`, 'content-type': media.mimeType };
    await fetch(url, { method: 'POST', headers, body: media.body });
    const name = `${parent}/environments/test/apis/orders/revisions/1`;
    await method('environments.apis.revisions.deploy')({ name, override: true });
    const status = await method('environments.apis.revisions.getDeployments')({ name });
    expect(status.data).toMatchObject({ state: 'READY', revision: '1' });
    await method('environments.apis.revisions.undeploy')({ name });
    const gone = method('environments.apis.revisions.getDeployments')({ name });
    await expect(gone).rejects.toMatchObject({
      status: 404,
      message: 'generic::not_found: organizations/acme/apis/orders/revisions/1 is not deployed',
    });
  });

  it('gets the older form of errors, as every client of Google does', async () => {
    const refused = method('apis.get')({ name: `${parent}/apis/nobody` });
    await expect(refused).rejects.toMatchObject({
      response: { data: { error: { code: 404, errors: [{ domain: 'global', reason: 'notFound' }] } } },
    });
  });

  it('keeps configuration of every kind, and reads back what it wrote', async () => {
    const environment = `${parent}/environments/test`;
    await method('environments.targetservers.create')({
      parent: environment,
      requestBody: { name: 'backend', host: 'b', port: 443, isEnabled: true },
    });
    await method('environments.keyvaluemaps.create')({
      parent: environment,
      requestBody: { name: 'rates', encrypted: true },
    });
    await method('environments.keyvaluemaps.entries.create')({
      parent: `${environment}/keyvaluemaps/rates`,
      requestBody: { name: 'eur', value: '1' },
    });
    const entries = await method('environments.keyvaluemaps.entries.list')({
      parent: `${environment}/keyvaluemaps/rates`,
    });
    expect(entries.data).toEqual({ keyValueEntries: [{ name: 'eur', value: '1' }] });
    await method('apiproducts.create')({
      parent,
      requestBody: { name: 'gold', displayName: 'Gold', proxies: ['orders'] },
    });
    const ada = { email: 'ada@example.com', firstName: 'Ada', lastName: 'L', userName: 'ada' };
    await method('developers.create')({ parent, requestBody: ada });
    const developer = `${parent}/developers/ada@example.com`;
    const made = await method('developers.apps.create')({
      parent: developer,
      requestBody: { name: 'shop', apiProducts: ['gold'] },
    });
    expect(made.data).toMatchObject({ credentials: [{ apiProducts: [{ apiproduct: 'gold' }] }] });
    const apps = await method('apps.list')({ parent, expand: true, includeCred: true });
    expect(apps.data).toMatchObject({ app: [{ name: 'shop', developerEmail: 'ada@example.com' }] });
  });

  it('makes an environment and waits for it', async () => {
    const begun = await method('environments.create')({ parent, requestBody: { name: 'pr-1' } });
    const finished = await method('operations.get')({ name: begun.data['name'] });
    expect(finished.data).toMatchObject({ done: true, response: { name: 'pr-1' } });
    const all = await method('list')({ parent: 'organizations' });
    expect(all.data).toMatchObject({ organizations: [{ organization: 'acme' }] });
  });
});
