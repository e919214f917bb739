import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { selfSigned } from '../apigee/config/certificates.ts';
import { type Client, client } from '../client.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { caller } from './caller.ts';

let emulator: Emulator;
let someone: Client;

beforeEach(async () => {
  emulator = await startEmulator();
  someone = client(emulator);
  await caller(emulator).post('/environments/test/keystores', { name: 'store' });
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

const pkcs12 = readFileSync(new URL('pkcs12.example.com.p12', import.meta.url));

const aliases = '/environments/test/keystores/store/aliases';

function pair(commonName: string, at = Date.now()): { cert: string; key: string } {
  const { certificate, key } = selfSigned({ commonName, validDays: 30, keySize: 2048, now: at, serial: at });
  return { cert: certificate.toString(), key: key.export({ type: 'pkcs8', format: 'pem' }) };
}

function form(parts: Readonly<Record<string, string | Blob>>): RequestInit {
  const body = new FormData();
  for (const [name, content] of Object.entries(parts)) body.set(name, content);
  return { body };
}

describe('aliases', () => {
  it('are made of a certificate and its key, sent as files or as plain fields', async () => {
    const { cert, key } = pair('one.example.com');
    const made = await someone.post(
      `${aliases}?format=keycertfile&alias=one`,
      form({ certFile: cert, keyFile: key }),
    );
    expect(made.body).toMatchObject({
      alias: 'one',
      type: 'KEY_CERT',
      certsInfo: {
        certInfo: [{ subject: 'CN=one.example.com', isValid: 'Yes', serialNumber: expect.any(String) }],
      },
    });
    expect(JSON.stringify(made.body)).not.toContain('PRIVATE KEY');
    const files = { certFile: new Blob([cert]), keyFile: new Blob([key]) };
    expect((await someone.post(`${aliases}?format=keycertfile&alias=two`, form(files))).status).toBe(200);
    expect((await someone.get(aliases)).body).toEqual(['one', 'two']);
    expect((await someone.get('/environments/test/keystores/store')).body).toEqual({
      name: 'store',
      aliases: ['one', 'two'],
    });
    expect((await someone.get(`${aliases}/one/certificate`)).body).toBe(cert);
  });

  it('of a truststore have a certificate only', async () => {
    const { cert } = pair('ca');
    const made = await someone.post(`${aliases}?format=keycertfile&alias=ca`, form({ certFile: cert }));
    expect(made.body).toMatchObject({ type: 'CERT' });
  });

  it('get a new certificate by PUT, and keep their key', async () => {
    const [first, second] = [pair('first'), pair('second')];
    await someone.post(
      `${aliases}?format=keycertfile&alias=a`,
      form({ certFile: first.cert, keyFile: first.key }),
    );
    const put = await someone.put(`${aliases}/a`, form({ certFile: second.cert }));
    expect(put.body).toMatchObject({ type: 'KEY_CERT', certsInfo: { certInfo: [{ subject: 'CN=second' }] } });
  });

  it('refuse another key, no certificate, an expired one, and a second one of the name', async () => {
    const good = pair('good');
    const path = `${aliases}?format=keycertfile&alias=a`;
    const wrongKey = form({ certFile: good.cert, keyFile: pair('other').key });
    expect((await someone.post(path, wrongKey)).status).toBe(400);
    expect((await someone.post(path, form({ certFile: 'nothing' }))).status).toBe(400);
    const old = form({ certFile: pair('old', Date.now() - 90 * 86_400_000).cert });
    expect((await someone.post(path, old)).status).toBe(400);
    expect((await someone.post(`${path}&ignoreExpiryValidation=true`, old)).body).toMatchObject({
      certsInfo: { certInfo: [{ isValid: 'No' }] },
    });
    expect((await someone.post(path, form({ certFile: good.cert }))).status).toBe(409);
    expect((await someone.post(`${aliases}?format=jks&alias=b`, form({ certFile: good.cert }))).status).toBe(
      400,
    );
  });

  it.each(['constructor', 'toString', ''])('refuse the format "%s"', async (format) => {
    expect((await someone.post(`${aliases}?format=${format}&alias=a`)).status).toBe(400);
  });

  it('are generated if asked', async () => {
    const made = await someone.post(`${aliases}?format=selfsignedcert`, {
      body: JSON.stringify({
        alias: 'own',
        keySize: '2048',
        certValidityInDays: '90',
        subject: { commonName: 'own.example.com' },
      }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(made.body).toMatchObject({ alias: 'own', type: 'KEY_CERT' });
  });

  // The file was made once by `openssl pkcs12 -export`; its password is "secret".
  it('read PKCS12 files, if the password is right', async () => {
    const file = new Blob([pkcs12]);
    const path = `${aliases}?format=pkcs12&alias=p`;
    expect((await someone.post(path, form({ file, password: 'wrong' }))).status).toBe(400);
    expect(
      (await someone.post(`${path}&ignoreExpiryValidation=true`, form({ file, password: 'secret' }))).body,
    ).toMatchObject({
      type: 'KEY_CERT',
      certsInfo: { certInfo: [{ subject: 'CN=pkcs12.example.com' }] },
    });
  });

  it('and their keystore stay while a target server uses them', async () => {
    const { cert, key } = pair('x');
    await someone.post(`${aliases}?format=keycertfile&alias=a`, form({ certFile: cert, keyFile: key }));
    await caller(emulator).post('/environments/test/targetservers', {
      name: 'b',
      host: 'b',
      port: 1,
      sSLInfo: { enabled: true, clientAuthEnabled: true, keyStore: 'store', keyAlias: 'a' },
    });
    expect((await someone.delete(`${aliases}/a`)).status).toBe(400);
    await someone.delete('/environments/test/targetservers/b');
    expect((await someone.delete(`${aliases}/a`)).status).toBe(200);
  });
});
