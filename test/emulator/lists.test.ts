import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, client } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';

let emulator: Emulator;
let someone: Client;

beforeEach(async () => {
  emulator = await startEmulator({
    environments: ['test', 'prod', 'stage'],
    environmentGroups: {
      all: { hostnames: ['api.acme.example'], environments: ['test', 'prod', 'stage'] },
      some: { hostnames: ['some.acme.example'], environments: ['test'] },
    },
  });
  someone = client(emulator);
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

async function bodyOf(path: string): Promise<unknown> {
  return (await someone.get(path)).body;
}

describe('lists', () => {
  it('leave their key out where they are empty', async () => {
    for (const path of ['/apis', '/sharedflows', '/deployments', '/environments/test/deployments']) {
      expect(await bodyOf(path)).toEqual({});
    }
  });

  it('of deployments show shared flows only when asked, under the name apiProxy', async () => {
    emulator.seed.revision({ kind: 'sharedflow', name: 'common', revision: '7' });
    emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '7', environment: 'test' });
    expect(await bodyOf('/environments/test/deployments')).toEqual({});
    const shared = { deployments: [expect.objectContaining({ apiProxy: 'common', revision: '7' })] };
    for (const path of [
      '/deployments?sharedFlows=true',
      '/environments/test/deployments?sharedFlows=true',
      '/environments/test/sharedflows/common/deployments',
      '/sharedflows/common/deployments',
      '/sharedflows/common/revisions/7/deployments',
    ]) {
      expect(await bodyOf(path)).toEqual(shared);
    }
  });

  it('of assets show revisions and times only when asked', async () => {
    emulator.seed.revision({ name: 'orders', revision: '9' });
    emulator.seed.revision({ name: 'orders' });
    expect(await bodyOf('/apis')).toEqual({ proxies: [{ name: 'orders', apiProxyType: 'PROGRAMMABLE' }] });
    expect(await bodyOf('/apis?includeRevisions=true&includeMetaData=true')).toEqual({
      proxies: [expect.objectContaining({ revision: ['9', '10'], metaData: expect.anything() })],
    });
    expect(await bodyOf('/apis/orders')).toMatchObject({ latestRevisionId: '10', revision: ['9', '10'] });
    expect(await bodyOf('/apis/orders/revisions')).toEqual(['9', '10']);
    expect((await someone.get('/apis/nobody')).status).toBe(404);
  });

  it('are bare arrays where they are not in the discovery document', async () => {
    emulator.seed.environment('test', {
      keyvaluemaps: ['rates'],
      targetservers: ['backend'],
      keystores: { tls: ['cert'] },
      references: { 'tls-ref': 'tls' },
    });
    emulator.seed.organizationKeyValueMaps('everywhere');
    expect(await bodyOf('/environments')).toEqual(['test', 'prod', 'stage']);
    expect(await bodyOf('/keyvaluemaps')).toEqual(['everywhere']);
    expect(await bodyOf('/environments/test/keyvaluemaps')).toEqual(['rates']);
    expect(await bodyOf('/environments/test/targetservers')).toEqual(['backend']);
    expect(await bodyOf('/environments/test/references')).toEqual(['tls-ref']);
    expect(await bodyOf('/environments/test/references/tls-ref')).toMatchObject({ refers: 'tls' });
    expect(await bodyOf('/environments/test/keystores')).toEqual(['tls']);
    expect(await bodyOf('/environments/test/keystores/tls/aliases')).toEqual(['cert']);
    expect(await bodyOf('/environments/prod/keyvaluemaps')).toEqual([]);
    expect((await someone.get('/environments/test/targetservers/nobody')).status).toBe(404);
  });

  it('come in pages, with a token to the next', async () => {
    const first = (await bodyOf('/envgroups/all/attachments?pageSize=2')) as Record<string, unknown>;
    expect(first).toMatchObject({
      environmentGroupAttachments: [{ environment: 'test' }, { environment: 'prod' }],
    });
    const token = first['nextPageToken'] as string;
    const last = await bodyOf(`/envgroups/all/attachments?pageSize=2&pageToken=${token}`);
    expect(last).toEqual({
      environmentGroupAttachments: [expect.objectContaining({ environment: 'stage' })],
    });
    expect(await bodyOf('/envgroups?pageSize=2')).not.toHaveProperty('nextPageToken');
    expect(await bodyOf('/envgroups?pageSize=1')).toHaveProperty('nextPageToken');
  });
});

describe('what hangs together', () => {
  it('a flow hook holds its shared flow', async () => {
    const hook = '/environments/test/flowhooks/PreProxyFlowHook';
    const attach = async () =>
      someone.put(hook, {
        body: JSON.stringify({ sharedFlow: 'common' }),
        headers: { 'Content-Type': 'application/json' },
      });
    expect((await attach()).status).toBe(400);
    emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
    emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
    const attached = { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'common', continueOnError: true };
    expect((await attach()).body).toEqual(attached);
    expect(await bodyOf(hook)).toEqual(attached);
    const undeploy = '/environments/test/sharedflows/common/revisions/1/deployments';
    expect(JSON.stringify((await someone.delete(undeploy)).body)).toContain('WOULD_BREAK_DEPENDENT');
    await someone.delete(hook);
    expect((await someone.delete(undeploy)).status).toBe(200);
  });

  it('a deployed revision cannot be deleted, another can', async () => {
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.deployment({ name: 'orders', revision: '2', environment: 'prod' });
    expect((await someone.delete('/apis/orders/revisions/2')).body).toMatchObject({
      error: { status: 'FAILED_PRECONDITION' },
    });
    expect((await someone.delete('/apis/orders/revisions/1')).body).toMatchObject({ revision: '1' });
    expect(emulator.revisions('apiproxy', 'orders')).toEqual(['2']);
  });

  it('an edit in the console moves lastModifiedAt', async () => {
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.edit({ name: 'orders', revision: '1', afterMs: 5000 });
    const { createdAt, lastModifiedAt } = (await bodyOf('/apis/orders/revisions/1')) as Record<
      string,
      string
    >;
    expect(Number(lastModifiedAt) - Number(createdAt)).toBe(5000);
  });

  it('a change report of a good deploy that changes no route is empty', async () => {
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.revision({ name: 'orders' });
    emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });
    const report = '/environments/test/apis/orders/revisions/2/deployments:generateDeployChangeReport';
    expect((await someone.post(`${report}?override=true`)).body).toEqual({});
    expect((await someone.post(report)).body).toMatchObject({
      validationErrors: { violations: [{ type: 'CONFLICTING_DEPLOYMENT' }] },
    });
  });
});

it.each([
  ['name,revision', { name: 'orders', revision: ['7'] }],
  ['metaData/subType', { metaData: { subType: 'Proxy' } }],
  ['metaData.subType,name', { metaData: { subType: 'Proxy' }, name: 'orders' }],
  ['metaData(subType),name', { metaData: { subType: 'Proxy' }, name: 'orders' }],
  ['nothing', {}],
])('The parameter fields=%s leaves of an answer what it names', async (fields, left) => {
  emulator.seed.revision({ kind: 'apiproxy', name: 'orders', revision: '7' });

  expect(await bodyOf(`/apis/orders?fields=${encodeURIComponent(fields)}`)).toEqual(left);
});

it.each(['proxies(name)', 'proxies/name', '*/name'])(
  'The parameter fields=%s goes through each element of a list',
  async (fields) => {
    emulator.seed.revision({ kind: 'apiproxy', name: 'orders', revision: '7' });
    emulator.seed.revision({ kind: 'apiproxy', name: 'rates', revision: '1' });

    expect(await bodyOf(`/apis?fields=${encodeURIComponent(fields)}`)).toEqual({
      proxies: [{ name: 'orders' }, { name: 'rates' }],
    });
  },
);
