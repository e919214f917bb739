import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Secret } from '../domain/secrets/secret.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Signer } from '../ports/signer.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Signs bytes; `keyid` helps a verifier to find the public half. */
export type SignBytes = (
  bytes: Uint8Array,
) => Promise<{ readonly keyid: string; readonly signature: Uint8Array }>;

/**
 * The signer that EVIDENCE_KEY names: a PEM of Ed25519 or P-256, whose line breaks may be `\n`, or a version of a
 * Cloud KMS key, which is asked for. Throws PipeError `config-invalid` for anything else, and what `Signer.check`
 * throws, before anything is changed.
 */
export async function signerFor(key: Secret, kms: () => Promise<Signer>): Promise<SignBytes> {
  const text = key.reveal().trim();
  if (text.startsWith('projects/')) {
    const signer = await kms();
    await signer.check(text);
    return async (bytes) => {
      const signed = await signer.sign(text, bytes);
      return { keyid: signed.key, signature: signed.bytes };
    };
  }
  const held = privateKeyIn(text);
  const digest = held.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const keyid = fingerprintOf(held);
  // Of P-256 in DER, as verifiers expect it.
  return (bytes) => Promise.resolve({ keyid, signature: sign(digest, bytes, held) });
}

function privateKeyIn(text: string): KeyObject {
  const key = readKey(text.replaceAll('\\n', '\n'));
  const isSupported =
    key?.asymmetricKeyType === 'ed25519' ||
    (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1');
  if (key !== undefined && isSupported) return key;
  throw new PipeError('config-invalid', 'EVIDENCE_KEY is no private key of Ed25519 or P-256 in PEM.', {
    hint: 'Give the PEM whole, without a passphrase, or a key version of Cloud KMS: projects/…/cryptoKeyVersions/1.',
    where: 'EVIDENCE_KEY',
  });
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The reason may quote the key.
    return undefined;
  }
}

/** The first part of the public key, which is no secret. */
function fingerprintOf(key: KeyObject): string {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return x.slice(0, 16);
}

/** What DSSE signs: the payload with its type and both lengths, so that neither can be taken for the other. */
function preAuthenticationEncoding(payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** The DSSE envelope of a statement. Throws what the signer throws. */
export async function envelopeOf(payload: Uint8Array, signBytes: SignBytes): Promise<object> {
  const { keyid, signature } = await signBytes(preAuthenticationEncoding(payload));
  return {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid, sig: Buffer.from(signature).toString('base64') }],
  };
}
