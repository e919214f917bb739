import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { signerFor } from '../../src/evidence/envelope.ts';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' });
const noKms = () => Promise.reject(new Error('nobody asked for Cloud KMS'));
const signing = (text: string) => signerFor(new Secret(text), noKms);

describe('A key that signs evidence', () => {
  it.each([
    ['Ed25519', generateKeyPairSync('ed25519').privateKey],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ])('is taken if it is %s, with line breaks as they are and written out', async (_, key) => {
    for (const text of [pem(key), pem(key).replaceAll('\n', String.raw`\n`)]) {
      const { keyid, signature } = await (await signing(text))(new TextEncoder().encode('said'));
      expect(keyid).toHaveLength(16);
      expect(signature.byteLength).toBeGreaterThan(60);
    }
  });

  it.each([
    ['of another curve', pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey)],
    ['of RSA', pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['none', 'planted'],
  ])('is refused if it is %s', async (_, text) => {
    await expect(signing(text)).rejects.toThrow('EVIDENCE_KEY is no private key of Ed25519 or P-256 in PEM.');
  });
});
