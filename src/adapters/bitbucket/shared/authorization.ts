import type { BitbucketAccess } from '../../../domain/code-host/bitbucket-access.ts';
import { Secret } from '../../../domain/secrets/secret.ts';
import { createTokenCache, readyToken, type Tokens } from '../../http/tokens.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { askForToken, type Ports } from './oauth-tokens.ts';

/** The `Authorization` headers of a credential; undefined if requests are not signed in at all. */
export function createAuthorization(access: BitbucketAccess, ports: Ports): Tokens | undefined {
  const { credential } = access;
  switch (credential.kind) {
    case 'none':
      return undefined;
    case 'access-token':
      return readyToken(bearer(credential.token));
    case 'api-token':
      return readyToken(Secret.minted(basicAuthorization(credential.email, credential.token.reveal())));
    case 'oauth': {
      const consumer = { apiUrl: access.apiUrl, ...credential };
      const grant = async (signal: AbortSignal | undefined) => {
        const { token, lifetimeMs } = await askForToken(consumer, ports, signal);
        return { token: bearer(token), lifetimeMs };
      };
      return createTokenCache(grant, ports);
    }
  }
}

function bearer(token: Secret): Secret {
  return Secret.minted(`Bearer ${token.reveal()}`);
}
