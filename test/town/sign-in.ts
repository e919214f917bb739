import { randomUUID } from 'node:crypto';
import type { TownClock } from './clock.ts';
import { type SigningKey, sign, signingKey } from './google/keys.ts';
import { deployer, workspaceUuid } from './options.ts';

/** The keys that the town's Google trusts. */
export function signingKeys(): {
  readonly issuer: () => SigningKey;
  readonly keyOf: (email: string) => SigningKey | undefined;
} {
  return {
    issuer: () => signingKey('bitbucket'),
    keyOf: (email) => (email === deployer ? signingKey('deployer') : undefined),
  };
}

/** A key file as Google's console gives it. */
export function accountKey(tokenUri: string): string {
  const { id, pem } = signingKey('deployer');
  return JSON.stringify({
    type: 'service_account',
    project_id: 'town',
    private_key_id: id,
    private_key: pem,
    client_email: deployer,
    client_id: '100000000000000000001',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: tokenUri,
    auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
    client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(deployer)}`,
    universe_domain: 'googleapis.com',
  });
}

/** Claims as in `FACTS.md` §7; UUIDs in braces. */
export function oidcSigner(
  { issuer, allowedAudiences }: { issuer: string; allowedAudiences: readonly string[] },
  clock: TownClock,
): (claims?: Readonly<Record<string, unknown>>) => Promise<string> {
  const repositoryUuid = '{9f1c0e5a-2c43-4d3b-8b0e-6f3b1a7d5c21}';
  return async (claims = {}) => {
    const now = Math.floor(clock.now() / 1000);
    const stepUuid = `{${randomUUID()}}`;
    return sign(
      {
        iss: issuer,
        aud: allowedAudiences[0],
        sub: `${repositoryUuid}:${stepUuid}`,
        iat: now,
        exp: now + 3600,
        workspaceUuid,
        repositoryUuid,
        pipelineUuid: `{${randomUUID()}}`,
        stepUuid,
        branchName: 'main',
        ...claims,
      },
      signingKey('bitbucket'),
    );
  };
}
