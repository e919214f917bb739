import { describe, expect, it } from '@jest/globals';
import { deployer } from '../emulator/options.ts';
import { openMirror, openTeller } from '../support/foreign-host.ts';
import { runSpied } from '../support/spy.ts';
import { type Scene, story } from '../support/story.ts';
import { API_TOKEN, CLONE, expectNoSecret, OAUTH, PLANTED, type Spying, spy } from './spied-secrets.ts';

const forEver = Number.POSITIVE_INFINITY;

describe('no secret leaves', () => {
  const runs: readonly (readonly [string, Spying])[] = [
    ['a deploy with a token', { exitCode: 0, environment: ({ emulator }) => emulator.environment() }],
    [
      'a deploy with a key and an OAuth consumer',
      {
        exitCode: 0,
        environment: ({ emulator }) => emulator.keyEnvironment({ ...OAUTH, BITBUCKET_ACCESS_TOKEN: '' }),
      },
    ],
    [
      'a deploy with a key in base64 that fails',
      {
        exitCode: 3,
        before: (emulator) => emulator.runtime({ mode: 'error' }),
        environment: ({ emulator }) => {
          const KEY_FILE = Buffer.from(emulator.serviceAccountKey()).toString('base64');
          return emulator.keyEnvironment({ ...API_TOKEN, KEY_FILE, BITBUCKET_ACCESS_TOKEN: '' });
        },
      },
    ],
    [
      'a deploy without a key that ends in the middle',
      {
        exitCode: 7,
        before: (emulator) => emulator.fault({ on: { host: 'apigee' }, kind: '401', times: forEver }),
        environment: ({ emulator }) => emulator.keylessEnvironment({ SERVICE_ACCOUNT: deployer }),
      },
    ],
    [
      'a key’s path',
      {
        exitCode: 0,
        except: ['deployer.json'],
        environment: async ({ emulator, repository }) => {
          await repository.write({ 'deployer.json': emulator.serviceAccountKey() });
          return emulator.keyEnvironment({ KEY_FILE: 'deployer.json' });
        },
      },
    ],
    ['a lint', { exitCode: 0, environment: ({ emulator }) => emulator.environment({ ACTION: 'lint' }) }],
    ['a plan', { exitCode: 0, environment: ({ emulator }) => emulator.keyEnvironment({ ACTION: 'plan' }) }],
    [
      'a check',
      { exitCode: 0, environment: ({ emulator }) => emulator.keylessEnvironment({ ACTION: 'check' }) },
    ],
    [
      'a refused configuration',
      {
        exitCode: 2,
        environment: ({ emulator }) =>
          emulator.environment({
            ACCESS_TOKEN: '',
            KEY_FILE: 'planted-mangled-key-0123456789',
            ACTION: 'deply',
          }),
      },
    ],
    [
      'a broken connection',
      {
        exitCode: 7,
        before: (emulator) =>
          emulator.fault({ on: { host: 'apigee' }, kind: 'reset-before', times: forEver }),
        environment: ({ emulator }) => emulator.environment(),
      },
    ],
    [
      'a proxy that is down',
      {
        exitCode: 7,
        environment: ({ emulator }) => emulator.environment({ APIGEE_API_URL: 'https://apigee.example.com' }),
      },
    ],
  ];
  for (const [what, spying] of runs) {
    it.concurrent(`through ${what}`, () => spy(spying));
  }

  it.concurrent('through a server that says everything back', async () => {
    await using mirror = await openMirror();
    await spy({
      exitCode: 7,
      environment: ({ emulator }) => emulator.environment({ APIGEE_API_URL: mirror.url }),
    });
    await spy({
      exitCode: 7,
      environment: ({ emulator }) => emulator.keylessEnvironment({ GOOGLE_STS_URL: mirror.url }),
    });
    await spy({
      exitCode: 7,
      environment: ({ emulator }) =>
        emulator.keyEnvironment({
          KEY_FILE: emulator
            .serviceAccountKey()
            .replace(/"token_uri":"[^"]+"/, `"token_uri":"${mirror.url}"`),
        }),
    });
  });

  it.concurrent('through a server that tells in pieces what was minted during the run', async () => {
    await using teller = await openTeller();
    const APIGEE_API_URL = teller.url;
    for (const environment of [
      ({ emulator }: Scene) => emulator.keyEnvironment({ APIGEE_API_URL }),
      ({ emulator }: Scene) => emulator.keylessEnvironment({ APIGEE_API_URL, SERVICE_ACCOUNT: deployer }),
      ({ emulator }: Scene) =>
        emulator.keylessEnvironment({ GOOGLE_IAMCREDENTIALS_URL: teller.url, SERVICE_ACCOUNT: deployer }),
      ({ emulator }: Scene) =>
        emulator.keyEnvironment({
          ...OAUTH,
          BITBUCKET_ACCESS_TOKEN: '',
          BITBUCKET_API_URL: `${teller.url}/2.0`,
          APIGEE_API_URL,
        }),
    ]) {
      await spy({ exitCode: 7, environment });
    }
  });

  it.concurrent('and the look would find one', async () => {
    await story(CLONE, async ({ emulator, repository }) => {
      const environment = { ...emulator.environment({ ACTION: 'lint' }), ...PLANTED };
      const spied = await runSpied({ environment, directory: repository.path });
      const planted = new Map([...spied.left, ['a file', `x ${PLANTED.BITBUCKET_ACCESS_TOKEN} y`]]);

      expect(() => expectNoSecret({ ...spied, left: planted }, environment)).toThrow('a file');
      expect(spied.children.join('\n')).toContain('--permission');
      expect(spied.left.get('git')).toContain('GIT_ALTERNATE_OBJECT_DIRECTORIES');
    });
  });
});
