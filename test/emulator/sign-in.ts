import { randomUUID } from 'node:crypto';
import { workspaceUuid } from './bitbucket/people.ts';
import type { EmulatorClock } from './clock.ts';
import type { Host } from './emulated-api.ts';
import { type SigningKey, sign, signingKey } from './google/keys.ts';
import type { TokenGrant, TokenStore } from './google/tokens.ts';
import { deployer } from './options.ts';

/** Every way a run can be let in. */
export interface WaysIn {
  /** Pipe variables that point a run at this emulator, with a good ACCESS_TOKEN. */
  environment(extra?: Variables): Record<string, string>;
  /** The same with a service-account key. */
  keyEnvironment(extra?: Variables): Record<string, string>;
  /** The same with the step's OIDC token; SERVICE_ACCOUNT is left to `extra`. */
  keylessEnvironment(extra?: Variables): Promise<Record<string, string>>;
  /** Where Google's other services are: Resource Manager, Secret Manager and Cloud KMS. */
  googleServices(): Record<string, string>;
  /** A JSON key whose `token_uri` is the emulator's and whose public half the emulator knows. */
  serviceAccountKey(): string;
  /** A token as Bitbucket's steps get it; claims given win, `undefined` takes one out. */
  oidcToken(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** An access token of a caller who may do everything but what `without` names. */
  accessToken(grant?: TokenGrant): string;
  /** Every access token issued so far ends now. */
  expireTokens(): void;
}

type Variables = Readonly<Record<string, string>>;

interface Gate {
  readonly organization: string;
  readonly environments: readonly string[];
  readonly urls: Readonly<Record<Host, string>>;
  readonly tokens: TokenStore;
  readonly workloadIdentity: WorkloadIdentity;
  readonly clock: EmulatorClock;
}

interface WorkloadIdentity {
  readonly provider: string;
  readonly issuer: string;
  readonly allowedAudiences: readonly string[];
}

export function waysIn({ organization, environments, urls, tokens, workloadIdentity, clock }: Gate): WaysIn {
  const oidcToken = oidcSigner(workloadIdentity, clock);
  const serviceAccountKey = (): string => accountKey(urls.oauthToken);
  const variables = (signIn: Variables, extra: Variables = {}): Record<string, string> => ({
    APIGEE_ORG: organization,
    APIGEE_ENV: environments[0] ?? '',
    APIGEE_API_URL: urls.apigee,
    GOOGLE_STS_URL: urls.sts,
    GOOGLE_IAMCREDENTIALS_URL: urls.iamcredentials,
    ...signIn,
    ...extra,
  });
  return {
    environment: (extra) => variables({ ACCESS_TOKEN: tokens.issue().value }, extra),
    keyEnvironment: (extra) => variables({ KEY_FILE: serviceAccountKey() }, extra),
    keylessEnvironment: async (extra) => {
      const BITBUCKET_STEP_OIDC_TOKEN = await oidcToken();
      return variables(
        { WORKLOAD_IDENTITY_PROVIDER: workloadIdentity.provider, BITBUCKET_STEP_OIDC_TOKEN },
        extra,
      );
    },
    googleServices: () => ({
      GOOGLE_RESOURCEMANAGER_URL: urls.resourceManager,
      GOOGLE_SECRETMANAGER_URL: urls.secretManager,
      GOOGLE_KMS_URL: urls.kms,
    }),
    serviceAccountKey,
    oidcToken,
    accessToken: (grant) => tokens.issue(grant).value,
    expireTokens: () => tokens.expireAll(),
  };
}

/** The keys that the emulator's Google trusts. */
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
function accountKey(tokenUri: string): string {
  const { id, pem } = signingKey('deployer');
  return JSON.stringify({
    type: 'service_account',
    project_id: 'emulator',
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

/** Claims as in docs/bitbucket.md#oidc; UUIDs in braces. */
function oidcSigner(
  { issuer, allowedAudiences }: WorkloadIdentity,
  clock: EmulatorClock,
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
