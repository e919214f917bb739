import { constants, createECDH, type KeyObject, privateEncrypt, randomBytes, sign } from 'node:crypto';

export type KmsAlgorithm =
  | 'EC_SIGN_P256_SHA256'
  | 'RSA_SIGN_PKCS1_2048_SHA256'
  | 'RSA_SIGN_PSS_2048_SHA256'
  | 'EC_SIGN_ED25519';

/** Signs data, as the caller could have done with the key in hand. */
export function signData(algorithm: KmsAlgorithm, key: KeyObject, data: Uint8Array): Buffer {
  if (algorithm === 'EC_SIGN_ED25519') return sign(null, data, key);
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return sign('sha256', data, { key, ...(algorithm === 'RSA_SIGN_PSS_2048_SHA256' && pss) });
}

/** Signs a SHA-256 digest that somebody else took; undefined where the algorithm wants the data itself. */
export function signDigest(algorithm: KmsAlgorithm, key: KeyObject, digest: Uint8Array): Buffer | undefined {
  if (algorithm === 'EC_SIGN_P256_SHA256') return signP256(key, digest);
  if (algorithm !== 'RSA_SIGN_PKCS1_2048_SHA256') return undefined;
  return privateEncrypt(
    { key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.concat([sha256Prefix, Buffer.from(digest)]),
  );
}

/** DigestInfo of SHA-256 in DER, before the digest. */
const sha256Prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** The order of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** ECDSA over a digest: Node would take the digest of it once more. */
function signP256(key: KeyObject, digest: Uint8Array): Buffer {
  const { d = '' } = key.export({ format: 'jwk' });
  const secret = number(Buffer.from(d, 'base64url'));
  const nonce = randomBytes(32);
  const ephemeral = createECDH('prime256v1');
  ephemeral.setPrivateKey(nonce);
  const r = number(ephemeral.getPublicKey().subarray(1, 33)) % order;
  const s = (inverse(number(nonce)) * (number(digest) + r * secret)) % order;
  return Buffer.concat([Buffer.from([0x30, integer(r).length + integer(s).length]), integer(r), integer(s)]);
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % order, order - 2n];
  while (exponent > 0n) {
    if (exponent % 2n === 1n) result = (result * base) % order;
    base = (base * base) % order;
    exponent /= 2n;
  }
  return result;
}

/** A positive integer in DER. */
function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positive = (bytes[0] ?? 0) < 128 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
  return Buffer.concat([Buffer.from([2, positive.length]), positive]);
}
