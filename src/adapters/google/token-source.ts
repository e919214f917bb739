import type { Identity } from '../../domain/organization.ts';
import type { Credential } from '../../domain/secrets/credential.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Http } from '../../ports/http.ts';
import type { TokenSource } from '../../ports/token-source.ts';
import {
  createTokenCache,
  type Grant,
  readyToken,
  type TokenCacheOptions,
  withToken,
} from '../http/tokens.ts';
import { exchangeOidcToken, impersonate, readProvider, type WorkloadIdentity } from './federated-sign-in.ts';
import { signInWithKey } from './key-sign-in.ts';
import { readServiceAccountKey } from './service-account-key.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

export interface SignInPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Signs in with whatever credential there is, once for all who ask, and keeps the token fresh. */
export function createTokenSource(credential: Credential, ports: SignInPorts): TokenSource {
  if (credential.kind === 'access-token') {
    const identity = { account: 'the account of ACCESS_TOKEN', method: 'access token' } as const;
    return { ...readyToken(credential.token), identity: () => Promise.resolve(identity) };
  }
  const caching = { clock: ports.clock, longestSpareMs: FIVE_MINUTES_MS };
  const endpoint = { http: ports.http, now: () => ports.clock.now(), signal: ports.signal };
  const signIn =
    credential.kind === 'key'
      ? keySignIn(credential.json, endpoint)
      : federatedSignIn(credential, endpoint, caching);
  const cache = createTokenCache(() => signIn.grant(), caching);
  return {
    ...cache,
    async identity() {
      await cache.token();
      return signIn.identity();
    },
  };
}

const FIVE_MINUTES_MS = 300_000;

interface SignIn {
  grant(): Promise<Grant>;
  identity(): Identity;
}

function keySignIn(json: Secret, endpoint: TokenEndpoint): SignIn {
  return {
    grant: async () => signInWithKey(readServiceAccountKey(json), endpoint),
    identity: () => ({ account: readServiceAccountKey(json).account, method: 'service-account key' }),
  };
}

function federatedSignIn(
  credential: WorkloadIdentity,
  endpoint: TokenEndpoint,
  caching: TokenCacheOptions,
): SignIn {
  const { serviceAccount } = credential;
  const exchange = (): Promise<Grant> => exchangeOidcToken(credential, endpoint);
  if (serviceAccount === undefined) {
    const pool = readPool(credential.provider);
    return { grant: exchange, identity: () => ({ account: pool(), method: 'workload identity' }) };
  }
  // Bitbucket gives one OIDC token per step and it ages, so the federated token is used as long as it lives.
  const federated = createTokenCache(exchange, caching);
  const subject = { ...credential, serviceAccount };
  return {
    async grant() {
      const granted = await withToken(federated, (token) => impersonate(subject, token, endpoint), {
        isRefused: (answered) => answered === undefined,
      });
      return granted ?? unheard();
    },
    identity: () => ({ account: serviceAccount, method: 'workload identity' }),
  };
}

/** `workloadIdentityPools/P/providers/X`: who the pipe is when it acts as nobody else. */
const readPool = (provider: string) => (): string =>
  readProvider(provider).replace(/^.*(?=workloadIdentityPools)/, '');

function unheard(): never {
  throw new PipeError(
    'sign-in-refused',
    "The token that Google just gave for the step's OIDC token is not accepted for acting as SERVICE_ACCOUNT.",
    {
      hint: 'Check that GOOGLE_STS_URL and GOOGLE_IAMCREDENTIALS_URL belong together.',
      where: 'SERVICE_ACCOUNT',
    },
  );
}
