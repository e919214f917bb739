import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { type Client, client, type Seen, zipForm } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { sampleBundle } from './sample-bundle.ts';

let emulator: Emulator;
let someone: Client;

beforeEach(async () => {
  emulator = await startEmulator({ revisionLimit: 3 });
  someone = client(emulator);
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const orders = sampleBundle({ name: 'orders', description: 'Takes orders [mark]', basePath: '/v1/orders' });
const octets = { 'Content-Type': 'application/octet-stream' };

interface BadBundle {
  readonly error: {
    readonly message: string;
    readonly details: readonly [{ readonly violations: readonly object[] }];
  };
}

function violations({ body }: Seen): readonly object[] {
  return (body as BadBundle).error.details[0].violations;
}

function changed(changes: Record<string, string>): Uint8Array {
  const entries = Object.entries(changes).map(([path, text]) => [path, Buffer.from(text)]);
  return zipSync({ ...unzipSync(orders), ...(Object.fromEntries(entries) as Record<string, Uint8Array>) });
}

describe('an import', () => {
  it('makes revision after revision, and says what is in it', async () => {
    const first = await someone.import('apis', 'orders', orders);
    const second = await someone.import('apis', 'orders', orders);
    expect(
      [first, second].map(({ status, body }) => [status, (body as { revision: string }).revision]),
    ).toEqual([
      [200, '1'],
      [200, '2'],
    ]);
    expect(second.body).toMatchObject({
      name: 'orders',
      description: 'Takes orders [mark]',
      basepaths: ['/v1/orders'],
      createdAt: expect.stringMatching(/^\d{13}$/),
      contextInfo: 'Revision 2 of application orders, in organization acme',
    });
    const { createdAt, lastModifiedAt } = second.body as Record<string, string>;
    expect(lastModifiedAt).toBe(createdAt);
    expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
  });

  it('takes a form whatever its part is called, and raw octets', async () => {
    const path = '/apis?action=import&name=orders';
    for (const body of [zipForm(orders, 'proxy'), zipForm(orders, 'content')]) {
      expect((await someone.post(path, { body })).status).toBe(200);
    }
    expect((await someone.post(path, { body: Buffer.from(orders), headers: octets })).status).toBe(200);
  });

  it('refuses a form with two parts and a body of another kind', async () => {
    const two = zipForm(orders);
    two.append('second', new Blob(['x']), 'second.zip');
    const path = '/apis?action=import&name=orders';
    expect((await someone.post(path, { body: two })).status).toBe(400);
    expect(
      (
        await someone.post(path, {
          body: Buffer.from(orders),
          headers: { 'Content-Type': 'application/zip' },
        })
      ).status,
    ).toBe(400);
    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it('only looks with action=validate', async () => {
    const { status, body } = await someone.post('/apis?action=validate&name=orders', {
      body: zipForm(orders),
    });
    expect([status, body]).toEqual([200, expect.objectContaining({ name: 'orders' })]);
    expect(body).not.toHaveProperty('revision');
    expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
  });

  it.each(['', 'a b', 'a/b', 'ä'])('refuses the name "%s"', async (name) => {
    expect((await someone.import('apis', name, orders)).status).toBe(400);
  });

  it('wants an action', async () => {
    expect((await someone.post('/sharedflows?name=common', { body: zipForm(orders) })).status).toBe(400);
  });

  it('refuses a revision more than the limit', async () => {
    for (let count = 0; count < 3; count += 1) await someone.import('apis', 'orders', orders);
    const { status, body } = await someone.import('apis', 'orders', orders);
    expect([status, body]).toEqual([
      400,
      { error: expect.objectContaining({ status: 'FAILED_PRECONDITION' }) },
    ]);
  });

  it('refuses 15 MB and a byte', async () => {
    const noise = new Uint8Array(15 * 1024 * 1024 + 1);
    const { status, body } = await someone.post('/apis?action=import&name=big', {
      body: noise,
      headers: octets,
    });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('15728640')]);
  });

  it('refuses what is no zip', async () => {
    expect(violations(await someone.import('apis', 'orders', Buffer.from('PK, they said')))).toHaveLength(1);
  });

  it('refuses entries that climb out of the bundle', async () => {
    const answer = await someone.import('apis', 'orders', changed({ 'apiproxy/../../etc/passwd': 'x' }));
    expect(violations(answer)).toEqual([
      {
        filename: 'apiproxy/../../etc/passwd',
        description: 'zip entry in bundle is outside the bundle root',
      },
    ]);
  });

  it('refuses a shared flow among the proxies', async () => {
    const answer = await someone.import(
      'apis',
      'common',
      sampleBundle({ kind: 'sharedflow', name: 'common' }),
    );
    expect(violations(answer)).toHaveLength(2);
  });

  it('names every malformed file', async () => {
    const bundle = changed({ 'apiproxy/policies/a.xml': '<A', 'apiproxy/targets/b.xml': '<B></C>' });
    expect(violations(await someone.import('apis', 'orders', bundle))).toEqual([
      { filename: 'apiproxy/policies/a.xml', description: expect.stringContaining('malformed XML') },
      { filename: 'apiproxy/targets/b.xml', description: expect.stringContaining('malformed XML') },
    ]);
  });

  it('names a step without its policy', async () => {
    const proxy =
      '<ProxyEndpoint name="default"><PreFlow><Request><Step><Name>Gone</Name></Step></Request></PreFlow></ProxyEndpoint>';
    expect(
      violations(await someone.import('apis', 'orders', changed({ 'apiproxy/proxies/default.xml': proxy }))),
    ).toEqual([{ filename: 'apiproxy/proxies/default.xml', description: expect.stringContaining('"Gone"') }]);
  });

  it('gives the bundle back with a root descriptor of its own', async () => {
    await someone.import('apis', 'orders', orders);
    const answer = await fetch(
      `${emulator.urls.apigee}/v1/organizations/acme/apis/orders/revisions/1?format=bundle`,
      {
        headers: { Authorization: `Bearer ${emulator.accessToken()}` },
      },
    );
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const before = unzipSync(orders);
    expect(Object.keys(files).sort()).toEqual(Object.keys(before).sort());
    expect(files['apiproxy/proxies/default.xml']).toEqual(before['apiproxy/proxies/default.xml']);
    const root = strFromU8(files['apiproxy/orders.xml'] ?? new Uint8Array());
    expect(root).toMatch(/<APIProxy revision="1" name="orders">/);
    expect(root).toMatch(
      /<Description>Takes orders \[mark\]<.*<CreatedAt>\d{13}<.*<BasePaths>\/v1\/orders<\/BasePaths>/s,
    );
  });

  it('replaces a revision that was never deployed, and no other', async () => {
    await someone.import('apis', 'orders', orders);
    const other = sampleBundle({ name: 'orders', description: 'Second thoughts' });
    const replaced = await someone.post('/apis/orders/revisions/1?validate=true', { body: zipForm(other) });
    expect(replaced.body).toMatchObject({ revision: '1', description: 'Second thoughts' });
    const deployment = '/environments/test/apis/orders/revisions/1/deployments';
    await someone.post(deployment);
    await someone.delete(deployment);
    expect((await someone.post('/apis/orders/revisions/1', { body: zipForm(orders) })).status).toBe(400);
    expect(emulator.description('apiproxy', 'orders', '1')).toBe('Second thoughts');
  });
});
