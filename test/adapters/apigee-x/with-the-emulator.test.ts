import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTokenSource } from '../../../src/adapters/google/token-source.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { client, failureOf } from '../http/client.ts';
import { apigeeAt, archive, target, tokensInTurn } from './trial.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

const inEmulator = (grant?: Parameters<Emulator['accessToken']>[0]) =>
  apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(emulator.accessToken(grant)) });

describe('Apigee X', () => {
  it('signs in with a key, imports, deploys and sees it READY', async () => {
    const { http } = client();
    const clock = { ...client().clock, now: () => Date.now() };
    const tokens = createTokenSource(
      { kind: 'key', json: new Secret(emulator.serviceAccountKey()) },
      { http, clock },
    );
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens });

    expect((await apigee.signIn()).method).toBe('service-account key');
    const imported = await apigee.importRevision(archive('orders', { description: 'hello [mark]' }));
    await apigee.deploy(target(), 'runtime@acme.iam.gserviceaccount.com');
    const status = await apigee.statusOf(target());

    expect(imported).toMatchObject({ revision: '1', description: 'hello [mark]', basePaths: ['/orders'] });
    expect(imported.createdAtMs).toBe(imported.lastModifiedAtMs);
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    expect(status).toMatchObject({ state: 'READY' });
    expect(await apigee.servingIn('test', 'apiproxy')).toMatchObject([
      { name: 'orders', serviceAccount: 'runtime@acme.iam.gserviceaccount.com' },
    ]);
    expect(status?.instances[0]?.revisions).toEqual([{ revision: '1', percentage: 100 }]);
  });

  it('lists revisions by number, and none for an asset that is not there', async () => {
    const { apigee } = inEmulator();
    for (let count = 0; count < 11; count += 1) await apigee.importRevision(archive('orders'));

    expect((await apigee.revisionsOf(target())).slice(-3)).toEqual(['9', '10', '11']);
    expect(await apigee.revisionsOf({ name: 'nobody', kind: 'sharedflow' })).toEqual([]);
  });

  it('keeps proxies and shared flows apart', async () => {
    const { apigee } = inEmulator();
    const flow = target({ name: 'auth', kind: 'sharedflow' });
    await apigee.importRevision(archive('auth', { kind: 'sharedflow' }));
    await apigee.deploy(flow, undefined);

    expect(await apigee.servingIn('test', 'apiproxy')).toEqual([]);
    expect(await apigee.servingIn('test', 'sharedflow')).toMatchObject([
      { name: 'auth', kind: 'sharedflow', revision: '1' },
    ]);
    expect(await apigee.environmentsServing(flow)).toMatchObject([{ environment: 'test', revision: '1' }]);
    expect(await apigee.changeReport(flow)).toEqual({
      violations: [],
      routingConflicts: [],
      routingChanges: [],
    });
  });

  it('knows nothing of a revision that is not deployed', async () => {
    const { apigee } = inEmulator();
    await apigee.importRevision(archive('orders'));

    expect(await apigee.statusOf(target())).toBeUndefined();
  });

  it('tells a second deploy of the same revision from other refusals', async () => {
    const { apigee } = inEmulator();
    await apigee.importRevision(archive('orders'));
    await apigee.deploy(target(), undefined);

    expect(await failureOf(apigee.deploy(target(), undefined))).toMatchObject({ code: 'already-deployed' });
  });

  it('undeploys and deletes', async () => {
    const { apigee } = inEmulator();
    await apigee.importRevision(archive('orders'));
    await apigee.deploy(target(), undefined);

    await apigee.undeploy(target());
    await apigee.deleteRevision(target(), '1');

    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('shows every violation of a refused bundle with its file', async () => {
    const { apigee } = inEmulator();
    const broken = archive('orders', {
      files: { 'policies/AM-Broken.xml': '<AssignMessage name="AM-Broken">' },
    });

    const error = await failureOf(apigee.importRevision(broken));

    expect(error).toMatchObject({ code: 'bundle-refused', where: 'apiproxy/policies/AM-Broken.xml' });
    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('has a bundle judged without spending a revision', async () => {
    const { apigee } = inEmulator();

    await apigee.validate(archive('orders'));

    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('names the base path another proxy holds', async () => {
    const { apigee } = inEmulator();
    for (const name of ['orders', 'copy']) await apigee.importRevision(archive(name, { basePath: '/same' }));
    await apigee.deploy(target(), undefined);

    const report = await apigee.changeReport(target({ name: 'copy' }));
    const error = await failureOf(apigee.deploy(target({ name: 'copy' }), undefined));

    expect(report.violations[0]).toMatchObject({ type: 'CONFLICTING_DEPLOYMENT' });
    expect(error).toMatchObject({ code: 'apigee-refused', where: 'copy' });
    expect((error as Error).message).toContain('conflicting base paths: [/same]');
  });

  it('lists the environments there are when one is missing', async () => {
    const { apigee } = inEmulator();
    await apigee.importRevision(archive('orders'));
    const missing = {
      code: 'environment-missing',
      where: 'tset',
      hint: expect.stringContaining('prod, test'),
    };

    expect(await failureOf(apigee.servingIn('tset', 'apiproxy'))).toMatchObject(missing);
    expect(await failureOf(apigee.deploy(target({ environment: 'tset' }), undefined))).toMatchObject(missing);
  });

  it('names the role to grant, and says that a missing organization looks the same', async () => {
    const error = await failureOf(
      inEmulator({ without: ['apigee.proxies.create'] }).apigee.importRevision(archive('orders')),
    );
    const elsewhere = apigeeAt(emulator.urls.apigee, {
      organization: 'acne',
      tokens: tokensInTurn(emulator.accessToken()),
    });
    const unknown = await failureOf(elsewhere.apigee.organization());

    expect(error).toMatchObject({
      code: 'apigee-forbidden',
      status: 403,
      hint: expect.stringContaining('roles/apigee.apiAdminV2'),
    });
    expect(unknown).toMatchObject({
      code: 'apigee-forbidden',
      hint: expect.stringContaining('check APIGEE_ORG (acne)'),
    });
  });

  it('reads the organization and its groups', async () => {
    const { apigee } = inEmulator();

    expect(await apigee.organization()).toMatchObject({ name: 'acme', environments: ['prod', 'test'] });
    expect(await apigee.environmentGroups()).toContainEqual({
      name: 'test-group',
      hostnames: ['test.acme.example'],
      environments: ['test'],
    });
  });

  it('renews an expired token once and repeats the call, a write too', async () => {
    const [old, fresh] = [emulator.accessToken({ expiresInSeconds: 0 }), emulator.accessToken()];
    const { apigee } = apigeeAt(emulator.urls.apigee, { tokens: tokensInTurn(old, fresh) });

    await apigee.importRevision(archive('orders'));

    expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
  });
});
