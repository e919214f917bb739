import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { EmulatedApi } from '../emulated-api.ts';
import { crc32c } from './crc32c.ts';
import { GoogleError } from './google-error.ts';
import { type RestCall, restApi } from './rest-api.ts';
import { type KmsAlgorithm, signData, signDigest } from './signatures.ts';
import type { TokenStore } from './tokens.ts';

export interface KmsKeyVersion {
  readonly algorithm: KmsAlgorithm;
  readonly state: 'ENABLED' | 'DISABLED' | 'DESTROYED';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** By `projects/acme/locations/global/keyRings/ci/cryptoKeys/evidence/cryptoKeyVersions/1`. */
export type KmsKeys = Map<string, KmsKeyVersion>;

const version =
  /^\/v1\/(?<name>projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+\/cryptoKeyVersions\/\d+)/
    .source;

/** cloudkms.googleapis.com: signing with an asymmetric key, its public half, and who may sign. */
export function kmsApi(keys: KmsKeys, tokens: TokenStore): EmulatedApi {
  return restApi('kms', tokens, [
    {
      id: 'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.asymmetricSign',
      verb: 'POST',
      path: new RegExp(`${version}:asymmetricSign$`),
      fields: ['digest', 'digestCrc32c', 'data', 'dataCrc32c'],
      answer: (call) => asymmetricSign(keys, call),
    },
    {
      id: 'cloudkms.projects.locations.keyRings.cryptoKeys.cryptoKeyVersions.getPublicKey',
      verb: 'GET',
      path: new RegExp(`${version}/publicKey$`),
      answer: (call) => publicKey(keys, call),
    },
    {
      id: 'cloudkms.projects.locations.keyRings.cryptoKeys.testIamPermissions',
      verb: 'POST',
      path: /^\/v1\/projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/:]+:testIamPermissions$/,
      fields: ['permissions'],
      answer: ({ token, message: { permissions } }) => {
        const granted = (permissions as readonly string[]).filter((permission) => token.may(permission));
        return granted.length === 0 ? {} : { permissions: granted };
      },
    },
  ]);
}

export function newKmsKey(algorithm: KmsAlgorithm, state: KmsKeyVersion['state'] = 'ENABLED'): KmsKeyVersion {
  return { algorithm, state, ...pairs[algorithm]() };
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

const pairs: Readonly<Record<KmsAlgorithm, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  EC_SIGN_P256_SHA256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EC_SIGN_ED25519: () => generateKeyPairSync('ed25519'),
  RSA_SIGN_PKCS1_2048_SHA256: rsa,
  RSA_SIGN_PSS_2048_SHA256: rsa,
};

function keyOf(
  keys: KmsKeys,
  { token, parameters }: RestCall,
  permission: string,
): KmsKeyVersion & { name: string } {
  const { name = '' } = parameters;
  if (!token.may(permission))
    throw new GoogleError(
      'PERMISSION_DENIED',
      `Permission '${permission}' denied on resource '${name}' (or it may not exist).`,
    );
  const key = keys.get(name);
  if (key === undefined) throw new GoogleError('NOT_FOUND', `CryptoKeyVersion ${name} not found.`);
  if (key.state !== 'ENABLED')
    throw new GoogleError('FAILED_PRECONDITION', `${name} is not enabled, current state is: ${key.state}.`);
  return { ...key, name };
}

function publicKey(keys: KmsKeys, call: RestCall): object {
  const key = keyOf(keys, call, 'cloudkms.cryptoKeyVersions.viewPublicKey');
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
  return {
    pem,
    algorithm: key.algorithm,
    pemCrc32c: crc32c(Buffer.from(pem)),
    name: key.name,
    protectionLevel: 'SOFTWARE',
  };
}

interface SignRequest {
  readonly digest?: Readonly<Record<string, string>>;
  readonly digestCrc32c?: string | number;
  readonly data?: string;
  readonly dataCrc32c?: string | number;
}

/** Either a digest or the data; a checksum that is sent is checked. */
function asymmetricSign(keys: KmsKeys, call: RestCall): object {
  const key = keyOf(keys, call, 'cloudkms.cryptoKeyVersions.useToSign');
  const { digest, data, digestCrc32c, dataCrc32c } = call.message as SignRequest;
  if ((digest === undefined) === (data === undefined))
    throw invalid('Exactly one of digest and data must be specified.');
  const answered =
    digest === undefined
      ? { bytes: decoded(data), checksum: dataCrc32c, verified: 'verifiedDataCrc32c', sign: ofData }
      : {
          bytes: decoded(digest['sha256']),
          checksum: digestCrc32c,
          verified: 'verifiedDigestCrc32c',
          sign: ofDigest,
        };
  const { bytes, checksum, verified, sign } = answered;
  if (checksum !== undefined && String(checksum) !== crc32c(bytes))
    throw invalid('The checksum in the request does not match the content.');
  const signature = sign(key, bytes);
  return {
    signature: signature.toString('base64'),
    signatureCrc32c: crc32c(signature),
    ...(checksum !== undefined && { [verified]: true }),
    name: key.name,
    protectionLevel: 'SOFTWARE',
  };
}

function decoded(base64 = ''): Buffer {
  return Buffer.from(base64, 'base64');
}

function ofData({ algorithm, privateKey }: KmsKeyVersion, data: Uint8Array): Buffer {
  return signData(algorithm, privateKey, data);
}

function ofDigest({ algorithm, privateKey }: KmsKeyVersion, digest: Uint8Array): Buffer {
  if (digest.length !== 32) throw invalid('digest.sha256 must have 32 bytes for this algorithm.');
  const signature = signDigest(algorithm, privateKey, digest);
  if (signature === undefined) throw invalid(`A key of the algorithm ${algorithm} signs data, not a digest.`);
  return signature;
}

function invalid(message: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', message);
}
