import { isLoopback } from '../domain/loopback.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import { type Complaints, startComplaints, type VariableProblem } from './complaints.ts';
import type { ApigeeConfig, Config, DeployConfig, LintConfig } from './config.ts';
import type { ConfigSources } from './config-sources.ts';
import type { Environment } from './environment.ts';
import { type ManifestDefaults, manifestDefaults } from './manifest-defaults.ts';
import { type Fit, fitManifest } from './manifest-fit.ts';
import { narrowed, readAllowed, refuseVariables } from './manifest-variables.ts';
import { readBitbucket } from './read-bitbucket.ts';
import { readCredential } from './read-credential.ts';
import { readGate, readQueryVariables } from './read-gate.ts';
import { checkProxies } from './read-proxies.ts';
import { readVariables, type Values } from './read-variables.ts';
import { ASKING } from './variables.ts';

export type ConfigRead =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly VariableProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly VariableProblem[];
      /** What is wrong with the manifest, each with its place. */
      readonly manifestProblems: readonly PipeError[];
      readonly warnings: readonly VariableProblem[];
    };

/** Text from outside becomes a Config here and nowhere else; every problem is told at once (style, 2 and 3). */
export function readConfig(sources: ConfigSources): ConfigRead {
  const { manifest, manifestNotes = [], manifestProblems = [] } = sources;
  const { values, problems, misspelt, warnings: idle } = readVariables(sources.environment);
  const known = values as Values;
  const read = manifest && manifestDefaults(manifest, known.APIGEE_ENV, known.APIGEE_ORG);
  // To an action that changes something what is misspelt may be what was to limit it.
  const [fatal, told] = ASKING.includes(known.ACTION) ? [[], misspelt] : [misspelt, []];
  const found = startComplaints([...problems, ...(read?.problems ?? []), ...fatal]);
  checkProxies(sources.environment, found);
  const allowed = readAllowed(known.MANIFEST_VARIABLES.filter(isRead), found);
  const config = assemble(known, { ...sources, defaults: read?.defaults, allowed }, found);
  const fit = judgeManifest(config, known, allowed);
  const warnings = [...told, ...idle, ...manifestNotes, ...fit.warnings];
  const ofManifest = [...manifestProblems, ...fit.problems];
  return found.all.length === 0 && ofManifest.length === 0
    ? { ok: true, warnings, config }
    : { ok: false, problems: found.all, manifestProblems: ofManifest, warnings };
}

/** Those that make of each bundle what an environment gets. */
const RENDERING: readonly Config['action'][] = ['plan', 'deploy', 'drift', 'rollback', 'promote', 'preview'];

/** How a manifest that can be read goes together with what the variables say. */
function judgeManifest({ action, deploy, manifest }: Config, known: Values, allowed: readonly string[]): Fit {
  if (manifest === undefined) return { problems: [], warnings: [] };
  const renders = RENDERING.includes(action);
  const unlisted = refuseVariables(manifest, { allowed, renders });
  const fit = fitManifest(manifest, {
    environments: renders ? known.APIGEE_ENV.filter(isRead) : [],
    organization: known.APIGEE_ORG,
    serviceAccount: deploy.serviceAccount,
    allow: deploy.allow,
  });
  return { ...fit, problems: [...unlisted, ...fit.problems] };
}

/** What was refused is undefined in its list. */
function isRead<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

/** Whole only where nothing was found. */
function assemble(known: Values, sources: WithDefaults, found: Complaints): Config {
  return {
    action: known.ACTION,
    bundles: known.BUNDLES.length > 0 ? known.BUNDLES : (sources.defaults?.bundles ?? []),
    bundlesChosen: known.BUNDLES.length > 0,
    manifest: sources.manifest,
    manifestVariables: narrowed(sources.manifest, sources.allowed),
    configurationChosen: known.CONFIG.length > 0,
    lint: readLint(known, sources, found),
    apigee: known.ACTION === 'lint' ? undefined : readApigee(known, sources, found),
    deploy: readDeploy(known, sources.environment, found),
    gate: readGate(known, sources, found),
    query: { source: known.QUERY, variables: readQueryVariables(known, found) },
    evidenceKey: known.EVIDENCE_KEY,
    preview: {
      mode: known.PREVIEW_MODE,
      ttlHours: (sources.environment['PREVIEW_TTL'] ?? '').trim() === '' ? undefined : known.PREVIEW_TTL,
      sweep: known.SWEEP,
    },
    bitbucket: readBitbucket(known, sources.environment, found),
    pullRequest: known.PR_ID,
    reportDirectory: known.REPORT_DIR,
    debug: known.DEBUG,
    to: toOf(known.TO),
    from: { environment: known.FROM_ENV ?? '', organization: known.FROM_ORG ?? known.APIGEE_ORG ?? '' },
    alsoDelete: known.DELETE,
    exportAs: known.EXPORT_AS,
    exportDirectory: known.EXPORT_DIR,
    onDrift: known.ON_DRIFT,
  };
}

function toOf(to: string): Config['to'] {
  if (to === 'previous') return { kind: 'previous' };
  if (/^[1-9]\d{0,8}$/.test(to)) return { kind: 'revision', revision: to };
  return to.startsWith('build:')
    ? { kind: 'build', build: Number(to.slice(6)) }
    : { kind: 'commit', commit: to };
}

interface WithAllowed extends ConfigSources {
  /** Of MANIFEST_VARIABLES, what a manifest may see. */
  readonly allowed: readonly string[];
}

interface WithDefaults extends WithAllowed {
  readonly defaults: ManifestDefaults | undefined;
}

function readLint(known: Values, sources: ConfigSources, found: Complaints): LintConfig {
  const excluded = known.LINT_EXCLUDE.filter((rule) => rule !== undefined);
  const [unknown, ...others] = sources.checkExcludedRules(excluded);
  if (unknown !== undefined)
    found.add('LINT_EXCLUDE', [unknown, ...others.map((text) => `It also ${text}`)].join(' '));
  if (known.LINT_BASELINE_WRITE && known.LINT_BASELINE === undefined) {
    found.add('LINT_BASELINE', 'is missing: the file that LINT_BASELINE_WRITE writes.');
  }
  return {
    profile: known.LINT_PROFILE,
    profileGiven: (sources.environment['LINT_PROFILE'] ?? '') !== '',
    excluded,
    maxWarnings: known.LINT_MAX_WARNINGS,
    failOn: known.LINT_FAIL_ON,
    baseline: known.LINT_BASELINE,
    writeBaseline: known.LINT_BASELINE_WRITE,
  };
}

function readApigee(known: Values, sources: WithDefaults, found: Complaints): ApigeeConfig | undefined {
  const organization = known.APIGEE_ORG ?? sources.defaults?.organization;
  // A query may be about Bitbucket alone.
  if (known.ACTION === 'query' && organization === undefined) return undefined;
  const environments = environmentsOf(known, sources);
  if (organization === undefined)
    found.add('APIGEE_ORG', "is missing: the organization's name, e.g. acme-prod.");
  if (environments.length === 0 && !WITHOUT_ENVIRONMENT.includes(known.ACTION)) {
    found.add('APIGEE_ENV', 'is missing: one environment or a list, e.g. test.');
  }
  const credential = readCredential(known, sources, found);
  if (organization === undefined || credential === undefined) return undefined;
  const google = readAddresses(known, sources.environment);
  return { organization, environments, url: known.APIGEE_API_URL, credential, google };
}

/** An emulator on this machine gives tokens of its own: Google's Resource Manager gets none of them unless it is named. */
function readAddresses(known: Values, environment: Environment): ApigeeConfig['google'] {
  const { APIGEE_API_URL: url } = known;
  const isEmulated = URL.canParse(url) && isLoopback(new URL(url).hostname);
  const isDefault = (environment['GOOGLE_RESOURCEMANAGER_URL'] ?? '').trim() === '';
  return {
    resourceManager: isEmulated && isDefault ? undefined : known.GOOGLE_RESOURCEMANAGER_URL,
    secretManager: known.GOOGLE_SECRETMANAGER_URL,
    kms: known.GOOGLE_KMS_URL,
  };
}

/** Those that look at the whole organization if none is named. */
const WITHOUT_ENVIRONMENT: readonly string[] = ['check', 'cleanup', 'query', 'audit'];

/** In the order given, each once: variables win over the manifest. */
function environmentsOf(known: Values, sources: WithDefaults): readonly string[] {
  const named = known.APIGEE_ENV.length > 0 ? known.APIGEE_ENV : (sources.defaults?.environments ?? []);
  return [...new Set(named)];
}

function readDeploy(known: Values, environment: Environment, found: Complaints): DeployConfig {
  return {
    serviceAccount: known.DEPLOYMENT_SERVICE_ACCOUNT,
    waitTimeoutMs: known.WAIT_TIMEOUT,
    parallel: known.PARALLEL,
    shard: known.SHARD ? readShard(environment, found) : undefined,
    onFailure: known.ON_FAILURE,
    force: known.FORCE,
    atomic: known.ATOMIC,
    backup: known.BACKUP,
    failOnChanges: known.FAIL_ON_CHANGES,
    onOverwrite: known.ON_OVERWRITE,
    trustMarks: known.TRUST_MARKS,
    allow: known.ALLOW,
    smokeHosts: known.SMOKE_HOSTS.filter(isRead).map((host) => host.toLowerCase()),
  };
}

/** Bitbucket counts parallel steps from 0 (docs/bitbucket.md#environment-of-a-step). */
function readShard(environment: Environment, found: Complaints): DeployConfig['shard'] {
  const step = environment['BITBUCKET_PARALLEL_STEP'] ?? '';
  const count = environment['BITBUCKET_PARALLEL_STEP_COUNT'] ?? '';
  const whole = /^\d{1,4}$/;
  if (whole.test(step) && whole.test(count) && Number(step) < Number(count)) {
    return { step: Number(step), count: Number(count) };
  }
  const message =
    "is true outside a parallel step: BITBUCKET_PARALLEL_STEP and BITBUCKET_PARALLEL_STEP_COUNT do not tell this step's share.";
  found.add('SHARD', message);
  return undefined;
}
