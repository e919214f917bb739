import { GUARDS } from '../domain/guard.ts';
import { listed } from '../domain/text/sentences.ts';
import { ACTIONS } from './actions.ts';
import { ENVIRONMENT_NAME, HOST_NAME, ORGANIZATION_NAME, VARIABLE_NAME } from './names.ts';
import {
  account,
  apigeeUrl,
  choice,
  duration,
  E_MAIL,
  jsonObject,
  named,
  pattern,
  receiverUrl,
  rollbackTarget,
  secret,
  serviceUrl,
  signingKey,
  switchValue,
  text,
  token,
  type ValueType,
  wholeNumber,
} from './value-types.ts';

const ALL: readonly string[] = ACTIONS;
const APIGEE = ALL.filter((action) => action !== 'lint');
const BUNDLED = APIGEE.filter((action) => !['check', 'cleanup', 'query', 'setup'].includes(action));
/** A drift that is to be restored deploys, and lints first. */
const LINTING = ['lint', 'plan', 'deploy', 'preview', 'drift'];
const DEPLOYING = ['deploy', 'preview', 'drift', 'rollback', 'promote', 'undeploy'];
const PLANNING = ['plan', ...DEPLOYING];
const BRINGING = PLANNING.filter((action) => action !== 'undeploy');
/** Whose bundles parallel steps divide among them. */
export const SHARED_OUT = ['plan', 'deploy', 'drift'];
/** Those that bring configuration entities in, or compare them. */
export const CONFIGURING = ['plan', 'deploy', 'drift'];
const GATED = ['plan', 'deploy', 'promote', 'rollback', 'undeploy'];

const PROVIDER = pattern(
  /^(\/\/iam\.googleapis\.com\/)?projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/,
  'must look like projects/123/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, with the project number.',
);
const RULE = pattern(
  /^(?:EX-)?[A-Za-z]{2,8}\d{3}$/,
  'must list rule ids such as PO013, TD004, with commas, blanks or line breaks between them.',
);
const COMMAS = /[\s,]+/;
const LINES = /\n+/;

/**
 * The one truth about variables: how each is read, which actions use it, and what docs/variables.md, pipe.yml and the tests
 * print of it. `fallback` is read like a value if the variable is not set; `absent` only says what happens then.
 */
export const VARIABLES = {
  ACTION: one(
    choice(ACTIONS),
    `What to do: ${listed(
      ACTIONS.map((action) => `\`${action}\``),
      'or',
    )}`,
    {
      for: ALL,
      fallback: 'deploy',
    },
  ),
  BUNDLES: many(
    text,
    LINES,
    'Folders, zips or globs, one or a list; a folder is searched for `apiproxy/` and `sharedflowbundle/`; `!` before one leaves it out',
    { for: ['lint', ...BUNDLED.filter((action) => action !== 'audit')], absent: 'the whole clone' },
  ),
  MANIFEST: one(text, 'Settings per environment, rewrites, smoke tests, retention, order', {
    for: ALL,
    absent: '`apigee.yaml` or `apigee.yml` if present',
  }),
  MANIFEST_VARIABLES: many(
    named(VARIABLE_NAME),
    COMMAS,
    'The environment variables that the manifest may use as `${NAME}`, one or a list; never a secret of the pipe, `BITBUCKET_*` or `PIPELINES_*`',
    { for: ['lint', ...BUNDLED] },
  ),
  CONFIG: many(text, LINES, 'Configuration entities: folders or files, one or a list', {
    for: [...CONFIGURING, 'export', 'check'],
    absent: '`resources/edge` or `edge.json` if the manifest says so',
  }),
  APIGEE_ORG: one(named(ORGANIZATION_NAME), 'Organization', { for: APIGEE, required: true }),
  APIGEE_ENV: many(named(ENVIRONMENT_NAME), COMMAS, 'One environment or a list, done in order', {
    for: APIGEE,
    required: true,
  }),
  APIGEE_API_URL: one(apigeeUrl, 'A regional or private endpoint; https, or http on loopback only', {
    for: APIGEE,
    fallback: 'https://apigee.googleapis.com',
  }),
  DEPLOYMENT_SERVICE_ACCOUNT: one(
    account,
    'Google service account that the deployed bundles act as, for policies that call Google APIs',
    { for: BRINGING },
  ),
  WORKLOAD_IDENTITY_PROVIDER: one(PROVIDER, "Keyless sign-in from the step's OIDC token", { for: APIGEE }),
  SERVICE_ACCOUNT: one(account, 'With the keyless sign-in: the account to impersonate; optional', {
    for: APIGEE,
  }),
  KEY_FILE: hidden(secret, 'A Google service-account key: its JSON, base64 of it, or a path', {
    for: APIGEE,
  }),
  ACCESS_TOKEN: hidden(token, 'A ready Google access token', { for: APIGEE }),
  GOOGLE_STS_URL: google('https://sts.googleapis.com'),
  GOOGLE_IAMCREDENTIALS_URL: google('https://iamcredentials.googleapis.com'),
  GOOGLE_RESOURCEMANAGER_URL: google('https://cloudresourcemanager.googleapis.com'),
  GOOGLE_SECRETMANAGER_URL: google('https://secretmanager.googleapis.com'),
  GOOGLE_KMS_URL: google('https://cloudkms.googleapis.com'),
  LINT_PROFILE: one(choice(['apigeex', 'apigee']), 'Rules for Apigee X and hybrid, or `apigee` for Edge', {
    for: LINTING,
    fallback: 'apigeex',
  }),
  LINT_EXCLUDE: many(RULE, COMMAS, 'Rules to leave out; an unknown id is an error', { for: LINTING }),
  LINT_MAX_WARNINGS: one(wholeNumber(0, 1_000_000), 'More warnings than this fail the lint', {
    for: LINTING,
  }),
  LINT_FAIL_ON: one(
    choice(['error', 'warning', 'never']),
    'What fails the lint: `error`, `warning` or `never`',
    { for: LINTING, fallback: 'error' },
  ),
  LINT_BASELINE: one(text, 'A committed file of accepted findings: only new ones count', { for: LINTING }),
  LINT_BASELINE_WRITE: flag('With `ACTION=lint`: write `LINT_BASELINE` from what is found now', {
    for: ['lint'],
  }),
  WAIT_TIMEOUT: one(
    duration(10, 3600),
    "Seconds to wait for a deployment's verdict, and until what is never answered is given up",
    { for: APIGEE, fallback: '300' },
  ),
  PARALLEL: one(wholeNumber(1, 100), 'Bundles at a time', { for: APIGEE, fallback: '8' }),
  SHARD: flag(
    "Take this step's share of the bundles (`BITBUCKET_PARALLEL_STEP`, `BITBUCKET_PARALLEL_STEP_COUNT`)",
    { for: SHARED_OUT },
  ),
  ON_FAILURE: one(
    choice(['rollback', 'keep']),
    'After a failed deployment: `rollback` to what served before, or `keep`',
    { for: BRINGING, fallback: 'rollback' },
  ),
  ATOMIC: flag('After a failed deployment all that this run changed in the environment goes back', {
    for: ['plan', 'deploy', 'drift', 'rollback', 'promote'],
  }),
  FORCE: flag('Import and deploy even what is unchanged, or was changed by somebody else meanwhile', {
    for: PLANNING,
  }),
  ALLOW: many(
    choice(GUARDS),
    COMMAS,
    `Guards that a deploy may pass: ${GUARDS.map((guard) => `\`${guard}\``).join(', ')}; if set, it counts in place of the manifest's \`allow\``,
    { for: BRINGING },
  ),
  FAIL_ON_CHANGES: flag('With `ACTION=plan`: exit 5 if a deploy would change something', { for: ['plan'] }),
  TRUST_MARKS: flag(
    'Believe the mark in a revision’s description and do not compare its content: only if the pipe says that the organization stores bundles in a way it does not know',
    { for: BUNDLED.filter((action) => action !== 'export' && action !== 'undeploy') },
  ),
  ON_OVERWRITE: one(
    choice(['warn', 'fail']),
    'A deploy that would replace what was changed outside git: `warn`, or `fail` with exit 6',
    { for: BRINGING, fallback: 'warn' },
  ),
  ON_DRIFT: one(choice(['report', 'fail', 'restore']), 'With `ACTION=drift`: what drift leads to', {
    for: ['drift'],
    fallback: 'fail',
  }),
  EXPORT_AS: one(choice(['folder', 'zip', 'branch']), 'With `ACTION=export`: what it makes', {
    for: ['export'],
    fallback: 'folder',
  }),
  EXPORT_DIR: one(text, 'With `ACTION=export`: where it goes', {
    for: ['export'],
    absent: "each bundle's own place",
  }),
  BACKUP: flag('Keep what a deploy replaced as zips in `REPORT_DIR/backup`', {
    for: ['deploy', 'drift', 'rollback', 'promote', 'undeploy'],
  }),
  TO: one(rollbackTarget, 'With `ACTION=rollback`: `previous`, a revision, a commit, or `build:42`', {
    for: ['rollback'],
    fallback: 'previous',
  }),
  FROM_ENV: one(named(ENVIRONMENT_NAME), 'With `ACTION=promote`: where it serves now', { for: ['promote'] }),
  FROM_ORG: one(named(ORGANIZATION_NAME), 'With `ACTION=promote`: the organization where it serves now', {
    for: ['promote'],
  }),
  DELETE: flag('With `ACTION=undeploy`: delete it too', { for: ['undeploy'] }),
  PREVIEW_MODE: one(choice(['shared', 'environment']), 'Preview in this environment or one of its own', {
    for: ['preview', 'cleanup'],
    fallback: 'shared',
  }),
  PREVIEW_TTL: one(wholeNumber(1, 8760), 'Hours until a preview is over', {
    for: ['preview', 'cleanup'],
    fallback: '168',
  }),
  SWEEP: flag('With `ACTION=cleanup`: remove every preview that is over', { for: ['cleanup'] }),
  PRUNE: flag('Delete configuration entities that were ours and are no longer in git', {
    for: CONFIGURING,
  }),
  GATE: one(text, "Requirements beside the manifest's, as YAML or JSON", { for: GATED }),
  GATE_OVERRIDE: one(text, 'Passes an unmet gate: a reason, which is recorded', { for: GATED }),
  EVIDENCE_KEY: hidden(signingKey, 'Signs `evidence.json`: PEM, or a Cloud KMS key version', {
    for: [...PLANNING, 'cleanup'],
  }),
  SETUP: one(
    choice(['plan', 'write', 'bitbucket']),
    'With `ACTION=setup`: show what it would write, `write` it into the clone, or with `bitbucket` also make deployment environments and schedules',
    {
      for: ['setup'],
      fallback: 'plan',
    },
  ),
  WEBHOOK_URL: hidden(
    receiverUrl,
    'With `SETUP=bitbucket`: a receiver of yours that Bitbucket is to tell that a pull request ended',
    { for: ['setup'], absent: 'no webhook: `triggers` of the pipeline start the clean-up' },
  ),
  SMOKE_HOSTS: many(
    named(HOST_NAME),
    COMMAS,
    'Other hosts that smoke tests may ask, one or a list; with a port only that port',
    { for: ['lint', ...BRINGING], absent: "the environment's own" },
  ),
  QUERY: one(text, "With `ACTION=query`: a built-in query's name, a file, or GraphQL", {
    for: ['query'],
    fallback: 'compliance',
  }),
  QUERY_VARIABLES: one(jsonObject, 'With `ACTION=query`: its variables as JSON', { for: ['query'] }),
  PR_ID: one(wholeNumber(1, 999_999), 'The pull request to comment on', {
    for: ALL,
    absent: 'from Bitbucket',
  }),
  BITBUCKET_ACCESS_TOKEN: hidden(
    token,
    'For comments and statuses: a repository, project or workspace access token, or a Data Center HTTP access token',
    { for: ALL },
  ),
  BITBUCKET_EMAIL: one(
    pattern(E_MAIL, "must be the Atlassian account's e-mail address."),
    'With `BITBUCKET_API_TOKEN`',
    { for: ALL },
  ),
  BITBUCKET_API_TOKEN: hidden(token, 'An API token of the account `BITBUCKET_EMAIL`', { for: ALL }),
  BITBUCKET_OAUTH_KEY: hidden(token, 'An OAuth consumer, with `BITBUCKET_OAUTH_SECRET`', { for: ALL }),
  BITBUCKET_OAUTH_SECRET: hidden(token, "The OAuth consumer's secret", { for: ALL }),
  BITBUCKET_API_URL: one(serviceUrl, 'Data Center: the address of its `/rest`', {
    for: ALL,
    fallback: 'https://api.bitbucket.org/2.0',
  }),
  CA_CERT: one(text, 'More certificate authorities, beside the known ones: PEM or a path', { for: ALL }),
  CLIENT_CERT: one(text, 'A client certificate for private endpoints: PEM or a path', { for: ALL }),
  CLIENT_KEY: hidden(secret, "The client certificate's key: PEM or a path", { for: ALL }),
  REPORT_DIR: one(text, 'Where every report goes', { for: ALL, fallback: 'test-reports/apigee-pipe' }),
  DEBUG: flag('More log, never a secret', { for: ALL }),
};

export type VariableName = keyof typeof VARIABLES;

interface Facts {
  /** The actions that use it: given to another one it is a warning. */
  readonly for: readonly string[];
  readonly fallback?: string;
  readonly absent?: string;
  /** Marked in the printed tables: whatever speaks to Apigee needs it, from here or from the manifest. */
  readonly required?: true;
}

export interface Variable extends Facts {
  readonly type: ValueType<unknown>;
  readonly meaning: string;
  /** Also given as a list (`NAME_COUNT`, `NAME_0`, …); one text is cut at these. */
  readonly separators?: RegExp;
  readonly hidden?: true;
}

function one<Type, Rest extends Facts>(type: Type, meaning: string, facts: Rest) {
  return { type, meaning, ...facts };
}

function many<Type>(type: Type, separators: RegExp, ...[meaning, facts]: [string, Facts]) {
  return { type, separators, meaning, ...facts };
}

function flag(meaning: string, facts: Facts) {
  return { type: switchValue, meaning, fallback: 'false', ...facts };
}

function hidden<Type>(type: Type, meaning: string, facts: Facts) {
  return { type, hidden: true as const, meaning, ...facts };
}

function google(fallback: string) {
  return { type: serviceUrl, meaning: 'For private endpoints and tests', for: APIGEE, fallback };
}
