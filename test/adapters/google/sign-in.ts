import { generateKeyPairSync } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { createTokenSource } from '../../../src/adapters/google/token-source.ts';
import type { Credential } from '../../../src/domain/secrets/credential.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { TokenSource } from '../../../src/ports/token-source.ts';
import type { DrivenClock } from '../clock/driven-clock.ts';
import { client } from '../http/client.ts';

export const PROVIDER = 'projects/123456/locations/global/workloadIdentityPools/p/providers/pr';
export const ACCOUNT = 'deployer@acme.iam.gserviceaccount.com';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const publicKey = pair.publicKey;

/** The JSON of a service-account key as Google writes it, with a few fields changed. */
export function keyFile(tokenUri: string, changes: Record<string, unknown> = {}): Secret {
  const fields = {
    type: 'service_account',
    project_id: 'acme',
    private_key_id: 'key-1',
    private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: ACCOUNT,
    token_uri: tokenUri,
    universe_domain: 'googleapis.com',
    ...changes,
  };
  return new Secret(JSON.stringify(fields));
}

/** A step's token by its expiry; nobody here checks its signature. */
export const oidcToken = (expiresAtMs: number): Secret =>
  new Secret(new UnsecuredJWT({ sub: '{repo}:{step}' }).setExpirationTime(expiresAtMs / 1000).encode());

export const workloadIdentity = (
  url: string,
  changes: Partial<Extract<Credential, { kind: 'workload-identity' }>> = {},
): Credential => ({
  kind: 'workload-identity',
  provider: PROVIDER,
  serviceAccount: undefined,
  oidcToken: oidcToken(Date.UTC(2026, 0, 1, 1)),
  stsUrl: url,
  iamCredentialsUrl: url,
  ...changes,
});

export interface SignInTrial {
  readonly tokens: TokenSource;
  readonly clock: DrivenClock;
  readonly lines: string[];
}

/** A token source over real HTTP and a clock that the test drives. */
export function signingInWith(credential: Credential): SignInTrial {
  const { http, clock, lines } = client();
  return { tokens: createTokenSource(credential, { http, clock }), clock, lines };
}
