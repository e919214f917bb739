import type { BitbucketCredential } from '../domain/bitbucket-access.ts';
import type { Credential } from '../domain/credential.ts';
import type { Guard } from '../domain/guard.ts';
import type { Secret } from '../domain/secret.ts';
import type { EnvironmentSettings, Manifest } from './manifest/manifest.ts';
import type { Action } from './variables.ts';

/** Everything a run needs to know, complete and checked: nobody re-reads, re-checks or re-defaults. */
export interface Config {
  readonly action: Action;
  readonly bundles: readonly string[];
  /** True where BUNDLES narrows the run: then not every bundle of the repository is in sight. */
  readonly bundlesChosen: boolean;
  readonly manifest: Manifest | undefined;
  /** The environment variables that the manifest may fill in. */
  readonly manifestVariables: readonly string[];
  /** True if CONFIG says where configuration entities are. */
  readonly configurationChosen: boolean;
  readonly lint: LintConfig;
  /** Undefined for actions that never speak to Apigee. */
  readonly apigee: ApigeeConfig | undefined;
  readonly deploy: DeployConfig;
  readonly gate: GateConfig;
  readonly query: QueryConfig;
  readonly evidenceKey: Secret | undefined;
  readonly preview: PreviewConfig;
  readonly bitbucket: BitbucketConfig;
  readonly pullRequest: number | undefined;
  readonly reportDirectory: string;
  readonly debug: boolean;
  readonly to: RollbackTarget;
  readonly from: { readonly environment: string; readonly organization: string };
  readonly alsoDelete: boolean;
  readonly exportAs: 'folder' | 'zip' | 'branch';
  readonly exportDirectory: string | undefined;
  readonly onDrift: 'report' | 'fail' | 'restore';
}

export interface LintConfig {
  readonly profile: 'apigee' | 'apigeex';
  /** True where LINT_PROFILE was set: an `.apigeelintrc` may then not choose another. */
  readonly profileGiven: boolean;
  readonly excluded: readonly string[];
  readonly maxWarnings: number | undefined;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
}

export interface ApigeeConfig {
  readonly organization: string;
  readonly environments: readonly string[];
  readonly url: string;
  readonly credential: Credential;
  /** Addresses of Google's services beside Apigee and the sign-in. */
  readonly google: GoogleAddresses;
}

interface GoogleAddresses {
  /** Undefined where Apigee is on this machine and this one is not named: tokens of an emulator are nothing for Google. */
  readonly resourceManager: string | undefined;
  readonly secretManager: string;
  readonly kms: string;
}

export interface DeployConfig {
  readonly serviceAccount: string | undefined;
  readonly waitTimeoutMs: number;
  readonly parallel: number;
  readonly shard: { readonly step: number; readonly count: number } | undefined;
  readonly onFailure: 'rollback' | 'keep';
  readonly force: boolean;
  readonly atomic: boolean;
  readonly backup: boolean;
  readonly failOnChanges: boolean;
  readonly onOverwrite: 'warn' | 'fail';
  readonly trustMarks: boolean;
  readonly allow: readonly Guard[];
  /** `host` or `host:port` that smoke tests may ask beside the environment's own. */
  readonly smokeHosts: readonly string[];
}

export interface GateConfig {
  /** What GATE asks for beside the manifest, in every environment of the run. */
  readonly given: NonNullable<EnvironmentSettings['gate']> | undefined;
  /** Why an unmet gate is passed. */
  readonly override: string | undefined;
}

export interface QueryConfig {
  /** A built-in query's name, a file of the clone, or GraphQL. */
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type RollbackTarget =
  | { readonly kind: 'previous' }
  | { readonly kind: 'revision'; readonly revision: string }
  /** At least seven hex digits. */
  | { readonly kind: 'commit'; readonly commit: string }
  | { readonly kind: 'build'; readonly build: number };

export interface BitbucketConfig {
  readonly apiUrl: string;
  readonly credential: BitbucketCredential;
}

interface PreviewConfig {
  readonly mode: 'shared' | 'environment';
  /** Undefined if PREVIEW_TTL is not set: then the manifest's counts. */
  readonly ttlHours: number | undefined;
  readonly sweep: boolean;
}
