import { ACTIONS } from '../../src/config/actions.ts';
import { GUARDS } from '../../src/domain/guard.ts';
import { listed } from '../../src/domain/text/sentences.ts';
import { BAD_CREDENTIALS } from './bad-credentials.ts';
import { type BadVariables, QUOTED, row } from './bad-variable.ts';

const UNFILLED = 'holds the name of another variable instead of its value: that one is not defined here.';
const ENVIRONMENTS =
  'APIGEE_ENV must name environments: letters, digits, dots, hyphens, underscores, and not dots alone.';
const RULES =
  'LINT_EXCLUDE must list rule ids such as PO013, TD004, with commas, blanks or line breaks between them.';
const APIGEE_URL =
  'APIGEE_API_URL must be an https address without user, query, fragment or path, e.g. https://eu-apigee.googleapis.com; http only for this machine (localhost, 127.0.0.1).';
const HOSTS = 'SMOKE_HOSTS must list host names such as api.acme.com, without https:// and without a path.';
const TARGETS = 'TO must be previous, a revision, a commit of seven hex digits or more, or build:42.';
const ALLOWED = `ALLOW must be ${listed(GUARDS, 'or')}.`;
const ORGANIZATION = "APIGEE_ORG must be the organization's name, e.g. acme-prod.";

/** Each is a configuration that is at fault: exit 2, before anything is asked of anybody. */
export const BAD_VARIABLES: readonly BadVariables[] = [
  ...BAD_CREDENTIALS,
  row('two actions', { ACTION: 'lint,deploy' }, `ACTION must be ${listed(ACTIONS, 'or')}.`),
  row('an address in the place of an organization', { APIGEE_ORG: 'organizations/acme' }, ORGANIZATION),
  row('dots as organization', { APIGEE_ORG: '..' }, ORGANIZATION),
  row('an organization in quotes', { APIGEE_ORG: '"acme"' }, `APIGEE_ORG ${QUOTED}`),
  row('an organization that nobody filled in', { APIGEE_ORG: '${APIGEE_ORG}' }, `APIGEE_ORG ${UNFILLED}`),
  row('dots as environment', { APIGEE_ENV: '..' }, ENVIRONMENTS),
  row(
    'a dot among environments',
    { APIGEE_ENV: 'test,.' },
    `${ENVIRONMENTS} Of its 2 entries that is entry 2.`,
  ),
  row('environments with semicolons', { APIGEE_ENV: 'test;prod' }, ENVIRONMENTS),
  row('a path as environment', { APIGEE_ENV: '../prod' }, ENVIRONMENTS),
  row(
    'a list as JSON',
    { APIGEE_ENV: '["test","prod"]' },
    `${ENVIRONMENTS} Of its 2 entries those are entries 1, 2.`,
  ),
  row('a path that nobody filled in', { BUNDLES: '${SHOP_DIR}/apis' }, `BUNDLES ${UNFILLED}`),
  row('an environment that nobody filled in', { APIGEE_ENV: '$TARGET_ENV' }, `APIGEE_ENV ${UNFILLED}`),
  row(
    'a list with a hole',
    { APIGEE_ENV: '', APIGEE_ENV_COUNT: '2', APIGEE_ENV_0: 'test' },
    'APIGEE_ENV_1 is missing, though APIGEE_ENV_COUNT counts it.',
  ),
  row('Apigee without TLS', { APIGEE_API_URL: 'http://apigee.example.com' }, APIGEE_URL),
  row(
    'Apigee with the organization',
    { APIGEE_API_URL: 'https://apigee.example.com/v1/organizations/acme' },
    APIGEE_URL,
  ),
  row('Apigee behind a path', { APIGEE_API_URL: 'https://proxy.acme.example/apigee' }, APIGEE_URL),
  row('Apigee of another version', { APIGEE_API_URL: 'https://apigee.googleapis.com/v2' }, APIGEE_URL),
  row('Apigee with a password', { APIGEE_API_URL: 'https://robot:planted@apigee.example.com' }, APIGEE_URL),
  row('Apigee without a scheme', { APIGEE_API_URL: 'apigee.example.com' }, APIGEE_URL),
  row('rules with semicolons', { LINT_EXCLUDE: 'PO013;TD004' }, RULES),
  row(
    'a rule that exists nowhere',
    { LINT_EXCLUDE: 'PO999' },
    'LINT_EXCLUDE names PO999, which is no rule of apigeelint',
  ),
  row('an O for a zero', { LINT_EXCLUDE: 'PO013, P0014' }, `${RULES} Of its 2 entries that is entry 2.`),
  row('a rule’s file', { LINT_EXCLUDE: 'PO007.js' }, RULES),
  row(
    'a profile by its platform’s name',
    { LINT_PROFILE: 'edge' },
    'LINT_PROFILE must be apigeex or apigee.',
  ),
  row(
    'warnings below none',
    { LINT_MAX_WARNINGS: '-1' },
    'LINT_MAX_WARNINGS must be a whole number, 0 or more.',
  ),
  row('a level in the plural', { LINT_FAIL_ON: 'warnings' }, 'LINT_FAIL_ON must be error, warning or never.'),
  row(
    'a baseline without a file',
    { ACTION: 'lint', LINT_BASELINE_WRITE: 'true' },
    'LINT_BASELINE is missing: the file that LINT_BASELINE_WRITE writes.',
  ),
  row('minutes', { WAIT_TIMEOUT: '5m' }, 'WAIT_TIMEOUT must be whole seconds from 10 to 3600.'),
  row('milliseconds', { WAIT_TIMEOUT: '300000' }, 'WAIT_TIMEOUT must be whole seconds from 10 to 3600.'),
  row('none at a time', { PARALLEL: '0' }, 'PARALLEL must be a whole number from 1 to 100.'),
  row('one and a half at a time', { PARALLEL: '1.5' }, 'PARALLEL must be a whole number from 1 to 100.'),
  row('another word for rollback', { ON_FAILURE: 'revert' }, 'ON_FAILURE must be rollback or keep.'),
  row(
    'to take back and to keep',
    { ATOMIC: 'true', ON_FAILURE: 'keep' },
    'ATOMIC cannot be true with ON_FAILURE=keep: one takes back what the other keeps.',
  ),
  row('yes', { FORCE: 'yes' }, 'FORCE must be true or false.'),
  row('every guard', { ALLOW: 'all' }, ALLOWED),
  row('guards with semicolons', { ALLOW: 'limit;extensible' }, ALLOWED),
  row('a host with its scheme', { SMOKE_HOSTS: 'https://api.acme.com' }, HOSTS),
  row('a host with a path', { SMOKE_HOSTS: 'api.acme.com/v1' }, HOSTS),
  row('every host', { SMOKE_HOSTS: '*.acme.com' }, HOSTS),
  row('a rollback to the last', { ACTION: 'rollback', TO: 'last' }, TARGETS),
  row('a rollback to revision 0', { ACTION: 'rollback', TO: '0' }, TARGETS),
  row(
    'a promotion from nowhere',
    { ACTION: 'promote' },
    'FROM_ENV is missing: the environment where it serves now, e.g. test.',
  ),
  row(
    'an undeploy of everything',
    { ACTION: 'undeploy' },
    'BUNDLES is missing: undeploy only takes what it is told by name, e.g. orders.',
  ),
  row(
    'an export of two environments',
    { ACTION: 'export', APIGEE_ENV: 'test,prod' },
    'APIGEE_ENV names test, prod: an export is of one environment, since each serves its own.',
  ),
  row(
    'a query’s variables as a list',
    { ACTION: 'query', QUERY_VARIABLES: '[1]' },
    'QUERY_VARIABLES must be a JSON object, such as {"first": 20}.',
  ),
  row(
    'a preview for days',
    { ACTION: 'preview', PREVIEW_TTL: '7d' },
    'PREVIEW_TTL must be a whole number from',
  ),
  row('a pull request with its sign', { PR_ID: '#12' }, 'PR_ID must be a whole number from 1 to 999999.'),
  row(
    'a name in the place of an e-mail address',
    { BITBUCKET_EMAIL: 'bot', BITBUCKET_API_TOKEN: 'planted' },
    "BITBUCKET_EMAIL must be the Atlassian account's e-mail address.",
  ),
  row(
    'an e-mail address alone',
    { BITBUCKET_EMAIL: 'bot@acme.com' },
    'BITBUCKET_API_TOKEN is missing: BITBUCKET_EMAIL needs it.',
  ),
  row(
    'half an OAuth consumer',
    { BITBUCKET_OAUTH_KEY: 'planted' },
    'BITBUCKET_OAUTH_SECRET is missing: BITBUCKET_OAUTH_KEY needs it.',
  ),
  row(
    'an app password',
    { BITBUCKET_APP_PASSWORD: 'planted' },
    'BITBUCKET_APP_PASSWORD is an app password, which Bitbucket removed in July 2026: use BITBUCKET_ACCESS_TOKEN, or BITBUCKET_EMAIL with BITBUCKET_API_TOKEN.',
  ),
  row(
    'Bitbucket without a scheme',
    { BITBUCKET_API_URL: 'git.acme.com/rest' },
    'BITBUCKET_API_URL must be an https address without user, query or fragment; http only for this machine (localhost, 127.0.0.1).',
  ),
  row(
    'a variable with a dash',
    { MANIFEST_VARIABLES: 'A-B' },
    'MANIFEST_VARIABLES must be the name of an environment variable.',
  ),
  row(
    'the token for the manifest',
    { MANIFEST_VARIABLES: 'ACCESS_TOKEN' },
    'MANIFEST_VARIABLES names ACCESS_TOKEN: a manifest never sees secrets of the pipe, BITBUCKET_* or PIPELINES_*. Pass the value under a name of its own.',
  ),
  row('a count in words', { BUNDLES_COUNT: 'two' }, 'BUNDLES_COUNT must be a whole number from 0 to 9999.'),
  row('a list of actions', { ACTION_0: 'lint' }, 'ACTION_0 makes a list of ACTION, which takes one value.'),
  row(
    'a share of nothing',
    { SHARD: 'true' },
    "SHARD is true outside a parallel step: BITBUCKET_PARALLEL_STEP and BITBUCKET_PARALLEL_STEP_COUNT do not tell this step's share.",
  ),
  row(
    'a blank reason',
    { GATE_OVERRIDE: '  ' },
    'GATE_OVERRIDE is blank: give the reason for passing the gate, which is recorded.',
  ),
  row('a gate in words', { GATE: 'approvals: many' }, 'GATE (GATE:1:12): approvals must be a number.'),
  row('a misspelt gate', { GATE: '{aprovals: 2}' }, 'aprovals is not known here. Did you mean approvals?'),
  row(
    'a misspelt variable',
    { BUNDLE: 'apis/payments' },
    'BUNDLE is not a variable of this pipe; BUNDLES is.',
  ),
  row(
    'a variable at full length',
    { APIGEE_ORGANIZATION: 'acme' },
    'APIGEE_ORGANIZATION is not a variable of this pipe; APIGEE_ORG is.',
  ),
  row(
    'a variable with a word before it',
    { APIGEE_ACCESS_TOKEN: 'planted' },
    'APIGEE_ACCESS_TOKEN is not a variable of this pipe; ACCESS_TOKEN is.',
  ),
  row(
    'a variable of lint by another word',
    { LINT_IGNORE: 'PO013' },
    'LINT_IGNORE is not a variable of this pipe; LINT_',
  ),
  row(
    'a variable in small letters',
    { apigee_org: 'acme' },
    'apigee_org is not a variable of this pipe; APIGEE_ORG is.',
  ),
  row('half a certificate', { CLIENT_CERT: 'client.pem' }, 'CLIENT_KEY is missing: CLIENT_CERT needs it.'),
  row(
    'a proxy without a scheme',
    { HTTPS_PROXY: 'proxy.acme.com:3128' },
    'HTTPS_PROXY has no scheme: write http:// or https:// before the host.',
  ),
  row(
    'a baseline that nobody wrote',
    { ACTION: 'lint', LINT_BASELINE: 'none.json' },
    'LINT_BASELINE names none.json, which is no file of this repository.',
  ),
  row(
    'a manifest that is not there',
    { MANIFEST: 'none.yaml' },
    'MANIFEST names none.yaml, which is no file of this repository.',
  ),
  row(
    'a query that is not there',
    { ACTION: 'query', QUERY: 'complience' },
    'QUERY names neither a built-in query nor a file of the clone that can be read.',
  ),
  row(
    'authorities that are not there',
    { CA_CERT: 'none.pem' },
    'CA_CERT is neither PEM nor the path of a file that can be read.',
  ),
  row(
    'bundles with commas',
    { BUNDLES: 'proxies/orders,proxies/rates' },
    'BUNDLES is cut at line breaks, not at commas: write one entry a line, or a YAML list.',
  ),
  row(
    'bundles with semicolons',
    { BUNDLES: 'proxies/orders;proxies/rates' },
    'BUNDLES is cut at line breaks, not at semicolons: write one entry a line, or a YAML list.',
  ),
  row(
    'bundles with blanks',
    { BUNDLES: 'proxies/orders proxies/rates' },
    'BUNDLES is cut at line breaks, not at blanks: write one entry a line, or a YAML list.',
  ),
  row(
    'bundles as JSON',
    { BUNDLES: '["proxies/orders", "proxies/rates"]' },
    'BUNDLES is no JSON: write one entry a line, or a YAML list.',
  ),
  row(
    'a YAML list in one text',
    { BUNDLES: '- proxies/orders\n- proxies/rates' },
    'BUNDLES takes entries without "- " before them: write one entry a line, or a YAML list.',
  ),
  row(
    'a bundle by its name',
    { BUNDLES: 'orders' },
    'orders does not exist in the clone. BUNDLES takes folders, zips and globs; **/orders is a folder of that name anywhere.',
  ),
  row('a misspelt folder', { BUNDLES: 'proxies/oders' }, 'proxies/oders does not exist in the clone.'),
  row(
    'a folder as Windows writes it',
    { BUNDLES: 'proxies\\orders' },
    'Write "/" between folders, as git does.',
  ),
  row('a glob that fits nothing', { BUNDLES: 'apis/*' }, 'apis/* matches nothing that holds a bundle.'),
  row('a folder outside', { BUNDLES: '../other' }, '../other lies outside the clone.'),
  row(
    'a file as bundle',
    { BUNDLES: 'proxies/orders/apiproxy/orders.xml' },
    'proxies/orders/apiproxy/orders.xml is neither a folder nor a zip.',
  ),
  row(
    'nothing that is left',
    { BUNDLES: '!proxies/orders' },
    'Every bundle is left out by the entries with "!".',
  ),
  row(
    'an exception from nothing',
    { BUNDLES: '!legacy' },
    '!legacy leaves out nothing: no bundle lies there.',
  ),
  row('quoted bundles', { BUNDLES: '"proxies/orders"' }, `BUNDLES ${QUOTED}`),
];
