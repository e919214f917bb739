import * as z from 'zod/mini';
import { Secret } from '../../../domain/secrets/secret.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Answer, Http } from '../../../ports/http.ts';
import type { Grant } from '../../http/tokens.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { shapedOr } from './shaped.ts';

export interface Ports {
  readonly http: Http;
  readonly clock: Clock;
}

export interface OauthConsumer {
  readonly apiUrl: string;
  readonly key: Secret;
  readonly secret: Secret;
}

/** Client credentials of an OAuth 2.0 consumer (docs/bitbucket.md#oauth-consumers). */
export async function askForToken(
  consumer: OauthConsumer,
  { http }: Ports,
  signal: AbortSignal | undefined,
): Promise<Grant> {
  const answer = await http.send({
    method: 'POST',
    url: tokenEndpoint(consumer.apiUrl),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    secretHeaders: {
      authorization: Secret.minted(basicAuthorization(consumer.key.reveal(), consumer.secret.reveal())),
    },
    body: 'grant_type=client_credentials',
    operation: 'sign in to Bitbucket',
    repeat: 'reads',
    timeoutMs: 10_000,
    signal,
  });
  return readGrant(answer);
}

/** Cloud's consumers sign in at bitbucket.org; any other address of the API, at the same path of its own host. */
function tokenEndpoint(apiUrl: string): string {
  const { hostname, origin } = new URL(apiUrl);
  const host = hostname === 'api.bitbucket.org' ? 'https://bitbucket.org' : origin;
  return `${host}/site/oauth2/access_token`;
}

const GrantShape = z.object({
  access_token: z.string().check(z.minLength(1)),
  expires_in: z.optional(z.unknown()),
});

function readGrant(answer: Answer): Grant {
  const grant = answer.status === 200 ? shapedOr(answer, GrantShape) : undefined;
  if (grant !== undefined)
    return {
      token: Secret.minted(grant.access_token),
      lifetimeMs: (typeof grant.expires_in === 'number' ? grant.expires_in : 3600) * 1000,
    };
  throw new PipeError(
    'report-undelivered',
    `Bitbucket gave the OAuth consumer no token (${answer.status}).`,
    {
      status: answer.status,
      hint: 'Check BITBUCKET_OAUTH_KEY and BITBUCKET_OAUTH_SECRET; the consumer must be marked private and have a callback URL for client credentials.',
    },
  );
}
