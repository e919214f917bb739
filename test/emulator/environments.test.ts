import { afterEach, describe, expect, it } from '@jest/globals';
import type { Seen } from './client.ts';
import { type Caller, caller } from './config/caller.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './emulator.ts';
import { expectSame, recorded } from './recordings.ts';

let emulator: Emulator;

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

async function open(options: EmulatorOptions = {}): Promise<Caller> {
  emulator = await startEmulator(options);
  return caller(emulator);
}

function idOf({ body }: Seen): string {
  return (body as { name: string }).name.replace('organizations/acme', '');
}

function responseOf({ body }: Seen): { name: string } {
  return (body as { response: { name: string } }).response;
}

describe('environments', () => {
  it('are made slowly: one operation at a time, and their state says so', async () => {
    const someone = await open({ clock: 'driven', operationMs: 60_000 });
    const begun = await someone.post('/environments', {
      name: 'pr-7',
      type: 'COMPREHENSIVE',
      displayName: 'PR 7',
    });
    expect((await someone.get('/environments/pr-7')).body).toMatchObject({
      state: 'CREATING',
      displayName: 'PR 7',
    });
    const id = idOf(begun).replace('/operations/', '');
    expect(await someone.refusal(someone.post('/envgroups', { name: 'g', hostnames: ['h'] }))).toBe(
      `FAILED_PRECONDITION the resource is locked by another operation where environment pr-7 is currently being created for organization acme by operation: ${id}`,
    );
    emulator.clock.advance(60_000);
    expect((await someone.get(idOf(begun))).body).toMatchObject({
      done: true,
      response: { name: 'pr-7', state: 'ACTIVE', type: 'COMPREHENSIVE' },
    });
    expect((await someone.get('/environments/pr-7')).body).toMatchObject({ state: 'ACTIVE' });
    expect((await someone.get('/operations')).body).toMatchObject({ operations: [{ done: true }] });
  });

  it('lose by PUT what is not sent', async () => {
    const someone = await open();
    await someone.put('/environments/test', { name: 'test', displayName: 'T', description: 'd' });
    const put = await someone.put('/environments/test', { name: 'test', description: 'e' });
    expect(put.body).toMatchObject({ description: 'e', state: 'ACTIVE' });
    expect(put.body).not.toHaveProperty('displayName');
  });

  it('go only when nothing is deployed in them, and nothing holds them', async () => {
    const someone = await open({ instances: ['one'] });
    const refusal = async (): Promise<string> => someone.refusal(someone.delete('/environments/test'));
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    expect(await refusal()).toContain('has deployments');
    await someone.delete('/environments/test/apis/orders/revisions/1/deployments');
    expect(await refusal()).toContain('has environment group attachments');
    const { environmentGroupAttachments } = (await someone.get('/envgroups/test-group/attachments')).body as {
      environmentGroupAttachments: { name: string }[];
    };
    await someone.delete(`/envgroups/test-group/attachments/${environmentGroupAttachments[0]?.name}`);
    expect(await refusal()).toContain('has instance attachments');
    const { attachments } = (await someone.get('/instances/one/attachments')).body as {
      attachments: { name: string; environment: string }[];
    };
    const attachment = attachments.find(({ environment }) => environment === 'test')?.name;
    await someone.delete(`/instances/one/attachments/${attachment}`);
    expect((await someone.delete('/environments/test')).status).toBe(200);
    expect((await someone.get('/environments/test')).status).toBe(404);
  });

  it('deleted with key-value maps in them cannot read the values of those made later', async () => {
    const someone = await open({ environments: ['test'], environmentGroups: {}, instances: [] });
    await someone.post('/environments/test/keyvaluemaps', { name: 'm' });
    await someone.delete('/environments/test');
    await someone.post('/environments', { name: 'test' });
    expect((await someone.get('/environments/test/keyvaluemaps')).body).toEqual([]);
    await someone.post('/environments/test/keyvaluemaps', { name: 'm' });
    expect((await someone.get('/environments/test/keyvaluemaps/m/entries')).status).toBe(500);
  });

  it('have their limits', async () => {
    const someone = await open({ limits: { environments: 2, proxiesPerEnvironment: 1 } });
    expect((await someone.post('/environments', { name: 'x' })).body).toMatchObject({
      error: { code: 400, details: [{ '@type': 'type.googleapis.com/google.rpc.QuotaFailure' }] },
    });
    for (const name of ['a', 'b']) emulator.seed.revision({ name });
    await someone.post('/environments/test/apis/a/revisions/1/deployments');
    expect(
      await someone.refusal(someone.post('/environments/test/apis/b/revisions/1/deployments')),
    ).toContain('Limit of API proxies deployed to a single environment (1) exceeded');
  });
});

describe('instances', () => {
  it('serve an environment only once it is attached', async () => {
    const someone = await open({ instances: ['one'] });
    await someone.post('/environments', { name: 'pr' });
    emulator.seed.revision({ name: 'orders' });
    const deployments = '/environments/pr/apis/orders/revisions/1/deployments';
    await someone.post(deployments);
    expect((await someone.get(deployments)).body).toMatchObject({ state: 'PROGRESSING' });
    const attached = await someone.post('/instances/one/attachments', { environment: 'pr' });
    expect((await someone.post('/instances/one/attachments', { environment: 'pr' })).status).toBe(409);
    expect((await someone.get(deployments)).body).toMatchObject({
      state: 'READY',
      instances: [{ instance: 'one' }],
    });
    const finished = await someone.get(idOf(attached));
    const { name } = responseOf(finished);
    expect((await someone.get(`/instances/one/attachments/${name}`)).body).toMatchObject({
      environment: 'pr',
    });
    expect((await someone.post('/instances/two/attachments', { environment: 'pr' })).status).toBe(404);
  });

  describe('answer as the recorded ones did', () => {
    it('to an attachment', async () => {
      const someone = await open({ instances: ['apgi-1'], operationMs: 5000, clock: 'driven' });
      emulator.seed.entities({ 'instances/apgi-1/attachments': [] });
      await someone.post('/environments', { name: 'apgenv-1' });
      emulator.clock.advance(5000);
      const begun = await someone.post('/instances/apgi-1/attachments', { environment: 'apgenv-1' });
      emulator.clock.advance(5000);
      const finished = await someone.get(idOf(begun));
      const names = {
        '${projectId}': 'acme',
        '${uniqueId}': '1',
        '${operationID}': idOf(begun).replace('/operations/', ''),
        '24107a25-fa61-453d-9751-d2251c6b014a': responseOf(finished).name,
      };
      expectSame(begun, recorded('x-instance-attachment-create-lro', names));
      expectSame(finished, recorded('x-instance-attachment-op-finished', names));
    });
  });
});

describe('environment groups', () => {
  it('own their host names, and take new ones', async () => {
    const someone = await open();
    expect((await someone.post('/envgroups', { name: 'g' })).status).toBe(400);
    expect((await someone.post('/envgroups', { name: 'g', hostnames: ['test.acme.example'] })).status).toBe(
      400,
    );
    await someone.post('/envgroups', { name: 'g', hostnames: ['g.acme.example'] });
    await someone.patch('/envgroups/g?updateMask=hostnames', { hostnames: ['h.acme.example'] });
    expect((await someone.get('/envgroups/g')).body).toMatchObject({ hostnames: ['h.acme.example'] });
    expect((await someone.post('/envgroups/g/attachments', { environment: 'test' })).status).toBe(200);
    expect((await someone.post('/envgroups/g/attachments', { environment: 'test' })).status).toBe(409);
  });
});

describe('the organization', () => {
  it('is listed, keeps its properties, and is found with a slash behind it', async () => {
    const someone = await open({ properties: { 'features.hybrid.enabled': 'false' } });
    const property = [{ name: 'features.mart.connect.enabled', value: 'true' }];
    expect((await someone.get('/')).body).toMatchObject({
      properties: { property: [{ name: 'features.hybrid.enabled', value: 'false' }] },
    });
    await someone.put('', { properties: { property } });
    expect((await someone.get('')).body).toMatchObject({ properties: { property } });
    const headers = { authorization: `Bearer ${emulator.accessToken()}` };
    const list = await fetch(`${emulator.urls.apigee}/v1/organizations`, { headers });
    expect(await list.json()).toEqual({
      organizations: [{ organization: 'acme', projectId: 'acme', projectIds: ['acme'] }],
    });
  });
});

describe('roles', () => {
  it('that the README asks for deploy, but make no environment and poll no operation', async () => {
    await open();
    const someone = caller(
      emulator,
      emulator.accessToken({ roles: ['apigee.apiAdminV2', 'apigee.environmentAdmin'] }),
    );
    emulator.seed.revision({ name: 'orders' });
    expect((await someone.post('/environments/test/apis/orders/revisions/1/deployments')).status).toBe(200);
    expect((await someone.post('/apiproducts', { name: 'p', displayName: 'P' })).status).toBe(200);
    expect((await someone.post('/environments', { name: 'x' })).status).toBe(403);
    expect((await someone.get('/operations/x')).status).toBe(403);
    expect((await someone.post('/developers', {})).status).toBe(403);
    expect(
      (await caller(emulator, emulator.accessToken({ roles: ['apigee.readOnlyAdmin'] })).get('/apis')).status,
    ).toBe(200);
  });
});
