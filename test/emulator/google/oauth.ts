import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose';
import type { EmulatorClock } from '../clock.ts';
import type { EmulatedApi, Exchange } from '../emulated-api.ts';
import { isForm } from './google.ts';
import type { SigningKey } from './keys.ts';
import { OAuthError, oauthAnswer } from './oauth-error.ts';
import type { TokenStore } from './tokens.ts';

export interface ServiceAccountKeys {
  readonly clock: EmulatorClock;
  readonly tokens: TokenStore;
  readonly lifetimeSeconds: number;
  /** The account's key, or undefined for an account that the emulator does not know. */
  readonly keyOf: (email: string) => SigningKey | undefined;
  /** The one right audience: this endpoint's address. */
  readonly audience: () => string;
}

const bearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const skewSeconds = 300;

/** oauth2.googleapis.com/token for service-account keys (docs/apigee.md#service-account-key). */
export function oauthApi(accounts: ServiceAccountKeys): EmulatedApi {
  return {
    name: 'oauthToken',
    identify: () => ({ operation: 'oauth2.token' }),
    handle: async (exchange) => {
      if (exchange.method !== 'POST' || exchange.url.pathname !== '/token') return false;
      try {
        exchange.reply({ status: 200, body: await grant(exchange, accounts) });
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error;
        exchange.reply(oauthAnswer(error));
      }
      return true;
    },
  };
}

async function grant(exchange: Exchange, accounts: ServiceAccountKeys): Promise<object> {
  if (!isForm(exchange)) {
    exchange.unexpected('a token is asked for with a form');
    throw new OAuthError('invalid_request', 'Invalid content type');
  }
  const form = new URLSearchParams(Buffer.from(exchange.body).toString('utf8'));
  if (form.get('grant_type') !== bearerGrant) {
    throw new OAuthError('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
  }
  const email = await verified(form.get('assertion') ?? '', accounts);
  const { value } = accounts.tokens.issue({ principal: email });
  return { access_token: value, expires_in: accounts.lifetimeSeconds - 1, token_type: 'Bearer' };
}

/** The account that signed; refuses in Google's words. */
async function verified(assertion: string, accounts: ServiceAccountKeys): Promise<string> {
  const { header, claims } = decoded(assertion);
  const email = typeof claims['iss'] === 'string' ? claims['iss'] : '';
  const key = accounts.keyOf(email);
  if (key === undefined) throw new OAuthError('invalid_grant', 'Invalid grant: account not found');
  // Google's own Node library sends no key id: the account's only key is meant.
  const meant = header['kid'] === undefined || header['kid'] === key.id;
  const signed = header['alg'] === 'RS256' && meant && (await isSigned(assertion, key));
  if (!signed) throw new OAuthError('invalid_grant', 'Invalid JWT Signature.');
  const audience = accounts.audience();
  if (claims['aud'] !== audience) {
    throw new OAuthError(
      'invalid_grant',
      `Invalid JWT: Failed audience check. The right audience is ${audience}`,
    );
  }
  checkTimes(claims, accounts.clock.now() / 1000);
  if (typeof claims['scope'] !== 'string' || claims['scope'] === '') {
    throw new OAuthError('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
  }
  return email;
}

function checkTimes({ iat, exp }: Readonly<Record<string, unknown>>, now: number): void {
  const issued = Number(iat);
  const expires = Number(exp);
  const good =
    issued <= now + skewSeconds && expires > now && expires - issued <= 3600 && now - issued <= 3600;
  if (good) return;
  throw new OAuthError(
    'invalid_grant',
    'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
  );
}

function decoded(assertion: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: { ...decodeJwt(assertion) } };
  } catch {
    throw new OAuthError('invalid_grant', 'Invalid JWT: not a valid assertion');
  }
}

async function isSigned(assertion: string, { publicKey }: SigningKey): Promise<boolean> {
  try {
    await compactVerify(assertion, publicKey);
    return true;
  } catch {
    return false;
  }
}
