import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Signer } from '../../ports/signer.ts';
import { crc32c, isWhole } from './checksum.ts';
import {
  createGoogleApi,
  type GoogleApi,
  type GoogleApiOptions,
  type GoogleCall,
  malformed,
  type Service,
} from './google-api.ts';

const SERVICE: Service = { name: 'Cloud KMS', api: 'cloudkms.googleapis.com', variable: 'GOOGLE_KMS_URL' };

const NAME =
  /^projects\/[\w:.-]{1,64}\/locations\/[\w-]{1,64}\/keyRings\/[\w-]{1,64}\/cryptoKeys\/[\w-]{1,64}\/cryptoKeyVersions\/\d{1,12}$/;

/** Those with a digest that Node makes; of the rest, Ed25519 signs the data itself. */
const SIGNING = /^(?:EC_SIGN|RSA_SIGN_PKCS1|RSA_SIGN_PSS)_\w+_SHA(?<bits>256|384|512)$/;
const checksum = z.optional(z.union([z.string(), z.number()]));

const PublicKeyShape = z.object({ pem: z.string(), algorithm: z.string(), pemCrc32c: checksum });
const SignedShape = z.object({
  signature: z.string(),
  signatureCrc32c: checksum,
  verifiedDigestCrc32c: z.optional(z.boolean()),
  verifiedDataCrc32c: z.optional(z.boolean()),
});

/** Google's Cloud KMS: the key's public half says how it signs, then it signs (docs/apigee.md#other-services). */
export function createCloudKms(options: GoogleApiOptions): Signer {
  const api = createGoogleApi(SERVICE, options);
  return {
    async sign(key, bytes) {
      checkName(key);
      const { algorithm, pem } = await readPublicKey(api, key);
      const call = { ...signCall(key), body: requestFor(algorithm, bytes, key) };
      const signed = z.safeParse(SignedShape, await api.ask(call));
      if (!signed.success) throw malformed(SERVICE, call, 'something that is no signature');
      const { signature, signatureCrc32c, verifiedDigestCrc32c, verifiedDataCrc32c } = signed.data;
      const made = Buffer.from(signature, 'base64');
      const isSeen = verifiedDigestCrc32c === true || verifiedDataCrc32c === true;
      if (!isSeen || made.length === 0 || !isWhole(made, signatureCrc32c))
        throw malformed(SERVICE, call, 'a signature that its checksum does not fit');
      return { algorithm, key, bytes: made, publicKey: pem };
    },
  };
}

function checkName(key: string): void {
  if (NAME.test(key)) return;
  throw new PipeError('config-invalid', "The name of a signing key is not that of a key's version.", {
    hint: 'It reads projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY/cryptoKeyVersions/1: copy it from "gcloud kms keys versions list".',
    where: JSON.stringify(key.slice(0, 80)).slice(1, -1),
  });
}

async function readPublicKey(api: GoogleApi, key: string) {
  const call: GoogleCall = {
    ...signCall(key),
    method: '/publicKey',
    operation: `read the public half of the key ${key}`,
    permission: 'cloudkms.cryptoKeyVersions.viewPublicKey',
  };
  const read = z.safeParse(PublicKeyShape, await api.ask(call));
  if (!read.success) throw malformed(SERVICE, call, 'something that is no public key');
  const { pem, algorithm, pemCrc32c } = read.data;
  if (isWhole(Buffer.from(pem), pemCrc32c)) return { pem, algorithm };
  throw malformed(SERVICE, call, 'a public key that its checksum does not fit');
}

const signCall = (key: string): GoogleCall => ({
  resource: key,
  method: 'asymmetricSign',
  operation: `sign with the key ${key}`,
  where: key,
  permission: 'cloudkms.cryptoKeyVersions.useToSign',
  role: 'Cloud KMS CryptoKey Signer/Verifier (roles/cloudkms.signerVerifier)',
});

function requestFor(algorithm: string, bytes: Uint8Array, key: string): object {
  if (algorithm === 'EC_SIGN_ED25519')
    return { data: Buffer.from(bytes).toString('base64'), dataCrc32c: crc32c(bytes) };
  const bits = SIGNING.exec(algorithm)?.groups?.['bits'];
  if (bits === undefined) {
    throw new PipeError(
      'google-refused',
      `The key ${key} is of the algorithm ${algorithm.slice(0, 60)}, with which the pipe does not sign.`,
      {
        hint: 'Make a key for asymmetric signing, EC_SIGN_P256_SHA256 for instance.',
        where: key,
      },
    );
  }
  const digest = createHash(`sha${bits}`).update(bytes).digest();
  return { digest: { [`sha${bits}`]: digest.toString('base64') }, digestCrc32c: crc32c(digest) };
}
