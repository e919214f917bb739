import type { AssetKind } from './apigee/bundle-facts.ts';
import type { RuntimeRule } from './apigee/runtime-mode.ts';
import type { TownClock } from './clock.ts';
import type { Fault } from './faults.ts';
import type { TokenGrant } from './google/tokens.ts';
import type { RecordedRequest } from './journal.ts';
import type { Seed } from './seed.ts';

export interface Town {
  readonly urls: Readonly<
    Record<
      'apigee' | 'sts' | 'iamcredentials' | 'oauthToken' | 'bitbucket' | 'dataCenter' | 'bitbucketProxy',
      string
    >
  >;
  /** Pipe variables that point a run at this town, with a good ACCESS_TOKEN. */
  environment(extra?: Readonly<Record<string, string>>): Record<string, string>;
  /** The same with a service-account key. */
  keyEnvironment(extra?: Readonly<Record<string, string>>): Record<string, string>;
  /** The same with the step's OIDC token; SERVICE_ACCOUNT is left to `extra`. */
  keylessEnvironment(extra?: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  /** A JSON key whose `token_uri` is the town's and whose public half the town knows. */
  serviceAccountKey(): string;
  /** A token as Bitbucket's steps get it; claims given win, `undefined` takes one out. */
  oidcToken(claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** An access token of a caller who may do everything but what `without` names. */
  accessToken(grant?: TokenGrant): string;
  /** Every access token issued so far ends now. */
  expireTokens(): void;
  readonly requests: readonly RecordedRequest[];
  calls(operation: string | RegExp): RecordedRequest[];
  /** What was asked that the contracts do not know; a test asks for none. */
  readonly unexpected: readonly string[];
  /** The revision that traffic reaches. */
  serving(environment: string, kind: AssetKind, name: string): string | undefined;
  /** Numbers, ascending. */
  revisions(kind: AssetKind, name: string): string[];
  bundleOf(kind: AssetKind, name: string, revision: string): Uint8Array;
  description(kind: AssetKind, name: string, revision: string): string | undefined;
  readonly seed: Seed;
  /** How the runtime takes the coming deployments; one each unless `times` says more. */
  runtime(rule: RuntimeRule): void;
  fault(fault: Fault): void;
  clearFaults(): void;
  readonly clock: TownClock;
  close(): Promise<void>;
}
