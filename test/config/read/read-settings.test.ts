import { describe, expect, it } from '@jest/globals';
import { ACTIONS, type Action } from '../../../src/config/actions.ts';
import { apigeeOf } from '../../../src/config/config.ts';
import type { ConfigSources } from '../../../src/config/config-sources.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { parseGate } from '../../../src/config/manifest/parse-gate.ts';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';
import { manifestDefaults } from '../../../src/config/manifest-defaults.ts';
import { readSettings } from '../../../src/config/read/read-settings.ts';
import { readVariables } from '../../../src/config/read/read-variables.ts';
import { startProblems } from '../../../src/config/variable-problems.ts';

const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/p/providers/b';
const GOOD = { APIGEE_ORG: 'acme', APIGEE_ENV: 'prod', ACCESS_TOKEN: 'ya29.token' };

function read(environment: Environment, yaml?: string) {
  const manifest = yaml === undefined ? undefined : parseManifest(yaml, 'apigee.yaml');
  const variables = readVariables(environment);
  const { GATE } = variables.values;
  const sources: ConfigSources = {
    variables,
    environment,
    manifest,
    gate: GATE === undefined ? undefined : parseGate(GATE),
    keyFile: undefined,
    checkExcludedRules: () => [],
  };
  const found = startProblems(variables.problems);
  const defaults = manifest && manifestDefaults(manifest, [], undefined).defaults;
  const config = readSettings({ sources, defaults, allowed: [], found });
  return { config, problems: found.all.map(({ variable, message }) => `${variable} ${message}`) };
}

/** What each action must be given beside organization, environment and credential. */
const NEEDED: Partial<Record<Action, Environment>> = {
  promote: { FROM_ENV: 'test' },
  undeploy: { BUNDLES: 'orders' },
};

describe('The settings of an action', () => {
  it.each(ACTIONS)('are whole for %s once it has what it needs', (action) => {
    const { config, problems } = read({ ...GOOD, ACTION: action, ...NEEDED[action] });

    expect(problems).toEqual([]);
    expect(config?.action).toBe(action);
  });

  it.each<readonly [Action, Environment, Readonly<Record<string, unknown>>]>([
    ['rollback', {}, { to: { kind: 'previous' } }],
    ['rollback', { TO: '12345678' }, { to: { kind: 'revision', revision: '12345678' } }],
    ['rollback', { TO: '0a1b2c3' }, { to: { kind: 'commit', commit: '0a1b2c3' } }],
    ['rollback', { TO: 'build:42' }, { to: { kind: 'build', build: 42 } }],
    ['promote', { FROM_ENV: 'test' }, { from: { environment: 'test', organization: 'acme' } }],
    ['promote', { FROM_ENV: 'test', FROM_ORG: 'np' }, { from: { environment: 'test', organization: 'np' } }],
    ['undeploy', { BUNDLES: 'orders', DELETE: 'true' }, { bundles: ['orders'], alsoDelete: true }],
    ['preview', { PR_ID: '7' }, { pullRequest: 7, preview: { mode: 'shared', ttlHours: undefined } }],
    ['preview', { BITBUCKET_PR_ID: '7', PREVIEW_MODE: 'environment' }, { preview: { mode: 'environment' } }],
    [
      'cleanup',
      { SWEEP: 'true', APIGEE_ENV: '' },
      { preview: { sweep: true }, apigee: { environments: [] } },
    ],
    ['drift', { ON_DRIFT: 'restore' }, { onDrift: 'restore' }],
    ['export', { EXPORT_AS: 'zip', EXPORT_DIR: 'out' }, { exportAs: 'zip', exportDirectory: 'out' }],
    [
      'query',
      { QUERY: 'mine.graphql', QUERY_VARIABLES: '{"first":5}' },
      { query: { variables: { first: 5 } } },
    ],
    ['query', { APIGEE_ORG: '', ACCESS_TOKEN: '' }, { apigee: undefined, query: { source: 'compliance' } }],
    [
      'setup',
      { SETUP: 'write', APIGEE_ORG: '' },
      { setup: 'write', apigee: undefined, wanted: { organization: undefined } },
    ],
    [
      'deploy',
      { ATOMIC: 'true', BACKUP: 'true', PRUNE: 'true', GATE_OVERRIDE: 'an outage', GATE: '{approvals: 2}' },
      {
        deploy: { atomic: true, backup: true, prune: true },
        gate: { given: { approvals: 2 }, override: 'an outage' },
      },
    ],
    ['plan', { CONFIG: 'a\nb' }, { configuration: ['a', 'b'] }],
    ['deploy', { WAIT_TIMEOUT: '900' }, { apigee: { platform: 'x', waitTimeoutMs: 900_000 } }],
  ])('of %s hold %j', (action, given, expected) => {
    const { config, problems } = read({ ...GOOD, ACTION: action, ...given });

    expect(problems).toEqual([]);
    expect(config).toMatchObject(expected);
  });

  it.each<readonly [Environment, boolean]>([
    [{ ACCESS_TOKEN: 'ya29.token' }, true],
    [{ KEY_FILE: '{"client_email":"a@b.iam","private_key":"none"}' }, true],
    [{ WORKLOAD_IDENTITY_PROVIDER: PROVIDER, BITBUCKET_STEP_OIDC_TOKEN: 'e.y.J' }, true],
    [{ WORKLOAD_IDENTITY_PROVIDER: PROVIDER }, false],
    [{ BITBUCKET_STEP_OIDC_TOKEN: 'e.y.J' }, false],
    [{}, false],
  ])('of a setup hold a way to sign in if %j is one: %p', (credential, signsIn) => {
    const { config, problems } = read({ ACTION: 'setup', APIGEE_ORG: 'acme', ...credential });

    expect(problems).toEqual([]);
    expect(config && apigeeOf(config) !== undefined).toBe(signsIn);
  });

  it.each<readonly [Environment, string | undefined]>([
    [{ APIGEE_ORG: 'acme' }, 'acme'],
    [{}, undefined],
  ])('of a query name an organization only if %j does, or the manifest', (environment, organization) => {
    const given = { ACTION: 'query', ACCESS_TOKEN: 'ya29.token', ...environment };
    const organizationOf = (yaml?: string) => {
      const { config } = read(given, yaml);
      return config && apigeeOf(config)?.organization;
    };

    expect(organizationOf()).toBe(organization);
    expect(organizationOf('version: 1\nenvironments: { test: { organization: other } }')).toBe(
      organization ?? 'other',
    );
  });

  it.each<readonly [Environment, object]>([
    [{}, { bundles: ['of-manifest'], bundlesChosen: false }],
    [{ BUNDLES: 'chosen' }, { bundles: ['chosen'], bundlesChosen: true }],
    [{}, { configuration: ['of-manifest'], configurationChosen: false }],
    [{ CONFIG: 'chosen' }, { configuration: ['chosen'], configurationChosen: true }],
    [{ APIGEE_ENV: '' }, { apigee: { environments: ['test'] } }],
    [{ APIGEE_ENV: 'prod' }, { apigee: { environments: ['prod'] } }],
  ])('have the variable’s word before the manifest’s: %j', (given, expected) => {
    const yaml =
      'version: 1\nbundles: [of-manifest]\nconfiguration: [of-manifest]\nenvironments: { test: {} }\n';

    expect(read({ ...GOOD, ...given }, yaml).config).toMatchObject(expected);
  });

  it.each<readonly [Environment, string | undefined]>([
    [{}, 'https://cloudresourcemanager.googleapis.com'],
    [{ GOOGLE_RESOURCEMANAGER_URL: 'https://named.example' }, 'https://named.example'],
    [{ APIGEE_API_URL: 'http://127.0.0.1:8080' }, undefined],
    [
      { APIGEE_API_URL: 'http://127.0.0.1:8080', GOOGLE_RESOURCEMANAGER_URL: 'https://named.example' },
      'https://named.example',
    ],
  ])('send an emulator’s token to no Resource Manager that is not named: %j', (given, resourceManager) => {
    expect(read({ ...GOOD, ...given }).config).toMatchObject({ apigee: { google: { resourceManager } } });
  });

  it.each<Environment>([
    { ...GOOD, ACTION: 'deploy', APIGEE_ORG: '' },
    { ...GOOD, ACTION: 'deploy', ACCESS_TOKEN: '' },
    { ...GOOD, ACTION: 'promote', FROM_ENV: 'test', APIGEE_ORG: '' },
    { ...GOOD, ACTION: 'promote', FROM_ENV: 'test', ACCESS_TOKEN: '' },
    { ...GOOD, ACTION: 'promote', FROM_ORG: 'other' },
    { ...GOOD, ACTION: 'promote' },
  ])('are none without what %j lacks', (given) => {
    expect(read(given).config).toBeUndefined();
  });

  it.each([
    ['https://api.enterprise.apigee.com', true],
    ['https://API.Enterprise.Apigee.com:443/v1', true],
    ['https://api.e2e.apigee.net', true],
    ['https://eu-apigee.googleapis.com', false],
    ['https://apigee.company.example', false],
    ['https://notapigee.com', false],
  ])('refuse an address of Apigee Edge, whatever else is right: %s', (url, refused) => {
    const { problems } = read({ ...GOOD, ACTION: 'deploy', APIGEE_API_URL: url });

    expect(problems.filter((text) => text.includes('Apigee Edge'))).toHaveLength(refused ? 1 : 0);
  });

  it('tell a time to live from none, and where the manifest says configuration is', () => {
    const yaml = 'version: 1\npreviews: { ttlHours: 12 }\nconfiguration: [resources/edge]\n';
    const preview = { ...GOOD, ACTION: 'preview', PR_ID: '7' };

    expect(read(preview, yaml).config).toMatchObject({
      configuration: ['resources/edge'],
    });
    expect(read({ ...preview, PREVIEW_TTL: '168' }, yaml).config).toMatchObject({
      preview: { ttlHours: 168 },
    });
  });

  it.each<readonly [Environment, readonly string[]]>([
    [{ ACTION: 'promote' }, ['FROM_ENV is missing: the environment where it serves now, e.g. test.']],
    [
      { ACTION: 'undeploy' },
      ['BUNDLES is missing: undeploy only takes what it is told by name, e.g. orders.'],
    ],
    [{ ACTION: 'export', APIGEE_ENV: '' }, ['APIGEE_ENV is missing: one environment or a list, e.g. test.']],
    [
      { ACTION: 'rollback', TO: 'yesterday' },
      ['TO must be previous, a revision, a commit of seven hex digits or more, or build:42.'],
    ],
    [
      { ACTION: 'query', QUERY_VARIABLES: '[1]' },
      ['QUERY_VARIABLES must be a JSON object, such as {"first": 20}.'],
    ],
    [
      { GATE_OVERRIDE: '  ' },
      ['GATE_OVERRIDE is blank: give the reason for passing the gate, which is recorded.'],
    ],
    [{ GATE: 'aprovals: 2' }, ['GATE (GATE:1:1): aprovals is not known here. Did you mean approvals?']],
    [
      { GATE: '{windows: [{days: [sun], from: "08:00", to: "25:00", zone: Europe/Berlin}]}' },
      ['GATE (GATE:1:45): windows.0.to must be a time in quotes, such as "08:00".'],
    ],
    [{ GATE: 'two of them' }, ['GATE (GATE:1:1): must be a map of names and values.']],
    [
      { LINT_BASELINE_WRITE: 'true' },
      ['LINT_BASELINE is missing: the file that LINT_BASELINE_WRITE writes.'],
    ],
    [{ LINT_BASELINE_WRITE: 'true', LINT_BASELINE: 'accepted.json' }, []],
    [{ LINT_BASELINE: 'accepted.json' }, []],
    [{ CLIENT_CERT: 'client.pem' }, ['CLIENT_KEY is missing: CLIENT_CERT needs it.']],
    [{ CLIENT_KEY: 'key.pem' }, ['CLIENT_CERT is missing: CLIENT_KEY needs it.']],
  ])('are refused for %j', (given, sentences) => {
    expect(read({ ...GOOD, ...given }).problems).toEqual(sentences);
  });
});
