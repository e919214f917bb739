import { Secret } from '../../domain/secrets/secret.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Grant } from '../http/tokens.ts';

export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
export const HOUR_MS = 3_600_000;

/** Reads `{access_token, expires_in}` of an OAuth or STS answer (docs/apigee.md#signing-in). */
export function readGrant(fields: Readonly<Record<string, unknown>>, host: string): Grant {
  const seconds = Number(fields['expires_in']);
  return {
    token: tokenIn(fields['access_token'], host),
    // STS may leave it out; an hour is what every endpoint gives by default, and a 401 renews anyway.
    lifetimeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : HOUR_MS,
  };
}

/** The token of an answer; throws where it has none. */
export function tokenIn(value: unknown, host: string): Secret {
  if (typeof value === 'string' && value !== '') return Secret.minted(value);
  throw new PipeError('apigee-unexpected', `${host} accepted the sign-in but sent no access token.`, {
    hint: 'Check that the address is a token endpoint of Google.',
    where: host,
  });
}
