import { describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../src/config/actions.ts';
import { listed } from '../../src/domain/text/sentences.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { type Scene, story } from '../support/story.ts';

type Variables = Readonly<Record<string, string>>;

/** Runs with bad variables: exit 2, the sentences, a complete result, and not one request. */
async function refused(variables: Variables, sentences: readonly string[]): Promise<void> {
  await story({}, async ({ emulator, run }) => {
    const ended = await run(variables);
    expectInvalid(ended, sentences);
    expect(emulator.requests).toEqual([]);
  });
}

function expectInvalid({ exitCode, log, result }: PipeEnding, sentences: readonly string[]): void {
  const flat = log.replaceAll(/ {2,}/g, ' ');
  for (const sentence of sentences) expect(flat).toContain(sentence);
  expect(exitCode).toBe(2);
  expect(result).toMatchObject({ version: 1, outcome: 'invalid', deployments: [] });
  expect(result.problems.length).toBeGreaterThanOrEqual(sentences.length);
}

describe('variables that are wrong', () => {
  it.concurrent('are told where there are none at all', async () => {
    await story({}, async ({ repository, run }) => {
      const ended = await run({}, { environment: {}, directory: repository.path });

      expectInvalid(ended, [
        'APIGEE_ORG is missing',
        'APIGEE_ENV is missing',
        'WORKLOAD_IDENTITY_PROVIDER is missing',
      ]);
      expect(ended.durationMs).toBeLessThan(5000);
    });
  });

  it.concurrent('are told all at once, without their values', async () => {
    const variables = {
      ACTION: 'deplyo',
      WAIT_TIMEOUT: 'soonish-7',
      PARALLEL: '0',
      FORCE: 'yes-7',
      LINT_PROFILE: 'edge-7',
      ON_FAILURE: 'panic-7',
      APIGEE_API_URL: 'http://apigee.example.com',
    };
    await story({}, async ({ emulator, run }) => {
      const ended = await run(variables);

      expectInvalid(ended, [
        `ACTION must be ${listed(ACTIONS, 'or')}.`,
        'WAIT_TIMEOUT must be whole seconds from 10 to 3600.',
        'PARALLEL must be a whole number from 1 to 100.',
        'FORCE must be true or false.',
        'LINT_PROFILE must be apigeex or apigee.',
        'ON_FAILURE must be rollback or keep.',
        'APIGEE_API_URL must be an https address',
      ]);
      expect(ended.log).toContain('7 variables need attention:');
      expect(`${ended.log}${JSON.stringify(ended.result)}`).not.toMatch(/deplyo|-7|apigee\.example/);
      expect(emulator.requests).toEqual([]);
    });
  });

  const cases: readonly (readonly [string, Variables, readonly string[]])[] = [
    [
      'a name that Bitbucket did not fill in',
      { APIGEE_ENV: '$TARGET_ENV' },
      ['APIGEE_ENV holds the name of another variable'],
    ],
    [
      'a secret that Bitbucket did not fill in',
      { ACCESS_TOKEN: '$TOKEN' },
      ['ACCESS_TOKEN holds the name of'],
    ],
    [
      'a list with a hole',
      { APIGEE_ENV: '', APIGEE_ENV_COUNT: '3', APIGEE_ENV_0: 'test', APIGEE_ENV_2: 'prod' },
      ['APIGEE_ENV_1 is missing, though APIGEE_ENV_COUNT counts it.'],
    ],
    ['a count that is none', { BUNDLES_COUNT: 'two' }, ['BUNDLES_COUNT must be a whole number']],
    ['an unknown rule', { LINT_EXCLUDE: 'XX999' }, ['LINT_EXCLUDE']],
    ['sharding outside parallel steps', { SHARD: 'true' }, ['SHARD is true outside a parallel step']],
    ['half a Bitbucket credential', { BITBUCKET_EMAIL: 'someone@example.com' }, ['BITBUCKET_API_TOKEN']],
    [
      'a key file that does not exist',
      { ACCESS_TOKEN: '', KEY_FILE: 'keys/none.json' },
      ['KEY_FILE is neither'],
    ],
    [
      'a key that was cut',
      { ACCESS_TOKEN: '', KEY_FILE: '{"type":"service_acc' },
      ['KEY_FILE does not hold'],
    ],
    [
      'somebody’s own credential as a key',
      { ACCESS_TOKEN: '', KEY_FILE: '{"type":"authorized_user","client_id":"1"}' },
      ['KEY_FILE is not the key of a service account'],
    ],
    [
      'a step without OIDC',
      {
        ACCESS_TOKEN: '',
        WORKLOAD_IDENTITY_PROVIDER:
          'projects/1/locations/global/workloadIdentityPools/bitbucket/providers/pipelines',
      },
      ['add "oidc: true" to the step'],
    ],
    [
      'a provider by its project’s id',
      {
        ACCESS_TOKEN: '',
        WORKLOAD_IDENTITY_PROVIDER:
          'projects/acme/locations/global/workloadIdentityPools/bitbucket/providers/pipelines',
      },
      ['with the project number'],
    ],
  ];
  for (const [what, variables, sentences] of cases) {
    it.concurrent(`are told with what to do: ${what}`, () => refused(variables, sentences));
  }

  it.concurrent('are only a warning where one of ours is misspelt', async () => {
    await story({}, async ({ run }: Scene) => {
      const ended = await run({ ACTION: 'lint', LINT_PROFIL: 'apigee' });

      expect(ended.exitCode).toBe(0);
      expect(ended.log).toContain('LINT_PROFILE is.');
      expect(ended.result.warnings?.[0]?.where).toBe('LINT_PROFIL');
    });
  });
});
