import { type KmsKeys, type KmsKeyVersion, newKmsKey } from './google/kms.ts';
import type { Secrets, SecretVersion } from './google/secrets.ts';
import type { KmsAlgorithm } from './google/signatures.ts';

/** What Secret Manager and Cloud KMS keep. */
export interface Vault {
  readonly secrets: Secrets;
  readonly keys: KmsKeys;
}

export interface VaultSeed {
  /**
   * A secret with its versions, the first one first; its resource name, `projects/acme/secrets/token`. A name with
   * slashes is taken as the whole resource name.
   */
  secret(name: string, ...versions: readonly (string | SecretVersion)[]): string;
  /** A version of a signing key; its resource name, `projects/acme/locations/global/…/cryptoKeyVersions/1`. */
  signingKey(name: string, algorithm?: KmsAlgorithm, state?: KmsKeyVersion['state']): string;
}

export function vaultSeeds({ secrets, keys }: Vault, project: string): VaultSeed {
  return {
    secret: (name, ...versions) => {
      const resource = name.includes('/') ? name : `projects/${project}/secrets/${name}`;
      secrets.set(
        resource,
        versions.map((version) => (typeof version === 'string' ? { value: version } : version)),
      );
      return resource;
    },
    signingKey: (name, algorithm = 'EC_SIGN_P256_SHA256', state = 'ENABLED') => {
      const ring = `projects/${project}/locations/global/keyRings/ci`;
      const resource = `${ring}/cryptoKeys/${name}/cryptoKeyVersions/1`;
      keys.set(resource, newKmsKey(algorithm, state));
      return resource;
    },
  };
}
