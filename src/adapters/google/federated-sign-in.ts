import type { Credential } from '../../domain/secrets/credential.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { pathSegment } from '../http/path-segment.ts';
import type { Grant } from '../http/tokens.ts';
import { federationRefusals, IMPERSONATION_REFUSALS, PROVIDER_FORM } from './federation-refusals.ts';
import { HOUR_MS, readGrant, SCOPE, tokenIn } from './grant.ts';
import { refuse } from './refusal.ts';
import { askForToken, type TokenEndpoint } from './token-endpoint.ts';

export type WorkloadIdentity = Extract<Credential, { kind: 'workload-identity' }>;

/** Trades the step's OIDC token for a federated token at Google's token service (docs/apigee.md#workload-identity-federation). */
export async function exchangeOidcToken(
  credential: WorkloadIdentity,
  tokenEndpoint: TokenEndpoint,
): Promise<Grant> {
  const url = endpoint(credential.stsUrl, 'token');
  const outcome = await askForToken(tokenEndpoint, {
    url,
    headers: JSON_HEADERS,
    body: JSON.stringify({
      audience: `//iam.googleapis.com/${readProvider(credential.provider)}`,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      scope: SCOPE,
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      subjectToken: credential.oidcToken.reveal(),
    }),
    operation: "exchange the step's OIDC token",
    secrets: [credential.oidcToken],
  });
  if (outcome.kind === 'granted') return readGrant(outcome.fields, new URL(url).host);
  const known = federationRefusals(credential.oidcToken, tokenEndpoint.now());
  throw refuse(known, outcome.refusal, 'WORKLOAD_IDENTITY_PROVIDER');
}

/** Trades a federated token for one of the service account. Undefined if the federated token is no longer taken. */
export async function impersonate(
  credential: WorkloadIdentity & { serviceAccount: string },
  federated: Secret,
  tokenEndpoint: TokenEndpoint,
): Promise<Grant | undefined> {
  const account = pathSegment(credential.serviceAccount);
  const url = endpoint(
    credential.iamCredentialsUrl,
    `projects/-/serviceAccounts/${account}:generateAccessToken`,
  );
  const outcome = await askForToken(tokenEndpoint, {
    url,
    headers: JSON_HEADERS,
    token: federated,
    body: JSON.stringify({ scope: [SCOPE], lifetime: `${HOUR_MS / 1000}s` }),
    operation: `act as ${credential.serviceAccount}`,
    secrets: [federated],
  });
  if (outcome.kind === 'refused') {
    if (outcome.refusal.error.httpStatus === 401) return undefined;
    throw refuse(IMPERSONATION_REFUSALS, outcome.refusal, 'SERVICE_ACCOUNT');
  }
  // `expireTime` is Google's clock, so it is measured against Google's clock.
  const sent = Date.parse(outcome.answer.headers['date'] ?? '');
  const left =
    Date.parse(String(outcome.fields['expireTime'])) - (Number.isNaN(sent) ? tokenEndpoint.now() : sent);
  return {
    token: tokenIn(outcome.fields['accessToken'], new URL(url).host),
    lifetimeMs: left > 0 ? left : HOUR_MS,
  };
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/** The provider's resource name, however it was pasted; throws `config-invalid` for anything else. */
export function readProvider(text: string): string {
  const name = text.trim().replace(/^(https:)?\/\/iam\.googleapis\.com\//, '');
  if (/^projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/\s]+\/providers\/[^/\s]+$/.test(name))
    return name;
  throw new PipeError('config-invalid', `WORKLOAD_IDENTITY_PROVIDER is not of the form ${PROVIDER_FORM}.`, {
    hint: /^projects\/\d*[^\d/][^/]*\//.test(name)
      ? "Use the project's number, not its id: gcloud projects describe <id> --format='value(projectNumber)'"
      : 'Copy it from "gcloud iam workload-identity-pools providers describe", field name.',
    where: 'WORKLOAD_IDENTITY_PROVIDER',
  });
}

/** The address of a method below a root that may already end in its version. */
function endpoint(root: string, method: string): string {
  const trimmed = root.replace(/(?<!\/)\/+$/, '');
  if (trimmed.endsWith(`/v1/${method}`)) return trimmed;
  return `${trimmed.endsWith('/v1') ? trimmed : `${trimmed}/v1`}/${method}`;
}
