import { createPublicKey, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloudKms } from '../../../src/adapters/google/cloud-kms.ts';
import { createSecretManager } from '../../../src/adapters/google/secrets.ts';
import { withoutSecrets } from '../../../src/domain/secrets/redaction.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { tokensInTurn } from '../apigee-x/trial.ts';
import { client, failureOf } from '../http/client.ts';
import { json, startServer } from '../http/fake-server.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  expect(emulator.unexpected).toEqual([]);
  await emulator.close();
});

type Grant = Parameters<Emulator['accessToken']>[0];
const signedIn = (...grants: Grant[]) => ({
  http: client().http,
  tokens: tokensInTurn(...(grants.length > 0 ? grants : [{}]).map((grant) => emulator.accessToken(grant))),
});
const store = (...grants: Grant[]) =>
  createSecretManager({ ...signedIn(...grants), baseUrl: emulator.urls.secretManager });
const signer = (...grants: Grant[]) => createCloudKms({ ...signedIn(...grants), baseUrl: emulator.urls.kms });

describe('a secret of Secret Manager', () => {
  it('is read in its latest version, or in the one that is named, and says which it was', async () => {
    const name = emulator.seed.secret('token', 'first-value', 'second-välue');

    const latest = await store().read(name);
    const first = await store().read(`${name}/versions/1`);

    expect([latest.value.reveal(), latest.version]).toEqual(['second-välue', `${name}/versions/2`]);
    expect([first.value.reveal(), first.version]).toEqual(['first-value', `${name}/versions/1`]);
  });

  it('is taken out of every text from then on', async () => {
    const name = emulator.seed.secret('token', 'kept-in-the-vault-4711');

    await store().read(name);

    expect(withoutSecrets('it says kept-in-the-vault-4711')).toBe('it says ***');
  });

  it('is read from a region as well', async () => {
    const name = emulator.seed.secret('projects/acme/locations/europe-west1/secrets/token', 'regional');

    expect((await store().read(name)).value.reveal()).toBe('regional');
  });

  it.each([
    'token',
    'projects/acme/secrets',
    'projects/acme/secrets/..',
    'projects/acme/secrets/token/versions/1:destroy?x=',
    'projects/acme/secrets/token/versions/1/x',
    'projects/a/b/secrets/token',
    'https://evil.example/projects/acme/secrets/token',
  ])('is never asked for under the name %s', async (name) => {
    expect(await failureOf(store().read(name))).toMatchObject({ code: 'config-invalid' });
    expect(emulator.requests).toEqual([]);
  });

  it('says what to do about one that may not be read, is missing, or is disabled', async () => {
    const name = emulator.seed.secret('token', { value: 'x', state: 'DISABLED' });

    const denied = await failureOf(store({ without: ['secretmanager.versions.access'] }).read(name));
    const missing = await failureOf(store().read(`${name}s`));
    const disabled = await failureOf(store().read(name));

    expect(denied).toMatchObject({ code: 'google-refused', status: 403 });
    expect(String((denied as { hint?: string }).hint)).toContain('roles/secretmanager.secretAccessor');
    expect(missing).toMatchObject({ code: 'google-refused', status: 404 });
    expect(disabled).toMatchObject({ code: 'google-refused', status: 400 });
    expect(String(disabled)).toContain('DISABLED');
  });

  it('is refused if it is no text', async () => {
    const name = emulator.seed.secret('blob', { value: Uint8Array.of(0xff, 0xfe, 0x00) });

    expect(await failureOf(store().read(name))).toMatchObject({ code: 'config-invalid' });
  });

  it('is asked for with a new token once the old one has ended', async () => {
    const name = emulator.seed.secret('token', 'value-of-it');
    const tokens = [{ expiresInSeconds: -1 }, {}];

    expect((await store(...tokens).read(name)).value.reveal()).toBe('value-of-it');
    expect(emulator.calls(/versions\.access$/)).toHaveLength(2);
  });

  it('is not taken if it was damaged on its way', async () => {
    await using server = await startServer();
    const data = Buffer.from('value').toString('base64');
    server.reply(json(200, { name: 'projects/p/secrets/s/versions/1', payload: { data, dataCrc32c: '1' } }));

    const failure = await failureOf(
      createSecretManager({ ...signedIn(), baseUrl: server.url }).read('projects/p/secrets/s'),
    );

    expect(failure).toMatchObject({ code: 'apigee-unexpected' });
    expect(String(failure)).not.toContain(data);
  });
});

describe('a key of Cloud KMS', () => {
  const bytes = Buffer.from('evidence of a deployment');

  it.each([
    ['EC_SIGN_P256_SHA256', 'sha256'],
    ['RSA_SIGN_PKCS1_2048_SHA256', 'sha256'],
    ['EC_SIGN_ED25519', null],
  ] as const)('signs with %s so that its public half verifies it', async (algorithm, digest) => {
    const key = emulator.seed.signingKey('evidence', algorithm);

    const signature = await signer().sign(key, bytes);

    expect(signature).toMatchObject({ algorithm, key });
    expect(verify(digest, bytes, createPublicKey(signature.publicKey), signature.bytes)).toBe(true);
  });

  it('says what to do if it may not sign or is disabled', async () => {
    const key = emulator.seed.signingKey('evidence');
    const disabled = emulator.seed.signingKey('old', 'EC_SIGN_P256_SHA256', 'DISABLED');

    const denied = await failureOf(
      signer({ without: ['cloudkms.cryptoKeyVersions.useToSign'] }).sign(key, bytes),
    );

    expect(denied).toMatchObject({ code: 'google-refused', status: 403 });
    expect(String((denied as { hint?: string }).hint)).toContain('roles/cloudkms.signerVerifier');
    expect(await failureOf(signer().sign(disabled, bytes))).toMatchObject({ code: 'google-refused' });
  });

  it('is looked at before it signs, and nothing is signed by that', async () => {
    const key = emulator.seed.signingKey('evidence');

    const kms = signer();
    await kms.check(key);
    await kms.sign(key, bytes);

    expect(emulator.requests.map(({ operation = '' }) => operation.split('.').at(-1))).toEqual([
      'getPublicKey',
      'testIamPermissions',
      'asymmetricSign',
    ]);
  });

  it('is refused before if it may not sign, cannot sign, is switched off or is not there', async () => {
    const key = emulator.seed.signingKey('evidence');
    const { publicKey } = await signer().sign(key, bytes);
    const disabled = emulator.seed.signingKey('old', 'EC_SIGN_P256_SHA256', 'DISABLED');
    await using server = await startServer();
    server.reply(json(200, { pem: publicKey, algorithm: 'RSA_DECRYPT_OAEP_2048_SHA256' }));
    const decrypting = createCloudKms({ ...signedIn(), baseUrl: server.url });

    const mayNot = await failureOf(signer({ without: ['cloudkms.cryptoKeyVersions.useToSign'] }).check(key));
    expect(mayNot).toMatchObject({ code: 'google-refused', status: 403 });
    expect(String((mayNot as { hint?: string }).hint)).toContain('roles/cloudkms.signerVerifier');
    expect(await failureOf(signer().check(disabled))).toMatchObject({ code: 'google-refused' });
    expect(await failureOf(signer().check(key.replace(/1$/, '2')))).toMatchObject({ code: 'config-invalid' });
    expect(await failureOf(decrypting.check(key))).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('RSA_DECRYPT_OAEP_2048_SHA256') as unknown,
    });
  });

  it('is taken if nobody can say whether it may sign', async () => {
    const key = emulator.seed.signingKey('evidence');
    emulator.fault({ on: { operation: /testIamPermissions$/ }, kind: '404', times: Infinity });

    await signer().check(key);
  });

  it.each([
    ['does not say that it checked what it was sent', { signature: 'AAAA' }],
    ['says that it did not', { signature: 'AAAA', verifiedDigestCrc32c: false, verifiedDataCrc32c: false }],
    ['holds no signature', { signature: '', verifiedDigestCrc32c: true }],
    ['was damaged', { signature: 'AAAA', signatureCrc32c: '1', verifiedDataCrc32c: true }],
  ])('has signed nothing if the answer %s', async (_, signed) => {
    await using server = await startServer();
    const key = emulator.seed.signingKey('evidence');
    const { publicKey } = await signer().sign(key, bytes);
    server.reply(json(200, { pem: publicKey, algorithm: 'EC_SIGN_P256_SHA256' }), json(200, signed));

    const failure = await failureOf(createCloudKms({ ...signedIn(), baseUrl: server.url }).sign(key, bytes));

    expect(failure).toMatchObject({
      code: 'apigee-unexpected',
      message: expect.stringContaining('sent a signature that its checksum does not fit') as unknown,
    });
  });
});
