import { randomBytes } from 'node:crypto';
import type { EmulatorClock } from '../clock.ts';
import type { Exchange } from '../emulated-api.ts';
import { GoogleError } from './google-error.ts';
import { isInRole, type Role } from './roles.ts';

export interface TokenGrant {
  /** Who the token speaks for. */
  readonly principal?: string;
  readonly expiresInSeconds?: number;
  /** Permissions this token lacks, `apigee.deployments.create` for instance; it has every other. */
  readonly without?: readonly string[];
  /** Roles it has, `apigee.environmentAdmin` for instance; it has no permission of others. Every one unless said. */
  readonly roles?: readonly Role[] | undefined;
}

export interface Token {
  readonly value: string;
  readonly principal: string;
  readonly expiresAt: number;
  may(permission: string): boolean;
}

export interface TokenStore {
  issue(grant?: TokenGrant): Token;
  /** The caller's token; throws 401 as Google does for a missing, unknown or expired one. */
  check(exchange: Exchange): Token;
  /** Every token issued so far stops being accepted. */
  expireAll(): void;
}

const advice =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

export function tokenStore(clock: EmulatorClock, lifetimeSeconds: number): TokenStore {
  const tokens = new Map<string, Token>();
  return {
    issue: (grant = {}) => {
      const {
        principal = 'deployer@emulator.iam.gserviceaccount.com',
        expiresInSeconds,
        without = [],
        roles,
      } = grant;
      const token = {
        value: `ya29.emulator-${randomBytes(24).toString('base64url')}`,
        principal,
        expiresAt: clock.now() + (expiresInSeconds ?? lifetimeSeconds) * 1000,
        may: (permission: string) =>
          !without.includes(permission) &&
          (roles === undefined || roles.some((role) => isInRole(role, permission))),
      };
      tokens.set(token.value, token);
      return token;
    },
    check: ({ headers }) => {
      if (headers.authorization === undefined) throw missingToken();
      const token = tokens.get(/^Bearer ([^ ]+)$/.exec(headers.authorization)?.[1] ?? '');
      if (token === undefined) throw refusedToken('ACCESS_TOKEN_TYPE_UNSUPPORTED');
      if (token.expiresAt <= clock.now()) throw refusedToken('ACCESS_TOKEN_EXPIRED');
      return token;
    },
    expireAll: () => {
      for (const token of tokens.values()) tokens.set(token.value, { ...token, expiresAt: clock.now() });
    },
  };
}

function missingToken(): GoogleError {
  const message = `Request is missing required authentication credential. ${advice}`;
  return new GoogleError('UNAUTHENTICATED', message, {
    reason: 'unauthorized',
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"' },
  });
}

/** Also what the fault `401` answers. */
export function refusedToken(reason: string): GoogleError {
  const message = `Request had invalid authentication credentials. ${advice}`;
  return new GoogleError('UNAUTHENTICATED', message, {
    reason: 'authError',
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
  });
}
