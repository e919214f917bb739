import type { Secret } from './secret.ts';

/** What the pipe signs in with. */
export type Credential =
  | { readonly kind: 'access-token'; readonly token: Secret }
  /** The text of a Google service-account key, already decoded to JSON. */
  | { readonly kind: 'key'; readonly json: Secret }
  | {
      readonly kind: 'workload-identity';
      /** `projects/N/locations/global/workloadIdentityPools/P/providers/X`, with or without `//iam.googleapis.com/`. */
      readonly provider: string;
      readonly serviceAccount: string | undefined;
      readonly oidcToken: Secret;
      /** Roots of the token endpoints: `https://sts.googleapis.com`, `https://iamcredentials.googleapis.com`. */
      readonly stsUrl: string;
      readonly iamCredentialsUrl: string;
    };
