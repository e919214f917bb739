import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { workspaceUuid } from '../emulator/bitbucket/people.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const ASKED = {
  ACTION: 'setup',
  APIGEE_ENV: 'test prod',
  BITBUCKET_WORKSPACE: 'acme',
  BITBUCKET_REPO_SLUG: 'apis',
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
};
const RECEIVER = 'https://ci.acme.example/hooks?token=planted-password';
const ALL_OF_IT = { ...ASKED, SETUP: 'bitbucket', WEBHOOK_URL: RECEIVER };

const setUp = (scene: Scene, variables: Readonly<Record<string, string>>) =>
  scene.run({ BITBUCKET_API_URL: `${scene.emulator.urls.bitbucket}/2.0`, ...variables });
const sentTo = ({ emulator }: Scene) =>
  emulator.requests
    .filter(({ host, method }) => host === 'bitbucket' && method !== 'GET')
    .map(({ operation = '', method }) => operation || method);
const changesIn = ({ result }: Awaited<ReturnType<Scene['run']>>) =>
  result.setup?.settings.map(({ kind, name, change }) => `${kind} ${name} ${change}`);
const signInOf = ({ repository }: Scene): string =>
  readFileSync(join(repository.path, 'apigee-setup/sign-in.sh'), 'utf8');

/** An account with these scopes only; gives its token. */
function narrow(
  { emulator }: Scene,
  scopes: readonly string[],
  permission: 'read' | 'admin' = 'admin',
): string {
  const token = `narrow-${scopes.join('-').replaceAll(':', '.')}-${permission}`;
  emulator.bitbucket.onCloud.addAccount({
    name: token,
    kind: 'access-token',
    authorization: `Bearer ${token}`,
    scopes,
    permission,
  });
  return token;
}

describe('A setup that may look at Bitbucket and the organization', () => {
  it.concurrent('fills the commands in with what is there, tells what serves outside the clone, and changes nothing', async () => {
    await story({}, async (scene) => {
      const { onCloud, cloud } = scene.emulator.bitbucket;
      const production = onCloud.addEnvironment({ name: 'Production', type: 'Production' }).uuid;
      onCloud.addBranch('trunk', 'main');
      cloud.mainBranch = 'trunk';
      onCloud.restrict('require_approvals_to_merge', { value: 2 });
      scene.emulator.seed.revision({ name: 'billing' });
      scene.emulator.seed.deployment({ name: 'billing', revision: '1', environment: 'test' });

      const { exitCode, log, result } = await setUp(scene, { ...ASKED, SETUP: 'write' });

      expect(exitCode).toBe(0);
      const signIn = signInOf(scene);
      expect(signIn).toContain(`REPOSITORY='${cloud.uuid}'`);
      expect(signIn).toContain(`AUDIENCE='ari:cloud:bitbucket::workspace/${workspaceUuid.slice(1, -1)}'`);
      expect(signIn).toContain(
        "ISSUER='https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc'",
      );
      expect(signIn).toContain(`PRODUCTION='${production}'`);
      expect(signIn).not.toContain('FILL_IN');
      expect(readFileSync(join(scene.repository.path, 'bitbucket-pipelines.yml'), 'utf8')).toMatch(
        /branches:\n {4}trunk:/,
      );
      expect(log).toContain('branch restrictions: trunk require approvals to merge 2');
      expect(log).toContain('serves and is not in this clone: billing (test)');
      expect(log).not.toContain('Not seen');
      expect(result.setup).toMatchObject({
        bitbucket: { repository: cloud.uuid, mainBranch: 'trunk', pipelinesEnabled: true },
        organization: { serving: [{ name: 'billing', inClone: false }] },
        unseen: [],
      });
      expect(result.setup?.organization?.groups?.flatMap(({ hostnames }) => hostnames)).not.toEqual([]);
      expect(changesIn({ result } as Awaited<ReturnType<Scene['run']>>)).toEqual([
        'environment test proposed',
        'environment production unchanged',
        'schedule drift proposed',
        'schedule preview-sweep proposed',
      ]);
      expect(sentTo(scene)).toEqual([]);
      expect(writesIn(scene.emulator)).toEqual([]);
    });
  });

  it.concurrent('names the scope of each thing that it may not look at, one line each, and fails for none', async () => {
    await story({}, async (scene) => {
      const token = narrow(scene, ['repository']);
      scene.emulator.fault({ on: { host: 'apigee', path: /\/envgroups/ }, kind: '403', times: Infinity });

      const { exitCode, log, result } = await setUp(scene, {
        ...ASKED,
        SETUP: 'bitbucket',
        BITBUCKET_ACCESS_TOKEN: token,
      });

      expect(exitCode).toBe(0);
      expect(result.setup?.unseen.filter((line) => line.includes('repository:admin'))).toHaveLength(2);
      expect(result.setup?.unseen.filter((line) => /\bscope pipeline\b/.test(line))).toHaveLength(2);
      expect(result.setup?.unseen.filter((line) => line.startsWith('environment groups:'))).toHaveLength(1);
      for (const line of result.setup?.unseen ?? []) expect(log).toContain(line);
      expect(new Set(result.setup?.settings.map(({ change }) => change))).toEqual(new Set(['failed']));
      expect(result.warnings.map(({ message }) => message).join('\n')).toContain('schedule drift');
      expect(signInOf(scene)).toContain(`REPOSITORY='${scene.emulator.bitbucket.cloud.uuid}'`);
      expect(sentTo(scene)).toEqual([]);
    });
  });

  it.concurrent('goes on, and says it in one line, if the repository cannot be seen at all', async () => {
    await story({}, async (scene) => {
      scene.emulator.fault({ on: { host: 'bitbucket' }, kind: '404', times: Infinity });

      const { exitCode, result } = await setUp(scene, { ...ASKED, SETUP: 'write' });

      expect(exitCode).toBe(0);
      expect(result.setup?.files.map(({ change }) => change)).toEqual(['written', 'written', 'written']);
      expect(result.setup?.unseen).toEqual([
        expect.stringMatching(/^the repository on Bitbucket: /),
        expect.stringContaining('FILL_IN'),
      ]);
      expect(result.setup?.settings.map(({ change }) => change)).toEqual(Array(4).fill('proposed'));
    });
  });
});

describe('SETUP=bitbucket', () => {
  it.concurrent('makes environments, schedules and the webhook, and run again sends nothing', async () => {
    await story({}, async (scene) => {
      const { cloud, onCloud } = scene.emulator.bitbucket;
      for (let index = 0; index < 105; index += 1)
        onCloud.addHook({ url: `https://other.acme.example/${index}` });

      const first = await setUp(scene, ALL_OF_IT);
      const sent = sentTo(scene).length;
      const again = await setUp(scene, ALL_OF_IT);

      expect([first.exitCode, again.exitCode]).toEqual([0, 0]);
      expect(changesIn(first)).toEqual([
        'environment test created',
        'environment production created',
        'schedule drift created',
        'schedule preview-sweep created',
        'webhook of ended pull requests created',
      ]);
      expect(new Set(again.result.setup?.settings.map(({ change }) => change))).toEqual(
        new Set(['unchanged']),
      );
      expect(again.result.outcome).toBe('unchanged');
      expect(sentTo(scene)).toHaveLength(sent);
      expect(cloud.environments.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'test Test',
        'production Production',
      ]);
      expect(cloud.schedules.map(({ branch, selector }) => `${branch} ${selector.pattern}`)).toEqual([
        'main drift',
        'main preview-sweep',
      ]);
      expect(cloud.hooks.filter(({ url }) => url === RECEIVER).map(({ events }) => events)).toEqual([
        ['pullrequest:fulfilled', 'pullrequest:rejected'],
      ]);
      expect(signInOf(scene)).toContain(`PRODUCTION='${cloud.environments[1]?.uuid}'`);
      for (const { log, result } of [first, again])
        expect(`${log}${JSON.stringify(result)}`).not.toContain('planted-password');
    });
  });

  it.concurrent('leaves alone what is there in another shape, and says what is odd about it', async () => {
    await story({}, async (scene) => {
      const { cloud, onCloud } = scene.emulator.bitbucket;
      onCloud.addEnvironment({ name: 'Test' });
      onCloud.addHook({ url: RECEIVER });

      const { result } = await setUp(scene, ALL_OF_IT);

      expect(result.setup?.settings.filter(({ change }) => change === 'unchanged')).toEqual([
        { kind: 'environment', name: 'test', change: 'unchanged' },
        {
          kind: 'webhook',
          name: 'of ended pull requests',
          change: 'unchanged',
          reason: 'it is not told of pullrequest:rejected',
        },
      ]);
      expect(cloud.environments.map(({ name }) => name)).toEqual(['Test', 'production']);
      expect(cloud.hooks).toHaveLength(1);
    });
  });

  it.concurrent('twice at the same time leaves one of each', async () => {
    await story({}, async (scene) => {
      const { cloud } = scene.emulator.bitbucket;
      const slow = {
        on: { host: 'bitbucket', method: 'POST' },
        kind: 'slow',
        times: 10,
        delayMs: 400,
      } as const;
      scene.emulator.fault(slow);

      const runs = await Promise.all(
        ['one', 'two'].map((name) => setUp(scene, { ...ALL_OF_IT, REPORT_DIR: `reports/${name}` })),
      );

      expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
      expect(cloud.environments.map(({ name }) => name).sort()).toEqual(['production', 'test']);
      expect(cloud.schedules.map(({ selector: { pattern = '' } }) => pattern).sort()).toEqual([
        'drift',
        'preview-sweep',
      ]);
      expect(cloud.hooks).toHaveLength(1);
      const changes = runs.flatMap(({ result }) => result.setup?.settings.map(({ change }) => change) ?? []);
      expect(changes.filter((change) => change === 'created')).toHaveLength(5);
      expect(changes.filter((change) => change === 'unchanged')).toHaveLength(5);
    });
  });

  it.concurrent('looks up what became of a request whose answer was lost', async () => {
    await story({}, async (scene) => {
      const { cloud } = scene.emulator.bitbucket;
      scene.emulator.fault({
        on: { host: 'bitbucket', method: 'POST' },
        kind: 'reset-after',
        times: Infinity,
      });

      const { result } = await setUp(scene, ALL_OF_IT);

      expect(new Set(result.setup?.settings.map(({ change }) => change))).toEqual(new Set(['created']));
      expect([cloud.environments.length, cloud.schedules.length, cloud.hooks.length]).toEqual([2, 2, 1]);
    });
  });

  it.concurrent('says which scope each thing takes that the credential may read and not make', async () => {
    await story({}, async (scene) => {
      const token = narrow(scene, ['repository', 'repository:admin', 'pipeline', 'webhook'], 'read');

      const { exitCode, log, result } = await setUp(scene, { ...ALL_OF_IT, BITBUCKET_ACCESS_TOKEN: token });

      expect(exitCode).toBe(0);
      expect(new Set(result.setup?.settings.map(({ change }) => change))).toEqual(new Set(['failed']));
      expect(log).toContain('It needs pipeline:write');
      expect(log).toContain('It must also be allowed to administer the repository.');
      expect(result.warnings.filter(({ code }) => code === 'code-host-unreadable')).toHaveLength(5);
      expect(scene.emulator.bitbucket.cloud.schedules).toEqual([]);
    });
  });

  it.concurrent('makes no schedule for a pipeline that the repository does not have', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'bitbucket-pipelines.yml':
        'pipelines:\n  custom:\n    drift:\n      - step:\n          script: [echo mine]\n',
    };
    await story({ files }, async (scene) => {
      const { result } = await setUp(scene, ALL_OF_IT);

      expect(result.setup?.settings.filter(({ kind }) => kind === 'schedule')).toEqual([
        { kind: 'schedule', name: 'drift', change: 'created' },
        {
          kind: 'schedule',
          name: 'preview-sweep',
          change: 'skipped',
          reason: 'bitbucket-pipelines.yml has no custom pipeline preview-sweep',
        },
      ]);
    });
  });

  it.concurrent('on Data Center says what it does not have, and asks nothing of it', async () => {
    await story({}, async (scene) => {
      const { exitCode, result } = await setUp(scene, {
        ...ALL_OF_IT,
        BITBUCKET_WORKSPACE: 'API',
        BITBUCKET_API_URL: `${scene.emulator.urls.dataCenter}/rest`,
        BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
      });

      expect(exitCode).toBe(0);
      for (const lacking of ['deployment environments', 'schedules', 'keyless sign-in', 'the webhook'])
        expect(result.setup?.unseen.join('\n')).toContain(`${lacking}: `);
      expect(result.setup).toMatchObject({ bitbucket: null, settings: [] });
    });
  });
});
