import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Seen, seen } from './client.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { crc32c } from './google/crc32c.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

async function ask(url: string, body?: object, token = emulator.accessToken()): Promise<Seen> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  return seen(await fetch(url, init));
}

describe('Resource Manager', () => {
  const permissions = ['apigee.proxies.create', 'apigee.environments.create'];

  it('tells which of the permissions a caller has in the project', async () => {
    const token = emulator.accessToken({ roles: ['apigee.apiAdminV2', 'apigee.environmentAdmin'] });
    const path = `${emulator.urls.resourceManager}/v3/projects/acme:testIamPermissions`;
    expect((await ask(path, { permissions }, token)).body).toEqual({
      permissions: ['apigee.proxies.create'],
    });
    expect((await ask(path, { permissions })).body).toEqual({ permissions });
    const none = emulator.accessToken({ roles: [] });
    expect((await ask(path.replace('v3', 'v1'), { permissions }, none)).body).toEqual({});
  });

  it('does not tell a project that is not from one that is foreign', async () => {
    const path = `${emulator.urls.resourceManager}/v1/projects/foreign:testIamPermissions`;
    expect((await ask(path, { permissions })).status).toBe(403);
  });

  it('wants a token', async () => {
    const answer = await fetch(`${emulator.urls.resourceManager}/v1/projects/acme:testIamPermissions`, {
      method: 'POST',
    });
    expect(answer.status).toBe(401);
  });
});

describe('Secret Manager', () => {
  it('gives a version, or the latest, with its checksum', async () => {
    const name = emulator.seed.secret('token', 'first', 'second');
    const latest = await ask(`${emulator.urls.secretManager}/v1/${name}/versions/latest:access`);
    const data = Buffer.from('second');
    expect(latest.body).toEqual({
      name: 'projects/acme/secrets/token/versions/2',
      payload: { data: data.toString('base64'), dataCrc32c: crc32c(data) },
    });
    const first = await ask(`${emulator.urls.secretManager}/v1/${name}/versions/1:access`);
    expect(first.body).toMatchObject({ name: 'projects/acme/secrets/token/versions/1' });
  });

  it('refuses what is missing, disabled or not allowed, each in its own way', async () => {
    const name = emulator.seed.secret('token', { value: 'x', state: 'DISABLED' });
    const path = `${emulator.urls.secretManager}/v1/${name}/versions`;
    expect((await ask(`${path}/1:access`)).body).toMatchObject({ error: { status: 'FAILED_PRECONDITION' } });
    expect((await ask(`${path}/9:access`)).status).toBe(404);
    expect((await ask(`${path.replace('token', 'other')}/1:access`)).status).toBe(404);
    const token = emulator.accessToken({ without: ['secretmanager.versions.access'] });
    expect((await ask(`${path.replace('token', 'other')}/1:access`, undefined, token)).status).toBe(403);
  });
});

describe('Cloud KMS', () => {
  const data = Buffer.from('evidence');
  const digest = createHash('sha256').update(data).digest();

  it.each(['EC_SIGN_P256_SHA256', 'RSA_SIGN_PKCS1_2048_SHA256'] as const)(
    'signs a digest with %s so that the public key verifies it',
    async (algorithm) => {
      const name = emulator.seed.signingKey('evidence', algorithm);
      const url = `${emulator.urls.kms}/v1/${name}`;
      const request = { digest: { sha256: digest.toString('base64') }, digestCrc32c: crc32c(digest) };
      const { body } = await ask(`${url}:asymmetricSign`, request);
      const { signature, signatureCrc32c, verifiedDigestCrc32c } = body as Record<string, string>;
      const bytes = Buffer.from(signature ?? '', 'base64');
      const { pem } = (await ask(`${url}/publicKey`)).body as { pem: string };
      expect(verify('sha256', data, createPublicKey(pem), bytes)).toBe(true);
      expect([signatureCrc32c, verifiedDigestCrc32c]).toEqual([crc32c(bytes), true]);
    },
  );

  it('signs data with an Ed25519 key, which takes no digest', async () => {
    const name = emulator.seed.signingKey('evidence', 'EC_SIGN_ED25519');
    const url = `${emulator.urls.kms}/v1/${name}:asymmetricSign`;
    const { body } = await ask(url, { data: data.toString('base64') });
    const signature = Buffer.from((body as { signature: string }).signature, 'base64');
    const { pem } = (await ask(`${emulator.urls.kms}/v1/${name}/publicKey`)).body as { pem: string };
    expect(verify(null, data, createPublicKey(pem), signature)).toBe(true);
    expect((await ask(url, { digest: { sha256: digest.toString('base64') } })).status).toBe(400);
  });

  it('refuses a wrong checksum, a disabled key and a caller who may not sign', async () => {
    const request = { digest: { sha256: digest.toString('base64') } };
    const name = emulator.seed.signingKey('evidence');
    const url = `${emulator.urls.kms}/v1/${name}:asymmetricSign`;
    expect((await ask(url, { ...request, digestCrc32c: '1' })).status).toBe(400);
    const token = emulator.accessToken({ without: ['cloudkms.cryptoKeyVersions.useToSign'] });
    expect((await ask(url, request, token)).status).toBe(403);
    const disabled = emulator.seed.signingKey('old', 'EC_SIGN_P256_SHA256', 'DISABLED');
    expect((await ask(`${emulator.urls.kms}/v1/${disabled}:asymmetricSign`, request)).body).toMatchObject({
      error: { status: 'FAILED_PRECONDITION' },
    });
  });

  it('says of a key which permissions the caller has, and leaves the list out if that is none', async () => {
    const key = emulator.seed.signingKey('evidence').replace('/cryptoKeyVersions/1', '');
    const url = `${emulator.urls.kms}/v1/${key}:testIamPermissions`;
    const permissions = ['cloudkms.cryptoKeyVersions.useToSign'];
    const token = emulator.accessToken({ without: permissions });
    expect((await ask(url, { permissions })).body).toEqual({ permissions });
    expect((await ask(url, { permissions }, token)).body).toEqual({});
  });
});

it('checksums are Castagnoli', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(String(0xe3_06_92_83));
});
