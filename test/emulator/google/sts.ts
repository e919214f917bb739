import { compactVerify, decodeJwt } from 'jose';
import type { EmulatorClock } from '../clock.ts';
import { messageProblems } from '../contract/fields.ts';
import type { EmulatedApi, Exchange } from '../emulated-api.ts';
import type { SigningKey } from './keys.ts';
import { OAuthError, oauthAnswer } from './oauth-error.ts';
import type { TokenStore } from './tokens.ts';

export interface WorkloadIdentityPool {
  readonly clock: EmulatorClock;
  readonly tokens: TokenStore;
  readonly lifetimeSeconds: number;
  /** `projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines` */
  readonly provider: string;
  readonly issuer: string;
  readonly allowedAudiences: readonly string[];
  readonly issuerKey: () => SigningKey;
  /** The provider's attribute condition over the token's claims. */
  readonly admits: (claims: Readonly<Record<string, unknown>>) => boolean;
}

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const subjectTypes = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token'];
const audienceForm =
  /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/;

/** sts.googleapis.com/v1/token: JSON in camel case or a form in snake case, the answer in snake case (docs/apigee.md#workload-identity-federation). */
export function stsApi(pool: WorkloadIdentityPool): EmulatedApi {
  const isToken = ({ method, url }: Exchange): boolean => method === 'POST' && url.pathname === '/v1/token';
  return {
    name: 'sts',
    identify: (exchange) => ({ operation: isToken(exchange) ? 'sts.token' : undefined }),
    handle: async (exchange) => {
      if (!isToken(exchange)) return false;
      try {
        exchange.reply({ status: 200, body: await exchangeToken(exchange, pool) });
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        exchange.reply(oauthAnswer(error));
      }
      return true;
    },
  };
}

async function exchangeToken(exchange: Exchange, pool: WorkloadIdentityPool): Promise<object> {
  if (exchange.headers.authorization !== undefined) exchange.unexpected('STS wants no Authorization header');
  const asked = readRequest(exchange);
  checkAudience(asked['audience'] ?? '', pool);
  checkTypes(asked);
  const claims = await verified(asked['subjectToken'] ?? '', pool);
  if (!pool.admits(claims)) {
    throw new OAuthError(
      'unauthorized_client',
      'The given credential is rejected by the attribute condition.',
    );
  }
  const { value } = pool.tokens.issue({ principal: `principal://${String(claims['sub'])}` });
  return {
    access_token: value,
    issued_token_type: accessTokenType,
    token_type: 'Bearer',
    expires_in: pool.lifetimeSeconds - 1,
  };
}

function checkTypes(asked: Readonly<Record<string, string>>): void {
  if (asked['grantType'] !== exchangeGrant)
    throw new OAuthError('unsupported_grant_type', 'Invalid grant type.');
  if (!subjectTypes.includes(asked['subjectTokenType'] ?? '')) {
    throw new OAuthError('invalid_request', 'Invalid value for "subject_token_type".');
  }
  if (asked['requestedTokenType'] !== accessTokenType) {
    throw new OAuthError('invalid_request', 'Invalid value for "requested_token_type".');
  }
  if (!(asked['scope'] ?? '').includes('https://www.googleapis.com/auth/')) {
    throw new OAuthError('invalid_scope', 'Invalid scope.');
  }
}

function readRequest(exchange: Exchange): Record<string, string> {
  const text = Buffer.from(exchange.body).toString('utf8');
  const json = (exchange.headers['content-type'] ?? '').startsWith('application/json');
  const fields = json ? parsed(text) : camelCased(new URLSearchParams(text));
  for (const { description } of messageProblems('GoogleIdentityStsV1ExchangeTokenRequest', fields)) {
    exchange.unexpected(description);
    throw new OAuthError('invalid_request', description);
  }
  return fields;
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    throw new OAuthError('invalid_request', 'Invalid JSON payload received.');
  }
}

function camelCased(form: URLSearchParams): Record<string, string> {
  const fields = [...form].map(([name, value]) => [
    name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(fields) as Record<string, string>;
}

function checkAudience(audience: string, { provider }: WorkloadIdentityPool): void {
  if (!audienceForm.test(audience)) {
    throw new OAuthError(
      'invalid_request',
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.',
    );
  }
  if (audience === `//iam.googleapis.com/${provider}`) return;
  throw new OAuthError(
    'invalid_target',
    'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
  );
}

async function verified(token: string, pool: WorkloadIdentityPool): Promise<Record<string, unknown>> {
  const claims = decoded(token);
  if (claims['iss'] !== pool.issuer) {
    throw refusedToken(
      `The issuer in ID Token ${String(claims['iss'])} does not match the expected ones: ${pool.issuer}`,
    );
  }
  const audiences = [claims['aud']].flat().map(String);
  if (!audiences.some((audience) => pool.allowedAudiences.includes(audience))) {
    throw refusedToken(
      `The audience in ID Token [${audiences.join(', ')}] does not match the expected audience.`,
    );
  }
  await compactVerify(token, pool.issuerKey().publicKey).catch(() => {
    throw refusedToken('Invalid signature of the ID Token.');
  });
  if (Number(claims['exp']) <= pool.clock.now() / 1000) {
    throw refusedToken(`ID Token issued at ${String(claims['iat'])} is stale to sign-in.`);
  }
  return claims;
}

function decoded(token: string): Record<string, unknown> {
  try {
    return { ...decodeJwt(token) };
  } catch {
    throw refusedToken('Invalid ID Token.');
  }
}

function refusedToken(description: string): OAuthError {
  return new OAuthError('invalid_grant', description);
}
