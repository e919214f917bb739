import type { Secret } from '../secrets/secret.ts';

/** How we sign in to Bitbucket (docs/bitbucket.md#signing-in-to-bitbucket); app passwords died on 2026-07-28 and are no member of this union. */
export type BitbucketCredential =
  | { readonly kind: 'none' }
  /** Repository, project and workspace access tokens, and Data Center's HTTP access tokens: Bearer. */
  | { readonly kind: 'access-token'; readonly token: Secret }
  /** A person's API token: Basic, the user name being the Atlassian account's e-mail. */
  | { readonly kind: 'api-token'; readonly email: string; readonly token: Secret }
  /** An OAuth 2.0 consumer: client credentials. */
  | { readonly kind: 'oauth'; readonly key: Secret; readonly secret: Secret };

/** Where Bitbucket is and how we may speak to it; read from the environment once. */
export interface BitbucketAccess {
  readonly kind: 'cloud' | 'data-center';
  /** `https://api.bitbucket.org/2.0`, or a Data Center's `https://host/rest`; no slash at the end. */
  readonly apiUrl: string;
  readonly credential: BitbucketCredential;
  /** The forward proxy of Pipelines that signs Code Insights requests for us; undefined elsewhere. */
  readonly proxyUrl: string | undefined;
}
