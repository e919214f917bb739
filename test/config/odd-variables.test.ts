import { describe, expect, it } from '@jest/globals';
import { idleVariables, misspeltVariables } from '../../src/config/odd-variables.ts';

const tellOf = (name: string) => misspeltVariables({ [name]: 'x' }).map(({ message }) => message);

describe('A misspelt variable', () => {
  it.each([
    ['BUNDLE', 'BUNDLES'],
    ['BUNDEL', 'BUNDLES'],
    ['BUNDLE_0', 'BUNDLES'],
    ['BUNDLE_COUNT', 'BUNDLES'],
    ['LINT_PROFIL', 'LINT_PROFILE'],
    ['APIGEE_ORGANIZATION', 'APIGEE_ORG'],
    ['APIGEE_ORGANISATION', 'APIGEE_ORG'],
    ['APIGEE_ENVIRONMENT', 'APIGEE_ENV'],
    ['APIGEE_ENVS', 'APIGEE_ENV'],
    ['APIGEE_URL', 'APIGEE_API_URL'],
    ['WORKLOAD_IDENTITY', 'WORKLOAD_IDENTITY_PROVIDER'],
    ['ATCION', 'ACTION'],
    ['KEYFILE', 'KEY_FILE'],
    ['APIGEE_ACCESS_TOKEN', 'ACCESS_TOKEN'],
    ['APIGEE_BUNDLES', 'BUNDLES'],
    ['SHARDS', 'SHARD'],
    ['ALOW', 'ALLOW'],
    ['WAIT_TIMEO', 'WAIT_TIMEOUT'],
    ['action', 'ACTION'],
    ['apigee_org', 'APIGEE_ORG'],
    ['Bundles', 'BUNDLES'],
    ['MANIFEST_VARIABLE', 'MANIFEST_VARIABLES'],
    ['BITBUCKET_ACESS_TOKEN', 'BITBUCKET_ACCESS_TOKEN'],
    ['FROM_ORGANIZATION', 'FROM_ORG'],
    ['FROM_ENVIRONMENT', 'FROM_ENV'],
  ])('%s is told with the one that was meant, %s', (name, meant) => {
    expect(tellOf(name)).toEqual([`is not a variable of this pipe; ${meant} is.`]);
  });

  it.each([
    'PATH',
    'HOME',
    'SHELL',
    'SHLVL',
    'TERM',
    'LANG',
    'USER',
    'PWD',
    'HOSTNAME',
    'LOGNAME',
    'TMPDIR',
    'CI',
    'TZ',
    'NODE_VERSION',
    'NODE_OPTIONS',
    'YARN_VERSION',
    'FORCE_COLOR',
    'NO_COLOR',
    'HTTP_PROXY',
    'https_proxy',
    'NO_PROXY',
    'BITBUCKET_COMMIT',
    'BITBUCKET_PR_ID',
    'BITBUCKET_BUILD_NUMBER',
    'BITBUCKET_PARALLEL_STEP',
    'BITBUCKET_PARALLEL_STEP_COUNT',
    'BITBUCKET_STEP_OIDC_TOKEN',
    'BITBUCKET_PROJECT_KEY',
    'BITBUCKET_REPO_OWNER',
    'BITBUCKET_WORKSPACE',
    'BITBUCKET_TAG',
    'BITBUCKET_BRANCH',
    'BITBUCKET_PIPE_STORAGE_DIR',
    'PIPELINES_JWT_TOKEN',
    'DOCKER_HOST',
    'SOURCE',
    'DELTA',
    'debug',
    'WAIT_TIME',
    'QUEUE',
    'TOKEN',
    'ORDERS_HOST',
    'APIGEE_ORG_PROD',
    'SERVICE_ACCOUNT_KEY',
    'SSH_AUTH_SOCK',
  ])('is not %s, which is somebody else’s', (name) => {
    expect(tellOf(name)).toEqual([]);
  });

  it('of lint is told with all there are, since nobody else has such', () => {
    expect(tellOf('LINT_IGNORE')).toEqual([
      expect.stringMatching(
        /^is not a variable of this pipe; LINT_\w+, .*LINT_EXCLUDE.* and LINT_\w+ are\.$/,
      ),
    ]);
  });

  it('is looked for in names of up to 60 letters', () => {
    expect(tellOf('LINT_'.padEnd(60, 'X'))).toHaveLength(1);
    expect(tellOf('LINT_'.padEnd(61, 'X'))).toHaveLength(0);
  });

  it('is none that the manifest may use, and none that is empty', () => {
    expect(misspeltVariables({ MANIFEST_VARIABLES: 'BUNDLE', BUNDLE: 'x', LINT_PROFIL: '' })).toEqual([]);
  });

  it('is also a list that nothing counts, or of what is no list', () => {
    expect(misspeltVariables({ BUNDLES_0: 'a', ACTION_COUNT: '1', ACTION_0: 'lint' })).toEqual([
      { variable: 'BUNDLES_0', message: 'is part of a list that BUNDLES_COUNT does not count.' },
      { variable: 'ACTION_COUNT', message: 'makes a list of ACTION, which takes one value.' },
      { variable: 'ACTION_0', message: 'makes a list of ACTION, which takes one value.' },
    ]);
    expect(misspeltVariables({ BUNDLES_COUNT: '1', BUNDLES_0: 'a' })).toEqual([]);
  });

  it('is also an entry beyond the end of its list', () => {
    const list = { BUNDLES_COUNT: '2', BUNDLES_0: 'a', BUNDLES_1: 'b', BUNDLES_2: 'c' };

    expect(misspeltVariables(list).map(({ variable }) => variable)).toEqual(['BUNDLES_2']);
    expect(misspeltVariables({ ...list, BUNDLES_COUNT: 'two' })).toEqual([]);
  });
});

describe('A variable without effect', () => {
  it('is one that the action does not use', () => {
    expect(idleVariables({ ACTION: 'lint', ON_FAILURE: 'keep', LINT_PROFILE: 'apigee' })).toEqual([
      { variable: 'ON_FAILURE', message: 'is not used by ACTION=lint; plan, deploy, preview and others do.' },
    ]);
    expect(idleVariables({ LINT_BASELINE_WRITE: 'true' })).toEqual([
      { variable: 'LINT_BASELINE_WRITE', message: 'is not used by ACTION=deploy; lint does.' },
    ]);
    expect(idleVariables({ ACTION: 'lint', PRUNE: 'true', PREVIEW_TTL: '7' })).toEqual([
      { variable: 'PREVIEW_TTL', message: 'is not used by ACTION=lint; preview, cleanup do.' },
      { variable: 'PRUNE', message: 'is not used by ACTION=lint; plan, deploy, drift do.' },
    ]);
    const told = (environment: Record<string, string>) =>
      idleVariables(environment).map(({ variable }) => variable);
    const idle = { ALLOW: 'extensible', ON_OVERWRITE: 'fail', SMOKE_HOSTS: 'a.example', TRUST_MARKS: 'true' };
    expect(told({ ACTION: 'undeploy', ...idle })).toEqual([
      'ALLOW',
      'TRUST_MARKS',
      'ON_OVERWRITE',
      'SMOKE_HOSTS',
    ]);
    expect(told({ ACTION: 'audit', BUNDLES: 'orders', TRUST_MARKS: 'true' })).toEqual(['BUNDLES']);
  });

  it('is none that every action on an organization uses', () => {
    expect(idleVariables({ ACTION: 'rollback', GOOGLE_KMS_URL: 'https://kms.example.com' })).toEqual([]);
  });

  it('is none that stands at its default, since a pipe’s metadata may set it', () => {
    expect(
      idleVariables({ ACTION: 'lint', ON_FAILURE: 'rollback', TO: 'previous', DELETE: 'false' }),
    ).toEqual([]);
  });

  it('is a text beside the list of the same name', () => {
    expect(idleVariables({ BUNDLES: 'a', BUNDLES_COUNT: '1', BUNDLES_0: 'b' })).toEqual([
      { variable: 'BUNDLES', message: 'is not used: BUNDLES_COUNT and what it counts are set too.' },
    ]);
    expect(idleVariables({ BUNDLES_COUNT: '1', BUNDLES_0: 'b' })).toEqual([]);
  });

  const keyless = { WORKLOAD_IDENTITY_PROVIDER: 'projects/1', SERVICE_ACCOUNT: 'a@b.iam' };
  it.each<readonly [Record<string, string>, readonly string[]]>([
    [{ ...keyless }, []],
    [{ ...keyless, ACTION: 'setup', ACCESS_TOKEN: 't' }, []],
    [{ ...keyless, KEY_FILE: 'k' }, ['WORKLOAD_IDENTITY_PROVIDER: KEY_FILE', 'SERVICE_ACCOUNT: KEY_FILE']],
    [{ KEY_FILE: 'k', ACCESS_TOKEN: 't' }, ['KEY_FILE: ACCESS_TOKEN']],
    [{ SERVICE_ACCOUNT: 'a@b.iam', ACCESS_TOKEN: 't' }, ['SERVICE_ACCOUNT: ACCESS_TOKEN']],
    [
      { BITBUCKET_ACCESS_TOKEN: 't', BITBUCKET_EMAIL: 'a@b.c', BITBUCKET_API_TOKEN: 'u' },
      ['BITBUCKET_API_TOKEN: BITBUCKET_ACCESS_TOKEN'],
    ],
    [
      { BITBUCKET_ACCESS_TOKEN: 't', BITBUCKET_OAUTH_SECRET: 'u' },
      ['BITBUCKET_OAUTH_SECRET: BITBUCKET_ACCESS_TOKEN'],
    ],
    [
      { BITBUCKET_EMAIL: 'a@b.c', BITBUCKET_API_TOKEN: 't', BITBUCKET_OAUTH_SECRET: 'u' },
      ['BITBUCKET_OAUTH_SECRET: BITBUCKET_API_TOKEN'],
    ],
    [{ BITBUCKET_API_TOKEN: 't', BITBUCKET_OAUTH_SECRET: 'u' }, []],
  ])('is a sign-in beside a stronger one, %j', (environment, idle) => {
    const told = idleVariables(environment);

    expect(told.map(({ variable, message }) => `${variable}: ${message}`)).toEqual(
      idle.map((one) => `${one.replace(': ', ': is not used: ')} signs in.`),
    );
  });
});
