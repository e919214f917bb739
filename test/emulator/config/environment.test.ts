import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { client } from '../client.ts';
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

describe('target servers', () => {
  const servers = `${e}/targetservers`;

  it('are kept with what Apigee adds, from JSON that says "443" and "true"', async () => {
    const sent = { name: 'backend', host: 'b.example.com', port: '443', isEnabled: 'true' };
    const kept = { name: 'backend', host: 'b.example.com', port: 443, isEnabled: true, protocol: 'HTTP' };
    expect((await someone.post(servers, sent)).body).toEqual(kept);
    expect((await someone.get(`${servers}/backend`)).body).toEqual(kept);
    expect((await someone.get(servers)).body).toEqual(['backend']);
    expect(emulator.entities('environments/test/targetservers')).toEqual([kept]);
  });

  it('take names in snake case and leave out what is false', async () => {
    const sent = {
      name: 'b',
      host: 'b',
      port: 1,
      is_enabled: false,
      sSLInfo: { enabled: true, client_auth_enabled: 'false' },
    };
    expect((await someone.post(servers, sent)).body).toEqual({
      name: 'b',
      host: 'b',
      port: 1,
      protocol: 'HTTP',
      sSLInfo: { enabled: true },
    });
  });

  it('are replaced as a whole by PUT, except their protocol', async () => {
    await someone.post(servers, { name: 'b', host: 'b', port: 1, description: 'old' });
    const put = await someone.put(`${servers}/b`, { name: 'b', host: 'c', port: 2 });
    expect(put.body).toEqual({ name: 'b', host: 'c', port: 2, isEnabled: true, protocol: 'HTTP' });
    const changed = someone.put(`${servers}/b`, { name: 'b', host: 'c', port: 2, protocol: 'GRPC' });
    expect(await someone.refusal(changed)).toContain('protocol cannot be changed');
  });

  it('are refused in the texts of the configuration store', async () => {
    await someone.post(servers, { name: 'b', host: 'b', port: 1 });
    expect(await someone.refusal(someone.post(servers, { name: 'b', host: 'b', port: 1 }))).toBe(
      'ALREADY_EXISTS cannot create resource organizations/acme/environments/test/targetservers/b; already exists',
    );
    expect(await someone.refusal(someone.delete(`${servers}/nobody`))).toBe(
      'NOT_FOUND generic::not_found: resource organizations/acme/environments/test/targetservers/nobody not found',
    );
    expect((await someone.post(servers, { name: 'c', host: 'c', port: 0 })).status).toBe(400);
    expect((await someone.get('/environments/nowhere/targetservers')).status).toBe(404);
  });

  it('need the keystore they name', async () => {
    const sent = { name: 'b', host: 'b', port: 1, sSLInfo: { enabled: true, keyStore: 'ref://tls' } };
    expect(await someone.refusal(someone.post(servers, sent))).toContain('reference "tls" does not exist');
    emulator.seed.environment('test', { keystores: { store: [] }, references: { tls: 'store' } });
    expect((await someone.post(servers, sent)).status).toBe(200);
    expect(await someone.refusal(someone.delete(`${e}/references/tls`))).toContain(
      'in use by target server b',
    );
    expect(await someone.refusal(someone.delete(`${e}/keystores/store`))).toContain(
      'in use by reference tls',
    );
  });
});

it.each(['__proto__', 'constructor', 'toString'])(
  'a field named %s is as unknown as any other',
  async (name) => {
    const body = `{"name":"m","${name}":{}}`;
    const headers = { 'Content-Type': 'application/json' };
    const seen = await client(emulator).post(`${e}/keyvaluemaps`, { body, headers });
    expect([seen.status, JSON.stringify(seen.body)]).toEqual([400, expect.stringContaining(name)]);
    expect((emulator.unexpected as string[]).splice(0)).toHaveLength(1);
  },
);

it('an unknown field is named at its message, and remembered', async () => {
  const map = { name: 'm', encrypted: true, entry: [] };
  const { body } = await someone.post(`${e}/keyvaluemaps`, map);
  const description = `Invalid JSON payload received. Unknown name "entry" at 'key_value_map': Cannot find field.`;
  expect(body).toMatchObject({
    error: {
      message: description,
      details: [{ fieldViolations: [{ field: 'key_value_map', description }] }],
    },
  });
  expect((emulator.unexpected as string[]).splice(0)).toHaveLength(1);
});

describe('flow hooks', () => {
  it('are answered when empty, and go on after an error unless told otherwise', async () => {
    const hook = `${e}/flowhooks/PostTargetFlowHook`;
    expect((await someone.get(hook)).body).toEqual({ flowHookPoint: 'PostTargetFlowHook' });
    emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
    emulator.seed.deployment({ kind: 'sharedflow', name: 'common', revision: '1', environment: 'test' });
    await someone.put(hook, {
      flowHookPoint: 'PostTargetFlowHook',
      sharedFlow: 'common',
      continueOnError: 'false',
    });
    expect((await someone.get(hook)).body).toEqual({
      flowHookPoint: 'PostTargetFlowHook',
      sharedFlow: 'common',
    });
    expect((await someone.get(e)).body).toMatchObject({ hasAttachedFlowHooks: true });
    expect((await someone.delete(hook)).body).toMatchObject({ sharedFlow: 'common' });
    expect((await someone.get(hook)).body).toEqual({ flowHookPoint: 'PostTargetFlowHook' });
  });
});

describe('resource files', () => {
  it('are octets by type and name', async () => {
    const bare = client(emulator);
    const files = `${e}/resourcefiles`;
    const octets = { headers: { 'Content-Type': 'application/octet-stream' }, body: 'a=1' };
    expect((await bare.post(`${files}?name=conf.properties&type=properties`, octets)).body).toEqual({
      name: 'conf.properties',
      type: 'properties',
    });
    expect((await bare.get(`${files}/properties/conf.properties`)).body).toBe('a=1');
    await bare.put(`${files}/properties/conf.properties`, { ...octets, body: 'a=2' });
    expect((await bare.get(`${files}/properties/conf.properties`)).body).toBe('a=2');
    expect(await someone.refusal(bare.post(`${files}?name=conf.properties&type=properties`, octets))).toBe(
      'ALREADY_EXISTS cannot create resource organizations/acme/environments/test/resourcefiles/properties/conf.properties; already exists',
    );
    expect((await bare.get(`${files}?type=js`)).body).toEqual({});
    expect((await bare.get(files)).body).toEqual({
      resourceFile: [{ name: 'conf.properties', type: 'properties' }],
    });
    expect((await bare.delete(`${files}/properties/conf.properties`)).status).toBe(200);
    expect((await bare.get(`${files}/properties/conf.properties`)).status).toBe(404);
    expect((await bare.post(`${files}?name=x&type=exe`, octets)).status).toBe(400);
  });
});

describe('the debug mask', () => {
  it('is always there, grows, and is replaced if asked', async () => {
    const mask = `${e}/debugmask`;
    const name = 'organizations/acme/environments/test/debugmask';
    expect((await someone.get(mask)).body).toEqual({ name });
    await someone.patch(mask, { requestXPaths: ['/a'] });
    await someone.patch(`${mask}?updateMask=requestXPaths`, { requestXPaths: ['/b'] });
    expect((await someone.get(mask)).body).toEqual({ name, requestXPaths: ['/a', '/b'] });
    await someone.patch(`${mask}?updateMask=requestXPaths&replaceRepeatedFields=true`, {});
    expect((await someone.get(mask)).body).toEqual({ name });
  });
});
