import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { retell } from '../../errors/aggregate-errors.ts';
import { optionalRead } from '../../errors/optional-read.ts';
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

/** Whose value, the name of the key, is hidden in what is printed. */
const WHERE = 'EVIDENCE_KEY';

/** Those with a digest that Node makes; of the rest, Ed25519 signs the data itself. */
const SIGNING = /^(?:EC_SIGN|RSA_SIGN_PKCS1|RSA_SIGN_PSS)_\w+_SHA(?<bits>256|384|512)$/;
const checksum = z.optional(z.union([z.string(), z.number()]));

const PublicKeyShape = z.object({ pem: z.string(), algorithm: z.string(), pemCrc32c: checksum });
const GrantedShape = z.object({ permissions: z.optional(z.array(z.string())) });
const SignedShape = z.object({
  signature: z.string(),
  signatureCrc32c: checksum,
  verifiedDigestCrc32c: z.optional(z.boolean()),
  verifiedDataCrc32c: z.optional(z.boolean()),
});

/** Google's Cloud KMS: the key's public half says how it signs, then it signs (docs/apigee.md#other-services). */
export function createCloudKms(options: GoogleApiOptions): Signer {
  const api = createGoogleApi(SERVICE, options);
  const known = new Map<string, ReturnType<typeof readPublicKey>>();
  const publicHalf = (key: string): ReturnType<typeof readPublicKey> => {
    const read = known.get(key) ?? readPublicKey(api, key);
    known.set(key, read);
    return read;
  };
  return {
    async check(key) {
      const { algorithm } = await publicHalf(key);
      requestFor(algorithm, new Uint8Array(), key);
      await refuseUnlessGranted(api, key);
    },
    async sign(key, bytes) {
      const { algorithm, pem } = await publicHalf(key);
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

async function readPublicKey(api: GoogleApi, key: string) {
  const call: GoogleCall = {
    ...signCall(key),
    method: '/publicKey',
    operation: `read the public half of the key ${key}`,
    permission: 'cloudkms.cryptoKeyVersions.viewPublicKey',
  };
  const read = z.safeParse(PublicKeyShape, await api.ask(call).catch(asWrongName));
  if (!read.success) throw malformed(SERVICE, call, 'something that is no public key');
  const { pem, algorithm, pemCrc32c } = read.data;
  if (isWhole(Buffer.from(pem), pemCrc32c)) return { pem, algorithm };
  throw malformed(SERVICE, call, 'a public key that its checksum does not fit');
}

/** There is no such version: that is the variable's fault, not the world's. */
function asWrongName(error: unknown): never {
  if (!(error instanceof PipeError) || error.status !== 404) throw error;
  throw retell(error, { code: 'config-invalid' });
}

/** Seeing the public half does not mean to sign. What cannot be asked is left for the signing to find out. */
async function refuseUnlessGranted(api: GoogleApi, key: string): Promise<void> {
  const { permission, role } = signCall(key);
  const granted = z.safeParse(
    GrantedShape,
    await optionalRead(
      api.ask({
        ...signCall(key),
        // Permissions are granted on a key, not on its versions.
        resource: key.replace(/\/cryptoKeyVersions\/\d+$/, ''),
        method: 'testIamPermissions',
        body: { permissions: [permission] },
        operation: `see what the account may do with the key ${key}`,
      }),
    ),
  );
  if (!granted.success || granted.data.permissions?.includes(permission) === true) return;
  throw new PipeError('google-refused', `The account of this run may not sign with the key ${key}.`, {
    hint: `Grant it ${role}, which holds ${permission}; a new grant may take 5 minutes.`,
    where: WHERE,
    status: 403,
  });
}

const signCall = (key: string): GoogleCall => ({
  resource: key,
  method: 'asymmetricSign',
  operation: `sign with the key ${key}`,
  where: WHERE,
  permission: 'cloudkms.cryptoKeyVersions.useToSign',
  role: 'Cloud KMS CryptoKey Signer/Verifier (roles/cloudkms.signerVerifier)',
});

function requestFor(algorithm: string, bytes: Uint8Array, key: string): object {
  if (algorithm === 'EC_SIGN_ED25519')
    return { data: Buffer.from(bytes).toString('base64'), dataCrc32c: crc32c(bytes) };
  const bits = SIGNING.exec(algorithm)?.groups?.['bits'];
  if (bits === undefined) {
    throw new PipeError(
      'config-invalid',
      `The key ${key} is of the algorithm ${algorithm.slice(0, 60)}, with which the pipe does not sign.`,
      {
        hint: 'Make a key for asymmetric signing, EC_SIGN_P256_SHA256 for instance.',
        where: WHERE,
      },
    );
  }
  const digest = createHash(`sha${bits}`).update(bytes).digest();
  return { digest: { [`sha${bits}`]: digest.toString('base64') }, digestCrc32c: crc32c(digest) };
}
