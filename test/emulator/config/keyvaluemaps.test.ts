import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Caller, caller } from './caller.ts';

let emulator: Emulator;
let someone: Caller;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = caller(emulator);
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const e = '/environments/test';

describe('key-value maps', () => {
  const maps = `${e}/keyvaluemaps`;

  it.each(['', e, '/apis/orders'])('are kept with their entries below "%s"', async (parent) => {
    emulator.seed.revision({ name: 'orders' });
    await someone.post(`${parent}/keyvaluemaps`, { name: 'rates', encrypted: false });
    expect((await someone.get(`${parent}/keyvaluemaps/rates`)).body).toEqual({
      name: 'rates',
      encrypted: true,
    });
    const entries = `${parent}/keyvaluemaps/rates/entries`;
    expect((await someone.post(entries, { name: 'eur', value: '1' })).body).toEqual({
      name: 'eur',
      value: '1',
    });
    expect((await someone.put(`${entries}/eur`, { name: 'eur', value: '2' })).status).toBe(200);
    expect((await someone.get(entries)).body).toEqual({ keyValueEntries: [{ name: 'eur', value: '2' }] });
    expect((await someone.delete(`${parent}/keyvaluemaps/rates`)).status).toBe(200);
    await someone.post(`${parent}/keyvaluemaps`, { name: 'rates' });
    expect((await someone.get(entries)).body).toEqual({});
  });

  it('have no upsert: PUT of a missing entry and a second POST are refused with the codes of Edge', async () => {
    await someone.post(maps, { name: 'm' });
    await someone.post(`${maps}/m/entries`, { name: 'k', value: 'v' });
    const again = await someone.post(`${maps}/m/entries`, { name: 'k', value: 'v' });
    expect([again.status, again.body]).toMatchObject([409, { error: { status: 'ABORTED' } }]);
    const missing = await someone.put(`${maps}/m/entries/x`, { name: 'x', value: 'v' });
    expect(missing.body).toMatchObject({
      error: {
        status: 'NOT_FOUND',
        message:
          "KeyValueMap(Scope=KeyValueMapScope {ScopeType ='ENVIRONMENTS', Organization = 'acme', Environment = 'test'},Map=m) Entry=x does not exist",
        details: [
          { violations: [{ type: 'keyvaluemap.service.keyvaluemap_entry_doesnt_exist' }] },
          { requestId: expect.any(String) },
        ],
      },
    });
    expect(await someone.refusal(someone.post(maps, { name: 'm' }))).toBe(
      'ALREADY_EXISTS KeyValueMap m already exists',
    );
  });

  it('come in pages of a hundred with an opaque token', async () => {
    const all = Array.from({ length: 150 }, (_, index) => ({ name: `k${index}`, value: 'v' }));
    emulator.seed.entities({
      'environments/test/keyvaluemaps': [{ name: 'm' }],
      'environments/test/keyvaluemaps/m/entries': all,
    });
    const first = (await someone.get(`${maps}/m/entries`)).body as {
      keyValueEntries: object[];
      nextPageToken: string;
    };
    expect(first.keyValueEntries).toHaveLength(100);
    const token = encodeURIComponent(first.nextPageToken);
    const last = (await someone.get(`${maps}/m/entries?pageToken=${token}`)).body as {
      keyValueEntries: object[];
    };
    expect(last.keyValueEntries).toHaveLength(50);
    expect(last).not.toHaveProperty('nextPageToken');
    expect((await someone.get(`${maps}/m/entries?pageToken=k99`)).status).toBe(400);
  });

  it('that are masked never give their values back', async () => {
    await someone.post(maps, { name: 'm', maskedValues: true });
    await someone.post(`${maps}/m/entries`, { name: 'k', value: 'hush' });
    expect(JSON.stringify((await someone.get(`${maps}/m/entries`)).body)).not.toContain('hush');
    expect(JSON.stringify((await someone.get(`${maps}/m/entries/k`)).body)).not.toContain('hush');
  });

  it('take names with slashes and spaces in the path, encoded', async () => {
    emulator.seed.entities({ 'environments/test/keyvaluemaps': [{ name: 'm' }] });
    await someone.post(`${maps}/m/entries`, { name: 'a/b c%', value: 'v' });
    expect((await someone.get(`${maps}/m/entries/a%2Fb%20c%25`)).body).toEqual({
      name: 'a/b c%',
      value: 'v',
    });
  });

  it('need a connected runtime for their entries', async () => {
    const offline = await startEmulator({ runtimeConnected: false });
    const other = caller(offline);
    expect((await other.post(maps, { name: 'm' })).status).toBe(200);
    expect((await other.get(`${maps}/m/entries`)).body).toMatchObject({
      error: { code: 400, details: [{ violations: [{ type: 'gaambo.request.connection.failed' }] }, {}] },
    });
    await offline.close();
  });
});
