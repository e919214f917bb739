import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Caller, caller } from './caller.ts';

let emulator: Emulator;
let someone: Caller;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = caller(emulator);
  emulator.seed.entities({
    apiproducts: [{ name: 'gold' }, { name: 'silver' }, { name: 'manual', approvalType: 'manual' }],
    developers: [{ email: 'ada@example.com', firstName: 'Ada', lastName: 'L', userName: 'ada' }],
  });
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const ada = '/developers/ada@example.com';

interface Key {
  readonly consumerKey: string;
  readonly apiProducts: { apiproduct: string; status: string }[];
}

interface App {
  readonly appId: string;
  readonly credentials?: Key[];
}

async function credentialsOf(path: string): Promise<Key[]> {
  return ((await someone.get(path)).body as App).credentials ?? [];
}

describe('apps', () => {
  it('always get a key, with the products that are asked; those to be approved are pending', async () => {
    const made = await someone.post(`${ada}/apps`, {
      name: 'shop',
      apiProducts: ['gold', 'manual'],
      callbackUrl: 'https://x',
    });
    expect(made.body).toMatchObject({
      name: 'shop',
      status: 'approved',
      keyExpiresIn: '-1',
      credentials: [
        {
          consumerKey: expect.any(String),
          consumerSecret: expect.any(String),
          status: 'approved',
          expiresAt: '-1',
          apiProducts: [
            { apiproduct: 'gold', status: 'approved' },
            { apiproduct: 'manual', status: 'pending' },
          ],
        },
      ],
    });
    await someone.post(`${ada}/apps`, { name: 'bare' });
    expect(await credentialsOf(`${ada}/apps/bare`)).toHaveLength(1);
    expect((await someone.post(`${ada}/apps`, { name: 'bad', apiProducts: ['none'] })).status).toBe(400);
    expect((await someone.get(`${ada}/apps`)).body).toEqual({ app: [{ name: 'bare' }, { name: 'shop' }] });
  });

  it('get one more key by every update that names products, and none by one that does not', async () => {
    await someone.post(`${ada}/apps`, { name: 'shop', apiProducts: ['gold'] });
    await someone.put(`${ada}/apps/shop`, { name: 'shop', attributes: [{ name: 'a', value: '1' }] });
    expect(await credentialsOf(`${ada}/apps/shop`)).toHaveLength(1);
    await someone.put(`${ada}/apps/shop`, { name: 'shop', apiProducts: ['gold'] });
    expect(await credentialsOf(`${ada}/apps/shop`)).toHaveLength(2);
    expect((await someone.put(`${ada}/apps/shop`, { name: 'shop', keyExpiresIn: '5' })).status).toBe(400);
  });

  it('may not show their credentials at once', async () => {
    const late = await startEmulator({ credentialLag: 1 });
    late.seed.entities({ developers: [{ email: 'ada@example.com' }] });
    const other = caller(late);
    await other.post(`${ada}/apps`, { name: 'shop' });
    expect((await other.get(`${ada}/apps/shop`)).body).not.toHaveProperty('credentials');
    expect((await other.get(`${ada}/apps/shop`)).body).toHaveProperty('credentials');
    await late.close();
  });

  it('are revoked and approved, and left out of the list of all apps while they are revoked', async () => {
    await someone.post(`${ada}/apps`, { name: 'shop' });
    const { appId } = (await someone.get(`${ada}/apps/shop`)).body as App;
    expect((await someone.get('/apps')).body).toEqual({ app: [{ appId }] });
    expect((await someone.act(`${ada}/apps/shop?action=revoke`)).status).toBe(204);
    expect((await someone.get('/apps')).body).toEqual({});
    expect((await someone.get('/apps?status=revoked&expand=true')).body).toMatchObject({
      app: [{ name: 'shop', developerEmail: 'ada@example.com' }],
    });
    expect((await someone.get(`/apps/${appId}`)).body).toMatchObject({ name: 'shop' });
    expect((await someone.get('/apps/unknown')).status).toBe(404);
  });
});

describe('keys', () => {
  const keys = `${ada}/apps/shop/keys`;

  beforeEach(async () => {
    await someone.post(`${ada}/apps`, { name: 'shop' });
  });

  it('are imported without products, and approved; products are added by a call of their own', async () => {
    const sent = { consumerKey: 'k-1', consumerSecret: 's', apiProducts: ['gold'], status: 'revoked' };
    const made = await someone.post(`${keys}/create`, sent);
    expect(made.body).toMatchObject({ consumerKey: 'k-1', status: 'approved' });
    expect(made.body).not.toHaveProperty('apiProducts');
    const added = await someone.post(`${keys}/k-1`, { apiProducts: ['gold', 'silver'] });
    expect((added.body as Key).apiProducts.map(({ apiproduct }) => apiproduct)).toEqual(['gold', 'silver']);
    await someone.delete(`${keys}/k-1/apiproducts/gold`);
    expect((await someone.act(`${keys}/k-1/apiproducts/silver?action=revoke`)).status).toBe(204);
    expect((await someone.get(`${keys}/k-1`)).body).toMatchObject({
      apiProducts: [{ apiproduct: 'silver', status: 'revoked' }],
    });
  });

  it('are known once in the organization', async () => {
    await someone.post(keys, { consumerKey: 'k', consumerSecret: 's' });
    await someone.post(`${ada}/apps`, { name: 'other' });
    const again = await someone.post(`${ada}/apps/other/keys`, { consumerKey: 'k', consumerSecret: 's' });
    expect(again.body).toMatchObject({
      error: {
        status: 'ABORTED',
        message: 'ConsumerKey already exists',
        details: [{ violations: [{ type: 'keymanagement.service.ConsumerKeyAlreadyExists' }] }, {}],
      },
    });
    expect((await someone.post(keys, { consumerKey: 'k k', consumerSecret: 's' })).status).toBe(400);
  });

  it('are revoked by an action, given other scopes by PUT, and deleted', async () => {
    await someone.post(keys, { consumerKey: 'k', consumerSecret: 's' });
    expect((await someone.act(`${keys}/k?action=revoke`)).status).toBe(204);
    expect((await someone.put(`${keys}/k`, { scopes: ['read'] })).body).toMatchObject({
      status: 'revoked',
      scopes: ['read'],
    });
    expect((await someone.delete(`${keys}/k`)).status).toBe(200);
    expect(await someone.refusal(someone.get(`${keys}/k`))).toBe(
      'NOT_FOUND Invalid consumer key for Given App',
    );
  });
});

describe('app groups', () => {
  it('have apps and keys of their own', async () => {
    const made = await someone.post('/appgroups', { name: 'partners', channelId: 'web', displayName: 'P' });
    expect(made.body).toMatchObject({ name: 'partners', status: 'active', organization: 'acme' });
    expect((await someone.get('/appgroups?filter=channelId=web')).body).toMatchObject({ totalSize: 1 });
    await someone.post('/appgroups/partners/apps', { name: 'shop', apiProducts: ['gold'] });
    const keys = '/appgroups/partners/apps/shop/keys';
    await someone.post(keys, { consumerKey: 'k', consumerSecret: 's' });
    const changed = await someone.post(`${keys}/k`, { action: 'revoke', apiProducts: ['silver', 'silver'] });
    expect(changed.body).toMatchObject({ status: 'revoked', apiProducts: [{ apiproduct: 'silver' }] });
    expect((await someone.get('/appgroups/partners/apps')).body).toMatchObject({
      appGroupApps: [{ name: 'shop', appGroup: 'partners' }],
    });
    await someone.put('/appgroups/partners', { name: 'partners', displayName: 'Q' });
    expect((await someone.get('/appgroups/partners')).body).not.toHaveProperty('channelId');
    await someone.delete('/appgroups/partners');
    expect((await someone.get('/appgroups/partners/apps')).status).toBe(404);
  });
});
