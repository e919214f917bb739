import type { BitbucketAccess } from '../../../domain/bitbucket-access.ts';
import { Secret } from '../../../domain/secret.ts';
import { basicAuthorization } from './basic-authorization.ts';
import { createOauthTokens, type Ports } from './oauth-tokens.ts';

/** Turns the credential into headers, fresh for every request. */
export interface Authorization {
  headers(signal: AbortSignal | undefined): Promise<Readonly<Record<string, Secret>>>;
  /** True where a refused token was thrown away and another try may fare better. */
  renew(): boolean;
}

export function createAuthorization(access: BitbucketAccess, ports: Ports): Authorization {
  const { credential } = access;
  switch (credential.kind) {
    case 'none':
      return fixed(undefined);
    case 'access-token':
      return fixed(`Bearer ${credential.token.reveal()}`);
    case 'api-token':
      return fixed(basicAuthorization(credential.email, credential.token.reveal()));
    case 'oauth': {
      const tokens = createOauthTokens({ apiUrl: access.apiUrl, ...credential }, ports);
      return {
        headers: async (signal) => ({
          authorization: Secret.minted(`Bearer ${(await tokens.current(signal)).reveal()}`),
        }),
        renew: () => {
          tokens.forget();
          return true;
        },
      };
    }
  }
}

function fixed(header: string | undefined): Authorization {
  const headers = header === undefined ? {} : { authorization: Secret.minted(header) };
  return { headers: async () => headers, renew: () => false };
}
