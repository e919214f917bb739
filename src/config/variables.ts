import type * as z from 'zod/mini';
import { GUARDS } from '../domain/guard.ts';
import {
  choice,
  duration,
  pattern,
  secret,
  serviceUrl,
  switchValue,
  text,
  wholeNumber,
} from './value-types.ts';

/** What this version can do; DESIGN §4 names more, which come with later versions. */
export const ACTIONS = ['lint', 'plan', 'deploy', 'check'] as const;
export type Action = (typeof ACTIONS)[number];

const ORGANIZATION = pattern(
  /^[A-Za-z0-9][A-Za-z0-9._:-]{0,254}$/,
  "must be the organization's name, e.g. acme-prod.",
);
const ENVIRONMENT = pattern(
  /^[.\p{L}\p{N}_-]{1,255}$/u,
  'must name environments: letters, digits, dots, hyphens, underscores.',
);
const E_MAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const ACCOUNT = pattern(E_MAIL, "must be a service account's e-mail address.");
const PROVIDER = pattern(
  /^(\/\/iam\.googleapis\.com\/)?projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/,
  'must look like projects/123/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, with the project number.',
);
const RULE = pattern(/^[A-Za-z]{2,8}\d{3}$/, 'must list rule ids such as PO013, TD004.');
const GUARD = choice(GUARDS);
const COMMAS = /[\s,]+/;
const LINES = /\n+/;

/**
 * The one truth about variables: how each is read, and what README, pipe.yml and the tests print of it.
 * `fallback` is read like a value where the variable is not set; `absent` only says what happens then.
 */
export const VARIABLES = {
  ACTION: one(choice(ACTIONS), 'What to do: `lint`, `plan`, `deploy` or `check`', { fallback: 'deploy' }),
  BUNDLES: many(
    text,
    LINES,
    'Folders, zips or globs, one or a list; a folder is searched for `apiproxy/` and `sharedflowbundle/`',
    { absent: 'the whole clone' },
  ),
  MANIFEST: one(text, 'Settings per environment, rewrites, smoke tests, retention, order', {
    absent: '`apigee.yaml` if present',
  }),
  APIGEE_ORG: one(ORGANIZATION, 'Organization', { required: true }),
  APIGEE_ENV: many(ENVIRONMENT, COMMAS, 'One environment or a list, done in order', { required: true }),
  APIGEE_API_URL: one(serviceUrl, 'A regional or private endpoint; https, or http on loopback only', {
    fallback: 'https://apigee.googleapis.com',
  }),
  DEPLOYMENT_SERVICE_ACCOUNT: one(
    ACCOUNT,
    'Google service account that the deployed bundles act as, for policies that call Google APIs',
  ),
  WORKLOAD_IDENTITY_PROVIDER: one(PROVIDER, "Keyless sign-in from the step's OIDC token"),
  SERVICE_ACCOUNT: one(ACCOUNT, 'With the keyless sign-in: the account to impersonate; optional'),
  KEY_FILE: hidden('A Google service-account key: its JSON, base64 of it, or a path'),
  ACCESS_TOKEN: hidden('A ready Google access token'),
  GOOGLE_STS_URL: one(serviceUrl, 'For private endpoints and tests', {
    fallback: 'https://sts.googleapis.com',
  }),
  GOOGLE_IAMCREDENTIALS_URL: one(serviceUrl, 'For private endpoints and tests', {
    fallback: 'https://iamcredentials.googleapis.com',
  }),
  LINT_PROFILE: one(choice(['apigeex', 'apigee']), 'Rules for Apigee X and hybrid, or `apigee` for Edge', {
    fallback: 'apigeex',
  }),
  LINT_EXCLUDE: many(RULE, COMMAS, 'Rules to leave out; an unknown id is an error'),
  LINT_MAX_WARNINGS: one(wholeNumber(0, 1_000_000), 'More warnings than this fail the lint'),
  LINT_FAIL_ON: one(
    choice(['error', 'warning', 'never']),
    'What fails the lint: `error`, `warning` or `never`',
    { fallback: 'error' },
  ),
  LINT_BASELINE: one(text, 'A committed file of accepted findings: only new ones count'),
  LINT_BASELINE_WRITE: one(switchValue, 'With `ACTION=lint`: write `LINT_BASELINE` from what is found now', {
    fallback: 'false',
  }),
  WAIT_TIMEOUT: one(duration(10, 3600), "Seconds to wait for a deployment's verdict", { fallback: '300' }),
  PARALLEL: one(wholeNumber(1, 100), 'Bundles at a time', { fallback: '8' }),
  SHARD: one(
    switchValue,
    "Take this step's share of the bundles (`BITBUCKET_PARALLEL_STEP`, `BITBUCKET_PARALLEL_STEP_COUNT`)",
    { fallback: 'false' },
  ),
  ON_FAILURE: one(
    choice(['rollback', 'keep']),
    'After a failed deployment: `rollback` to what served before, or `keep`',
    { fallback: 'rollback' },
  ),
  FORCE: one(
    switchValue,
    'Import and deploy even what is unchanged, or was changed by somebody else meanwhile',
    { fallback: 'false' },
  ),
  ON_OVERWRITE: one(
    choice(['warn', 'fail']),
    'A deploy that would replace what was changed outside git: `warn`, or `fail` with exit 6',
    { fallback: 'warn' },
  ),
  TRUST_MARKS: one(
    switchValue,
    'Believe the mark in a revision’s description and do not compare its content: only where the pipe says that the organization stores bundles in a way it does not know',
    { fallback: 'false' },
  ),
  FAIL_ON_CHANGES: one(switchValue, 'With `ACTION=plan`: exit 5 where a deploy would change something', {
    fallback: 'false',
  }),
  ALLOW: many(
    GUARD,
    COMMAS,
    `Guards that a deploy may pass: ${GUARDS.map((guard) => `\`${guard}\``).join(', ')}`,
  ),
  PR_ID: one(wholeNumber(1, 999_999), 'The pull request to comment on', { absent: 'from Bitbucket' }),
  BITBUCKET_ACCESS_TOKEN: hidden(
    'For comments and statuses: a repository, project or workspace access token, or a Data Center HTTP access token',
  ),
  BITBUCKET_EMAIL: one(
    pattern(E_MAIL, "must be the Atlassian account's e-mail address."),
    'With `BITBUCKET_API_TOKEN`',
  ),
  BITBUCKET_API_TOKEN: hidden('An API token of the account `BITBUCKET_EMAIL`'),
  BITBUCKET_OAUTH_KEY: hidden('An OAuth consumer, with `BITBUCKET_OAUTH_SECRET`'),
  BITBUCKET_OAUTH_SECRET: hidden("The OAuth consumer's secret"),
  BITBUCKET_API_URL: one(serviceUrl, 'Data Center: the address of its `/rest`', {
    fallback: 'https://api.bitbucket.org/2.0',
  }),
  REPORT_DIR: one(text, 'Where every report goes', { fallback: 'test-reports/apigee-pipe' }),
  DEBUG: one(switchValue, 'More log, never a secret', { fallback: 'false' }),
};

export type VariableName = keyof typeof VARIABLES;

interface Unset {
  readonly fallback?: string;
  readonly absent?: string;
  /** Marked in the printed tables: whatever speaks to Apigee needs it, from here or from the manifest. */
  readonly required?: true;
}

export interface Variable extends Unset {
  readonly schema: z.ZodMiniType;
  readonly meaning: string;
  /** Also given as a list (`NAME_COUNT`, `NAME_0`, …); one text is cut at these. */
  readonly separators?: RegExp;
  readonly hidden?: true;
}

function one<Schema, Rest extends Unset>(schema: Schema, meaning: string, unset?: Rest) {
  return { schema, meaning, ...(unset as Rest) };
}

function many<Schema>(schema: Schema, separators: RegExp, ...[meaning, unset]: [string, Unset?]) {
  return { schema, separators, meaning, ...unset };
}

function hidden(meaning: string) {
  return { schema: secret, hidden: true as const, meaning };
}
