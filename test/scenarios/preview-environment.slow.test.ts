import { describe, expect, it } from '@jest/globals';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

const MANIFEST = `version: 1
environments: { test: { basePath: { suffix: /t } } }
configuration: [resources/edge]
previews:
  environment: { name: "pr-{id}", group: previews, configurationOf: test }
  apps: [{ developer: qa@acme.com, app: tests }]
`;
const CONFIGURED = {
  'resources/edge/env/test/targetServers.json': JSON.stringify([
    { name: 'backend', host: 'backend.acme.example', port: 443, isEnabled: true },
  ]),
  'resources/edge/env/test/kvms.json': JSON.stringify([
    {
      name: 'limits',
      encrypted: true,
      entry: [
        { name: 'rate', value: '10' },
        { name: 'token', value: '${secret:projects/acme/secrets/prod/versions/latest}' },
      ],
    },
  ]),
  'resources/edge/env/test/flowhooks.json': JSON.stringify([
    { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'common', continueOnError: true },
  ]),
  'resources/edge/org/apiProducts.json': JSON.stringify([
    { name: 'silver', displayName: 'Silver', approvalType: 'auto', proxies: ['orders'] },
  ]),
};
const FILES = {
  ...CONFIGURED,
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...proxyFiles('proxies/rates', 'rates'),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': MANIFEST,
};
const EMULATOR = { instances: ['eu-1'], operationMs: 300 } as const;

const inOwnEnvironment = (emulator: Emulator, more: Readonly<Record<string, string>> = {}) =>
  inPullRequest(emulator, { PREVIEW_MODE: 'environment', ...more });

const cleanup = (emulator: Emulator, more: Readonly<Record<string, string>> = {}) =>
  inOwnEnvironment(emulator, { ACTION: 'cleanup', ...more });

function seed(emulator: Emulator): void {
  emulator.seed.group('previews', { hostnames: ['previews.acme.example'], environments: [] });
  seedKeys(emulator);
}

describe('A preview in an environment of its own', () => {
  it('is made, answers at the base path itself, is kept by the second run, and goes with everything in it', async () => {
    await story({ emulator: EMULATOR, files: FILES }, async ({ emulator, run }) => {
      seed(emulator);

      const made = await run(inOwnEnvironment(emulator));
      expect(made.log).toContain('environment pr-7 created');
      expect(made.log).toContain('pays for it until it is removed');
      const [told] = commentsOf(emulator.bitbucket.cloud, 7);
      expect(told?.text).toContain(
        'A pay-as-you-go organization pays for its environment `pr-7` until then.',
      );
      expect(told?.text).not.toContain('is to be created');
      expect(made.exitCode).toBe(0);
      expect(made.result.previews?.map(({ name, change }) => `${name} ${change}`)).toEqual([
        'pr-7 created',
        'common-pr7 deployed',
        'orders-pr7 deployed',
        'rates-pr7 deployed',
        'gold-pr7 created',
      ]);
      expect(made.result.previews?.flatMap(({ urls }) => urls)).toEqual([
        'https://previews.acme.example/orders/t',
        'https://previews.acme.example/rates/t',
      ]);
      expect(emulator.entities('apiproducts').find(({ name }) => name === 'gold-pr7')).toMatchObject({
        environments: ['pr-7'],
        proxies: ['orders-pr7'],
      });

      expect(
        made.result.configuration?.map(
          ({ kind, scope, name, change }) => `${kind} ${scope} ${name} ${change}`,
        ),
      ).toEqual(
        expect.arrayContaining([
          'targetserver env/pr-7 backend created',
          'kvm env/pr-7 limits created',
          'kvmentry env/pr-7 limits/rate created',
          'flowhook env/pr-7 PreProxyFlowHook created',
        ]),
      );
      expect(made.log).toContain('kvmentry limits/token is not in pr-7: no secret is read');
      expect(emulator.requests.filter(({ path }) => path.includes('/secrets/'))).toEqual([]);
      expect(emulator.entities('environments/pr-7/targetservers')).toMatchObject([{ name: 'backend' }]);
      expect(emulator.entities('environments/test/targetservers')).toEqual([]);
      expect(emulator.entities('apiproducts').map(({ name }) => name)).not.toContain('silver');

      const writes = writesIn(emulator).length;
      const again = await run(inOwnEnvironment(emulator));
      expect(again.result.outcome).toBe('unchanged');
      expect(writesIn(emulator)).toHaveLength(writes);

      emulator.seed.entities({ 'environments/pr-7/keyvaluemaps': [{ name: 'settings', encrypted: true }] });
      const removed = await run(cleanup(emulator));
      expect(removed.exitCode).toBe(0);
      expect(removed.result.previews?.map(({ name, change }) => `${name} ${change}`)).toContain(
        'pr-7 deleted',
      );
      expect(emulator.environments()).not.toContain('pr-7');
      expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);
      const comments = commentsOf(emulator.bitbucket.cloud, 7);
      expect(comments).toHaveLength(1);

      expect((await run(cleanup(emulator))).result.outcome).toBe('unchanged');
    });
  });

  it.each([
    [
      'nobody says which group',
      MANIFEST.replace(' group: previews,', ''),
      2,
      'which environment group they join',
    ],
    [
      'the group does not exist',
      MANIFEST.replace('group: previews', 'group: preview'),
      2,
      'no environment group preview',
    ],
    [
      'the instance does not exist',
      MANIFEST.replace('group:', 'instance: us-1, group:'),
      2,
      'no instance us-1',
    ],
    ['the name is none', MANIFEST.replace('"pr-{id}"', '"PR_{id}"'), 2, 'PR_7 is no name for an environment'],
    ['the name is somebody else’s', MANIFEST.replace('"pr-{id}"', '"te{id}"'), 6, 'not of this pull request'],
  ])('is refused with a sentence before anything is made if %s', async (_, manifest, exit, sentence) => {
    await story(
      { emulator: EMULATOR, files: { ...FILES, 'apigee.yaml': manifest } },
      async ({ emulator, run }) => {
        seed(emulator);
        emulator.seed.environment('te7');
        const { exitCode, log } = await run(inOwnEnvironment(emulator));
        expect(log).toContain(sentence);
        expect(exitCode).toBe(exit);
        expect(writesIn(emulator)).toEqual([]);
      },
    );
  });

  it('is refused if the group routes one of its base paths, or the account may not make environments', async () => {
    const files = {
      ...FILES,
      'apigee.yaml': MANIFEST.replace('group: previews', 'group: test-group').replace(
        'configuration: [resources/edge]',
        'configuration: false',
      ),
    };
    await story({ emulator: EMULATOR, files }, async ({ emulator, run }) => {
      seed(emulator);
      expect((await run({ BUNDLES: 'proxies/rates', ACTION: 'deploy' })).exitCode).toBe(0);
      const writes = writesIn(emulator).length;
      const taken = await run(inOwnEnvironment(emulator));
      expect(taken.log).toMatch(/rates.*serves|serves.*rates/);
      expect(taken.exitCode).toBe(6);
      expect(writesIn(emulator)).toHaveLength(writes);
    });
    const without = [
      'apigee.environments.create',
      'apigee.instanceattachments.create',
      'apigee.targetservers.create',
      'apigee.appkeys.manage',
    ];
    await story({ emulator: EMULATOR, files: FILES }, async ({ emulator, run }) => {
      seed(emulator);
      const { exitCode, log } = await run({
        ...emulator.googleServices(),
        ...inOwnEnvironment(emulator),
        ACCESS_TOKEN: emulator.accessToken({ without }),
      });
      for (const permission of without) expect(log).toContain(permission);
      expect(log).toContain('make and remove environments of previews');
      expect(exitCode).toBe(7);
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it('is finished by the next run if this one is stopped in between, and nothing is made twice', async () => {
    await story(
      { emulator: { ...EMULATOR, operationMs: 2000 }, files: FILES },
      async ({ emulator, run, repository }) => {
        seed(emulator);
        const stopped = await run(
          {},
          {
            directory: repository.path,
            environment: emulator.environment(inOwnEnvironment(emulator)),
            onOutput: (child, log) => void (log.includes('pr-7 created') && child.kill('SIGTERM')),
          },
        );
        expect(stopped.exitCode).toBe(143);
        expect(stopped.result.previews).toMatchObject([{ name: 'pr-7', change: 'created' }]);
        const next = await run(inOwnEnvironment(emulator));
        expect(next.exitCode).toBe(0);
        expect(writesIn(emulator).filter((one) => one.endsWith('environments.create'))).toHaveLength(1);
      },
    );
  });

  it.each([
    ['environments.create', 'reset-after'],
    ['instances.attachments.create', 'reset-after'],
    ['envgroups.attachments.create', '503'],
    ['environments.delete', 'reset-after'],
    ['environments.create', 'locked'],
    ['instances.attachments.create', 'locked'],
    ['environments.delete', 'locked'],
  ] as const)('is looked for, or asked for again, if %s comes to %s', async (operation, kind) => {
    await story(
      { emulator: { ...EMULATOR, operationMs: 100 }, files: proxyFilesAlone },
      async ({ emulator, run }) => {
        seed(emulator);
        emulator.fault({ on: { operation: new RegExp(`\\.${operation.replaceAll('.', '\\.')}$`) }, kind });
        const { exitCode, log } = await run(inOwnEnvironment(emulator));
        expect(log).not.toContain('deployment-timeout');
        expect(exitCode).toBe(0);
        expect((await run(cleanup(emulator))).exitCode).toBe(0);
        expect(emulator.environments()).not.toContain('pr-7');
      },
    );
  });
});

const proxyFilesAlone = {
  ...proxyFiles('proxies/rates', 'rates'),
  'apigee.yaml': MANIFEST.replace('configuration: [resources/edge]\n', ''),
};
