import { describe, expect, it } from '@jest/globals';
import { apigeeOf } from '../../../src/config/config.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { readConfig } from '../../../src/config/read/read-config.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { sourcesOf } from './sources.ts';

const GOOD = { APIGEE_ORG: 'acme', APIGEE_ENV: 'test', ACCESS_TOKEN: 'ya29.token' };
const KEY = JSON.stringify({ type: 'service_account', client_email: 'a@b.iam', private_key: 'hush-hush' });

const read = (...given: Parameters<typeof sourcesOf>) => readConfig(sourcesOf(...given));
const problemsOf = (...given: Parameters<typeof read>): readonly string[] => {
  const answer = read(...given);
  return answer.ok ? [] : answer.problems.map(({ variable, message }) => `${variable} ${message}`);
};
const configOf = (...given: Parameters<typeof read>) => {
  const answer = read(...given);
  if (!answer.ok) throw new Error(problemsOf(...given).join('\n'));
  return answer.config;
};

describe('The configuration', () => {
  it('is complete where organization, environment and credential are given', () => {
    expect(configOf(GOOD)).toMatchObject({
      action: 'deploy',
      apigee: {
        organization: 'acme',
        environments: ['test'],
        url: 'https://apigee.googleapis.com',
        credential: { kind: 'access-token' },
        waitTimeoutMs: 300_000,
      },
      deploy: { onFailure: 'rollback' },
      reportDirectory: 'test-reports/apigee-pipe',
    });
  });

  it('names all that is missing at once', () => {
    expect(problemsOf({})).toEqual([
      expect.stringContaining('APIGEE_ORG is missing'),
      expect.stringContaining('APIGEE_ENV is missing'),
      expect.stringContaining('WORKLOAD_IDENTITY_PROVIDER is missing, and so are KEY_FILE and ACCESS_TOKEN'),
    ]);
  });

  it('names what is wrong with two variables of which one begins like the other', () => {
    const gate = { ok: false, problems: ['(GATE:1:1): approvals must be 1 or more.'] } as const;

    expect(problemsOf({ ...GOOD, GATE: '{', GATE_OVERRIDE: '$REASON' }, { gate })).toEqual([
      expect.stringMatching(/^GATE_OVERRIDE holds the name of another variable/),
      'GATE (GATE:1:1): approvals must be 1 or more.',
    ]);
    expect(problemsOf({ ...GOOD, APIGEE_ENV: '', APIGEE_ENVIRONMENT: 'prod' })).toEqual([
      'APIGEE_ENVIRONMENT is not a variable of this pipe; APIGEE_ENV is.',
    ]);
  });

  it('needs nothing of that for a lint', () => {
    expect(apigeeOf(configOf({ ACTION: 'lint' }))).toBeUndefined();
  });

  it('needs no environment for a check', () => {
    expect(apigeeOf(configOf({ ...GOOD, ACTION: 'check', APIGEE_ENV: '' }))?.environments).toEqual([]);
  });

  it('does not call missing what was refused', () => {
    expect(problemsOf({ ...GOOD, APIGEE_ORG: 'a b' })).toEqual([
      expect.stringContaining("APIGEE_ORG must be the organization's name"),
    ]);
    expect(problemsOf({ ...GOOD, APIGEE_ENV: '', APIGEE_ENV_COUNT: '2', APIGEE_ENV_0: 'test' })).toEqual([
      expect.stringContaining('APIGEE_ENV_1 is missing'),
    ]);
  });

  it('takes each environment once, in the order given', () => {
    expect(apigeeOf(configOf({ ...GOOD, APIGEE_ENV: 'test,prod,test' }))?.environments).toEqual([
      'test',
      'prod',
    ]);
  });

  it('refuses rules that there are not', () => {
    expect(problemsOf({ ...GOOD, LINT_EXCLUDE: 'TD004,XX999' })).toEqual([
      'LINT_EXCLUDE names XX999, which is no rule.',
    ]);
  });

  it('knows its share of a parallel step only inside of one', () => {
    const inside = { BITBUCKET_PARALLEL_STEP: '1', BITBUCKET_PARALLEL_STEP_COUNT: '3' };

    expect(configOf({ ...GOOD, ...inside, SHARD: 'true' })).toMatchObject({ shard: { step: 1, count: 3 } });
    expect(configOf({ ...GOOD, ...inside })).toMatchObject({ shard: undefined });
    expect(problemsOf({ ...GOOD, SHARD: 'true' })).toEqual([
      expect.stringContaining('SHARD is true outside a parallel step'),
    ]);
  });

  it.each([
    { BITBUCKET_PARALLEL_STEP: '3', BITBUCKET_PARALLEL_STEP_COUNT: '3' },
    { BITBUCKET_PARALLEL_STEP: '4', BITBUCKET_PARALLEL_STEP_COUNT: '3' },
    { BITBUCKET_PARALLEL_STEP: '1' },
    { BITBUCKET_PARALLEL_STEP: '', BITBUCKET_PARALLEL_STEP_COUNT: '3' },
    { BITBUCKET_PARALLEL_STEP: '1', BITBUCKET_PARALLEL_STEP_COUNT: '3e0' },
  ])('has no share if a step is told so: %j', (environment) => {
    expect(problemsOf({ ...GOOD, SHARD: 'true', ...environment })).toEqual([
      expect.stringContaining('SHARD is true outside a parallel step'),
    ]);
  });

  it.each([
    [{ ACTION: 'deploy' }, false],
    [{ ACTION: 'lint' }, true],
    [{ ACTION: 'lint', SETUP: 'write' }, true],
    [{ ACTION: 'setup' }, true],
    [{ ACTION: 'setup', SETUP: 'plan' }, true],
    [{ ACTION: 'setup', SETUP: 'write' }, false],
    [{ ACTION: 'setup', SETUP: 'bitbucket' }, false],
  ])('of %j is valid in spite of a misspelt variable: %p', (environment, valid) => {
    const { ok, warnings } = read({ ...GOOD, ...environment, LINT_PROFIL: 'apigee' });

    expect(ok).toBe(valid);
    expect(warnings.some(({ variable }) => variable === 'LINT_PROFIL')).toBe(valid);
  });
});

describe('The credential', () => {
  const keyless = {
    APIGEE_ORG: 'acme',
    APIGEE_ENV: 'test',
    WORKLOAD_IDENTITY_PROVIDER: 'projects/1/locations/global/workloadIdentityPools/p/providers/b',
  };

  it('is the most specific that is given', () => {
    const all = { ...keyless, ...GOOD, KEY_FILE: KEY, BITBUCKET_STEP_OIDC_TOKEN: 'e.y.J' };
    const { ACCESS_TOKEN: _, ...withoutToken } = all;

    expect(apigeeOf(configOf(all))?.credential.kind).toBe('access-token');
    expect(apigeeOf(configOf(withoutToken))?.credential.kind).toBe('key');
    expect(apigeeOf(configOf({ ...keyless, BITBUCKET_STEP_OIDC_TOKEN: 'e.y.J' }))?.credential.kind).toBe(
      'workload-identity',
    );
  });

  it('says how to get the step’s token where there is none', () => {
    expect(problemsOf(keyless)).toEqual([expect.stringContaining('add "oidc: true" to the step')]);
  });

  it.each([
    ['JSON', { KEY_FILE: KEY }, undefined],
    ['JSON that leaves token_uri empty', { KEY_FILE: KEY.replace('{', '{"token_uri":"",') }, undefined],
    ['base64', { KEY_FILE: Buffer.from(KEY).toString('base64') }, undefined],
    [
      'wrapped base64',
      {
        KEY_FILE: (
          Buffer.from(KEY)
            .toString('base64')
            .match(/.{1,20}/g) ?? []
        ).join('\n'),
      },
      undefined,
    ],
    ['a path', { KEY_FILE: 'secrets/key.json' }, new Secret(KEY)],
  ])('is a key as %s', (_, given, keyFile) => {
    const { ACCESS_TOKEN: __, ...others } = GOOD;

    expect(apigeeOf(configOf({ ...others, ...given }, { keyFile }))?.credential.kind).toBe('key');
  });

  it('is not asked for beside one that was refused', () => {
    const { ACCESS_TOKEN: _, ...others } = GOOD;

    for (const name of ['ACCESS_TOKEN', 'KEY_FILE'])
      expect(problemsOf({ ...others, [name]: '$NOT_DEFINED' })).toEqual([
        expect.stringMatching(`^${name} holds`),
      ]);
  });

  it.each([
    ['an editor', '\n'],
    ['an editor on Windows', '\r\n'],
  ])('is a key as %s breaks its lines', (_, ending) => {
    const { ACCESS_TOKEN: __, ...others } = GOOD;
    const text = `{${ending}"client_email": "a\\\\\\"b@c.iam",${ending}"private_key": "one${ending}two"${ending}}`;
    const expected = { client_email: 'a\\"b@c.iam', private_key: 'one\ntwo' };
    const [given, file] = [
      configOf({ ...others, KEY_FILE: text }),
      configOf({ ...others, KEY_FILE: 'key.json' }, { keyFile: new Secret(text) }),
    ];

    for (const config of [given, file]) {
      const credential = apigeeOf(config)?.credential;
      expect(credential?.kind === 'key' && JSON.parse(credential.json.reveal())).toEqual(expected);
    }
  });

  it.each(['null', '7', '"text"', ''])('is refused in a file that holds %s', (text) => {
    const { ACCESS_TOKEN: _, ...others } = GOOD;

    expect(problemsOf({ ...others, KEY_FILE: 'key.json' }, { keyFile: new Secret(text) })).toEqual([
      expect.stringContaining('well-formed JSON'),
    ]);
  });

  it.each([
    ['a file that is not there', 'secrets/key.json', 'neither the JSON of a key'],
    ['cut in the middle', KEY.slice(0, -8), 'well-formed JSON'],
    [
      'of a user',
      JSON.stringify({ type: 'authorized_user', client_secret: 'hush-hush' }),
      'not the key of a service account',
    ],
    [
      'without its private half',
      JSON.stringify({ type: 'service_account', client_email: 'hush-hush' }),
      'private_key missing',
    ],
    [
      'with a token_uri that sends it elsewhere in the clear',
      JSON.stringify({ ...(JSON.parse(KEY) as object), token_uri: 'http://keys.example/hush-hush' }),
      'token_uri that is no https address',
    ],
    ['a list', '{"a":["hush-hush"]}', 'client_email and private_key missing'],
  ])('is refused where it is %s, without a word of it', (_, value, words) => {
    const { ACCESS_TOKEN: __, ...others } = GOOD;
    const [problem, ...more] = problemsOf({ ...others, KEY_FILE: value });

    expect(problem).toContain(words);
    expect(problem).not.toMatch(/hush-hush|secrets/);
    expect(more).toEqual([]);
  });
});

describe('Bitbucket’s credential', () => {
  const kindOf = (given: Environment) => configOf({ ...GOOD, ...given }).bitbucket.credential.kind;

  it('is none, an access token, an API token with its e-mail, or an OAuth consumer', () => {
    expect(kindOf({})).toBe('none');
    expect(kindOf({ BITBUCKET_ACCESS_TOKEN: 't', BITBUCKET_EMAIL: 'a@b.example' })).toBe('access-token');
    expect(kindOf({ BITBUCKET_EMAIL: 'a@b.example', BITBUCKET_API_TOKEN: 't' })).toBe('api-token');
    expect(kindOf({ BITBUCKET_OAUTH_KEY: 'k', BITBUCKET_OAUTH_SECRET: 's' })).toBe('oauth');
  });

  it.each([
    [{ BITBUCKET_EMAIL: 'a@b.example' }, 'BITBUCKET_API_TOKEN is missing: BITBUCKET_EMAIL needs it.'],
    [{ BITBUCKET_API_TOKEN: 't' }, 'BITBUCKET_EMAIL is missing: BITBUCKET_API_TOKEN needs it.'],
    [{ BITBUCKET_OAUTH_KEY: 'k' }, 'BITBUCKET_OAUTH_SECRET is missing: BITBUCKET_OAUTH_KEY needs it.'],
  ])('is told where half of it is missing: %j', (given, problem) => {
    expect(problemsOf({ ...GOOD, ...given })).toEqual([problem]);
  });

  it('is no app password any more', () => {
    expect(problemsOf({ ...GOOD, BITBUCKET_APP_PASSWORD: 'hush-hush' })).toEqual([
      expect.stringMatching(/BITBUCKET_APP_PASSWORD is an app password.*BITBUCKET_ACCESS_TOKEN/),
    ]);
  });
});
