import { isLoopback } from '../../domain/loopback.ts';
import type { Action } from '../actions.ts';
import type { ApigeeConfig, Config, ConfigOf, LintConfig, TlsConfig } from '../config.ts';
import { type Reading, valuesOf } from '../config-sources.ts';
import type { ManifestDefaults } from '../manifest-defaults.ts';
import { narrowed } from '../manifest-variables.ts';
import { platformOf } from '../names.ts';
import type { VariableProblems } from '../variable-problems.ts';
import { SHARED_OUT } from '../variables.ts';
import { readBitbucket } from './read-bitbucket.ts';
import { readCredential } from './read-credential.ts';
import { readDeploy, readGate, readPreview, readShard } from './read-deploy.ts';
import type { Values } from './read-variables.ts';

/** What the chosen action needs to know, with a problem for all that it needs and nobody gave; undefined without it. */
export function readSettings(reading: Reading): Config | undefined {
  const { ACTION, SHARD } = valuesOf(reading);
  if (SHARD && isDoneByEach(ACTION)) reading.found.add('SHARD', notSharedOut(ACTION));
  return READERS[ACTION](reading);
}

/** What changes something, or tells it, and would do so once for each parallel step. */
function isDoneByEach(action: Action): boolean {
  return !SHARED_OUT.includes(action) && !['lint', 'check', 'query', 'setup'].includes(action);
}

const notSharedOut = (action: Action): string =>
  `divides nothing for ACTION=${action}: each parallel step would do all of it. Leave SHARD out and run it in one step.`;

type ReaderOf<Chosen extends Action> = (reading: Reading) => ConfigOf<Chosen> | undefined;

const READERS: { readonly [Chosen in Action]: ReaderOf<Chosen> } = {
  lint: (reading) => ({ action: 'lint', ...readBundles(reading), lint: readLint(reading) }),
  check: (reading) => {
    const apigee = readApigee(reading);
    return apigee && { action: 'check', ...readEvery(reading), ...readConfigured(reading), apigee };
  },
  plan: (reading) => {
    const lint = readLint(reading);
    const changing = readChanging(reading);
    return (
      changing && { action: 'plan', ...changing, lint, failOnChanges: valuesOf(reading).FAIL_ON_CHANGES }
    );
  },
  deploy: (reading) => {
    const lint = readLint(reading);
    const changing = readChanging(reading);
    return changing && { action: 'deploy', ...changing, lint };
  },
  preview: (reading) => {
    const lint = readLint(reading);
    const preview = readPreview(reading);
    const changing = readChanging(reading);
    return changing && { action: 'preview', ...changing, lint, preview };
  },
  cleanup: (reading) => {
    const { SWEEP, EVIDENCE_KEY: evidenceKey } = valuesOf(reading);
    const preview = { ...readPreview(reading), sweep: SWEEP };
    const apigee = readApigee(reading);
    return apigee && { action: 'cleanup', ...readEvery(reading), apigee, preview, evidenceKey };
  },
  drift: (reading) => {
    const lint = readLint(reading);
    const changing = readChanging(reading);
    return changing && { action: 'drift', ...changing, lint, onDrift: valuesOf(reading).ON_DRIFT };
  },
  export: (reading) => {
    const { EXPORT_AS, EXPORT_DIR } = valuesOf(reading);
    const changing = readChanging(reading);
    const environments = changing?.apigee.environments ?? [];
    if (environments.length > 1) {
      const said = `names ${environments.join(', ')}: an export is of one environment, since each serves its own.`;
      reading.found.add('APIGEE_ENV', said);
    }
    return changing && { action: 'export', ...changing, exportAs: EXPORT_AS, exportDirectory: EXPORT_DIR };
  },
  rollback: (reading) => {
    const changing = readChanging(reading);
    return changing && { action: 'rollback', ...changing, to: valuesOf(reading).TO };
  },
  promote: (reading) => {
    const changing = readChanging(reading);
    const from = readOrigin(reading, changing?.apigee.organization);
    return changing && from && { action: 'promote', ...changing, from };
  },
  undeploy: (reading) => {
    const { BUNDLES, DELETE } = valuesOf(reading);
    if (BUNDLES.length === 0) {
      reading.found.add('BUNDLES', 'is missing: undeploy only takes what it is told by name, e.g. orders.');
    }
    const changing = readChanging(reading);
    return changing && { action: 'undeploy', ...changing, alsoDelete: DELETE };
  },
  query: (reading) => {
    const { QUERY, QUERY_VARIABLES } = valuesOf(reading);
    const apigee = readApigeeIfNamed(reading);
    return {
      action: 'query',
      ...readEvery(reading),
      apigee,
      query: { source: QUERY, variables: QUERY_VARIABLES ?? {} },
    };
  },
  audit: (reading) => {
    const seeing = readSeeing(reading);
    return seeing && { action: 'audit', ...seeing };
  },
  setup: (reading) => {
    const known = valuesOf(reading);
    const wanted = {
      organization: known.APIGEE_ORG ?? reading.defaults?.organization,
      environments: environmentsOf(known, reading.defaults),
    };
    const apigee = signsIn(reading) ? readApigeeIfNamed(reading) : undefined;
    const provider = known.WORKLOAD_IDENTITY_PROVIDER;
    const { SETUP: setup, WEBHOOK_URL: webhook } = known;
    return { action: 'setup', ...readEvery(reading), apigee, wanted, provider, setup, webhook };
  },
};

/** A sign-in can be tried: the keyless one also needs the step's token, which a first run on a laptop lacks. */
function signsIn({ sources: { variables, environment } }: Reading): boolean {
  const { ACCESS_TOKEN, KEY_FILE, WORKLOAD_IDENTITY_PROVIDER } = variables.values;
  const isKeyless = WORKLOAD_IDENTITY_PROVIDER !== undefined;
  return (
    ACCESS_TOKEN !== undefined ||
    KEY_FILE !== undefined ||
    (isKeyless && environment['BITBUCKET_STEP_OIDC_TOKEN'] !== undefined)
  );
}

function readEvery(reading: Reading) {
  const { sources, allowed, found } = reading;
  const known = valuesOf(reading);
  return {
    manifest: sources.manifest,
    manifestVariables: narrowed(sources.manifest, allowed),
    bitbucket: readBitbucket(known, sources.environment, found),
    tls: readTls(known, found),
    pullRequest: known.PR_ID,
    reportDirectory: known.REPORT_DIR,
    debug: known.DEBUG,
  };
}

function readTls({ CA_CERT, CLIENT_CERT, CLIENT_KEY }: Values, found: VariableProblems): TlsConfig {
  if (CLIENT_CERT !== undefined && CLIENT_KEY !== undefined) {
    return { authorities: CA_CERT, client: { certificate: CLIENT_CERT, key: CLIENT_KEY } };
  }
  if (CLIENT_CERT !== undefined) found.add('CLIENT_KEY', 'is missing: CLIENT_CERT needs it.');
  if (CLIENT_KEY !== undefined) found.add('CLIENT_CERT', 'is missing: CLIENT_KEY needs it.');
  return { authorities: CA_CERT, client: undefined };
}

function readBundles(reading: Reading) {
  const { BUNDLES } = valuesOf(reading);
  const { defaults } = reading;
  return {
    ...readEvery(reading),
    ...readConfigured(reading),
    bundles: BUNDLES.length > 0 ? BUNDLES : (defaults?.bundles ?? []),
    bundlesChosen: BUNDLES.length > 0,
  };
}

function readConfigured(reading: Reading) {
  const { CONFIG } = valuesOf(reading);
  const told = reading.sources.manifest?.content.configuration;
  return {
    configurationChosen: CONFIG.length > 0,
    configuration: CONFIG.length > 0 ? CONFIG : Array.isArray(told) ? told : [],
  };
}

function readLint(reading: Reading): LintConfig {
  const { sources, found } = reading;
  const known = valuesOf(reading);
  const [unknown, ...others] = sources.checkExcludedRules(known.LINT_EXCLUDE);
  if (unknown !== undefined)
    found.add('LINT_EXCLUDE', [unknown, ...others.map((text) => `It also ${text}`)].join(' '));
  if (known.LINT_BASELINE_WRITE && known.LINT_BASELINE === undefined) {
    found.add('LINT_BASELINE', 'is missing: the file that LINT_BASELINE_WRITE writes.');
  }
  return {
    profile: known.LINT_PROFILE,
    profileGiven: sources.variables.given.has('LINT_PROFILE'),
    excluded: known.LINT_EXCLUDE,
    maxWarnings: known.LINT_MAX_WARNINGS,
    failOn: known.LINT_FAIL_ON,
    baseline: known.LINT_BASELINE,
    writeBaseline: known.LINT_BASELINE_WRITE,
  };
}

/** These do something in no environment, or in whichever there are. */
const ANYWHERE: readonly Action[] = ['check', 'cleanup', 'query', 'audit', 'setup'];

function readApigee(reading: Reading): ApigeeConfig | undefined {
  const { sources, defaults, found } = reading;
  const known = valuesOf(reading);
  const organization = known.APIGEE_ORG ?? defaults?.organization;
  const environments = environmentsOf(known, defaults);
  if (organization === undefined)
    found.add('APIGEE_ORG', "is missing: the organization's name, e.g. acme-prod.");
  if (environments.length === 0 && !ANYWHERE.includes(known.ACTION)) {
    found.add('APIGEE_ENV', 'is missing: one environment or a list, e.g. test.');
  }
  const platform = platformOf(known.APIGEE_API_URL);
  if (platform !== 'x')
    found.add(
      'APIGEE_API_URL',
      'is an address of Apigee Edge: this version works with Apigee X and hybrid only.',
    );
  const credential = readCredential(known, sources, found);
  if (organization === undefined || credential === undefined) return undefined;
  return {
    platform,
    organization,
    environments,
    url: known.APIGEE_API_URL,
    credential,
    google: readAddresses(reading),
    waitTimeoutMs: known.WAIT_TIMEOUT.milliseconds,
    parallel: known.PARALLEL,
  };
}

/** An emulator on this machine gives tokens of its own: Google's Resource Manager gets none of them unless it is named. */
function readAddresses({ sources: { variables } }: Reading): ApigeeConfig['google'] {
  const { values, given } = variables;
  const isEmulated = isLoopback(new URL(values.APIGEE_API_URL).hostname);
  const isNamed = given.has('GOOGLE_RESOURCEMANAGER_URL');
  return {
    resourceManager: isEmulated && !isNamed ? undefined : values.GOOGLE_RESOURCEMANAGER_URL,
    secretManager: values.GOOGLE_SECRETMANAGER_URL,
    kms: values.GOOGLE_KMS_URL,
  };
}

function readApigeeIfNamed(reading: Reading): ApigeeConfig | undefined {
  const isNamed = valuesOf(reading).APIGEE_ORG !== undefined || reading.defaults?.organization !== undefined;
  return isNamed ? readApigee(reading) : undefined;
}

/** In the order given, each once: variables win over the manifest. */
function environmentsOf(known: Values, defaults: ManifestDefaults | undefined): readonly string[] {
  return [...new Set(known.APIGEE_ENV.length > 0 ? known.APIGEE_ENV : (defaults?.environments ?? []))];
}

function readSeeing(reading: Reading) {
  const apigee = readApigee(reading);
  const bundles = readBundles(reading);
  const { SHARD, TRUST_MARKS } = valuesOf(reading);
  const shard = SHARD ? readShard(reading) : undefined;
  return apigee && { ...bundles, apigee, shard, trustMarks: TRUST_MARKS };
}

function readChanging(reading: Reading) {
  const seeing = readSeeing(reading);
  const deploy = readDeploy(reading);
  const gate = readGate(reading);
  return seeing && { ...seeing, deploy, gate, evidenceKey: valuesOf(reading).EVIDENCE_KEY };
}

function readOrigin(
  reading: Reading,
  organization: string | undefined,
): ConfigOf<'promote'>['from'] | undefined {
  const { FROM_ENV, FROM_ORG } = valuesOf(reading);
  if (FROM_ENV === undefined)
    reading.found.add('FROM_ENV', 'is missing: the environment where it serves now, e.g. test.');
  const from = FROM_ORG ?? organization;
  return FROM_ENV === undefined || from === undefined
    ? undefined
    : { environment: FROM_ENV, organization: from };
}
