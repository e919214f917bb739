import type { BitbucketCredential } from '../domain/code-host/bitbucket-access.ts';
import type { Guard } from '../domain/guard.ts';
import type { Platform } from '../domain/organization.ts';
import type { Credential } from '../domain/secrets/credential.ts';
import type { Secret } from '../domain/secrets/secret.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { Gate } from './manifest/schema/gate-schema.ts';

/**
 * Everything a run needs to know, complete and checked: nobody re-reads, re-checks or re-defaults. Each action has
 * the settings that it uses and no others.
 */
export type Config =
  | LintRun
  | CheckRun
  | PlanRun
  | DeployRun
  | PreviewRun
  | CleanupRun
  | DriftRun
  | ExportRun
  | RollbackRun
  | PromoteRun
  | UndeployRun
  | QueryRun
  | AuditRun
  | SetupRun;

interface EveryRun {
  readonly manifest: Manifest | undefined;
  /** The environment variables that the manifest may fill in. */
  readonly manifestVariables: readonly string[];
  readonly bitbucket: BitbucketConfig;
  readonly tls: TlsConfig;
  /** PR_ID; what Bitbucket says of it stands in the build's context. */
  readonly pullRequest: number | undefined;
  readonly reportDirectory: string;
  readonly debug: boolean;
}

interface ConfiguredRun {
  /** True if CONFIG says where configuration entities are. */
  readonly configurationChosen: boolean;
  /** What CONFIG, else the manifest says of where they are; none if neither does, or if they are not to count. */
  readonly configuration: readonly string[];
}

interface BundleRun extends EveryRun, ConfiguredRun {
  readonly bundles: readonly string[];
  /** True if BUNDLES narrows the run: then not every bundle of the repository is in sight. */
  readonly bundlesChosen: boolean;
}

interface ApigeeRun extends BundleRun {
  readonly apigee: ApigeeConfig;
  readonly shard: Shard | undefined;
  /** Marks count, and content is not compared. */
  readonly trustMarks: boolean;
}

interface ChangingRun extends ApigeeRun {
  readonly deploy: DeployConfig;
  readonly gate: GateConfig;
  /** Signs the statement of what was changed. */
  readonly evidenceKey: Secret | undefined;
}

interface LintRun extends BundleRun {
  readonly action: 'lint';
  readonly lint: LintConfig;
}

interface CheckRun extends EveryRun, ConfiguredRun {
  readonly action: 'check';
  readonly apigee: ApigeeConfig;
}

interface PlanRun extends ChangingRun {
  readonly action: 'plan';
  readonly lint: LintConfig;
  readonly failOnChanges: boolean;
}

interface DeployRun extends ChangingRun {
  readonly action: 'deploy';
  readonly lint: LintConfig;
}

interface PreviewRun extends ChangingRun {
  readonly action: 'preview';
  readonly lint: LintConfig;
  readonly preview: PreviewConfig;
}

interface CleanupRun extends EveryRun {
  readonly action: 'cleanup';
  /** Signs the statement of what was removed. */
  readonly evidenceKey: Secret | undefined;
  /** Its environments limit what is cleaned up; none: all of them. */
  readonly apigee: ApigeeConfig;
  /** `sweep` removes every preview that is over, not those of one pull request alone. */
  readonly preview: PreviewConfig & { readonly sweep: boolean };
}

interface DriftRun extends ChangingRun {
  readonly action: 'drift';
  /** To restore is to deploy, and that lints. */
  readonly lint: LintConfig;
  readonly onDrift: 'report' | 'fail' | 'restore';
}

interface ExportRun extends ChangingRun {
  readonly action: 'export';
  readonly exportAs: 'folder' | 'zip' | 'branch';
  /** Each bundle's own place if undefined. */
  readonly exportDirectory: string | undefined;
}

interface RollbackRun extends ChangingRun {
  readonly action: 'rollback';
  readonly to: RollbackTarget;
}

interface PromoteRun extends ChangingRun {
  readonly action: 'promote';
  /** Where the bundles serve now; the organization is the run's own unless FROM_ORG names another. */
  readonly from: { readonly environment: string; readonly organization: string };
}

interface UndeployRun extends ChangingRun {
  readonly action: 'undeploy';
  /** Also deletes the bundle and its revisions. */
  readonly alsoDelete: boolean;
}

interface QueryRun extends EveryRun {
  readonly action: 'query';
  /** Undefined if no organization is named: then only Bitbucket can be asked. */
  readonly apigee: ApigeeConfig | undefined;
  readonly query: {
    /** A built-in query's name, a file of the clone, or GraphQL. */
    readonly source: string;
    readonly variables: Readonly<Record<string, unknown>>;
  };
}

interface AuditRun extends ApigeeRun {
  readonly action: 'audit';
}

interface SetupRun extends EveryRun {
  readonly action: 'setup';
  /** Undefined without organization or sign-in: then the organization is not looked at. */
  readonly apigee: ApigeeConfig | undefined;
  /** What APIGEE_ORG and APIGEE_ENV say, else the manifest. */
  readonly wanted: { readonly organization: string | undefined; readonly environments: readonly string[] };
  /** For the pipeline that is written; undefined if it is to come from the repository's variables. */
  readonly provider: string | undefined;
  readonly setup: 'plan' | 'write' | 'bitbucket';
  /** What a webhook is to tell the end of pull requests; undefined for none. */
  readonly webhook: Secret | undefined;
}

/** The run of one action. */
export type ConfigOf<Chosen extends Config['action']> = Extract<Config, { readonly action: Chosen }>;
/** The runs that lint. */
export type LintingConfig = Extract<Config, { readonly lint: LintConfig }>;
/** The runs that look for bundles. */
export type BundleConfig = Extract<Config, BundleRun>;
/** The runs that bring bundles into an environment, or say what that would change. */
export type ChangingConfig = Extract<Config, ChangingRun>;
/** The runs that lint, and bring what the repository holds into an environment. */
export type PlanningConfig = Extract<Config, ChangingRun & { readonly lint: LintConfig }>;

export interface LintConfig {
  readonly profile: 'apigee' | 'apigeex';
  /** True if LINT_PROFILE was set: an `.apigeelintrc` may then not choose another. */
  readonly profileGiven: boolean;
  readonly excluded: readonly string[];
  readonly maxWarnings: number | undefined;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly baseline: string | undefined;
  readonly writeBaseline: boolean;
}

export interface ApigeeConfig {
  readonly platform: Platform;
  readonly organization: string;
  readonly environments: readonly string[];
  readonly url: string;
  readonly credential: Credential;
  /** Addresses of Google's services beside Apigee and the sign-in. */
  readonly google: GoogleAddresses;
  /** How long a deployment's verdict is waited for. */
  readonly waitTimeoutMs: number;
  /** Bundles at a time. */
  readonly parallel: number;
}

interface GoogleAddresses {
  /** Undefined if Apigee is on this machine and this one is not named: tokens of an emulator are nothing for Google. */
  readonly resourceManager: string | undefined;
  readonly secretManager: string;
  readonly kms: string;
}

/** This step's share of the bundles, counted from 0. */
export interface Shard {
  readonly step: number;
  readonly count: number;
}

export interface DeployConfig {
  readonly serviceAccount: string | undefined;
  readonly onFailure: 'rollback' | 'keep';
  /** After a failure everything that the run changed in the environment goes back. */
  readonly atomic: boolean;
  readonly force: boolean;
  readonly onOverwrite: 'warn' | 'fail';
  readonly allow: readonly Guard[];
  /** Keeps what is replaced as zips in the report directory. */
  readonly backup: boolean;
  /** Deletes configuration entities with our mark that are no longer in git. */
  readonly prune: boolean;
  /** `host` or `host:port` that smoke tests may ask beside the environment's own. */
  readonly smokeHosts: readonly string[];
}

export interface GateConfig {
  /** What GATE asks for beside the manifest, in every environment of the run. */
  readonly given: Gate | undefined;
  /** Why an unmet gate is passed. */
  readonly override: string | undefined;
}

export interface PreviewConfig {
  /** In an environment that is there, or in one of its own for each pull request. */
  readonly mode: 'shared' | 'environment';
  /** Undefined if PREVIEW_TTL is not set: then the manifest's counts. */
  readonly ttlHours: number | undefined;
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

export interface TlsConfig {
  /** PEM, or the path of a file that holds it; further authorities. */
  readonly authorities: string | undefined;
  /** PEM or a path, each. */
  readonly client: { readonly certificate: string; readonly key: Secret } | undefined;
}

/** The organization of a run; undefined if it has none to do with. */
export function apigeeOf(config: Config): ApigeeConfig | undefined {
  return 'apigee' in config ? config.apigee : undefined;
}
