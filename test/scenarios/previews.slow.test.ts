import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const REPOSITORY = '{9970a9b6-2d86-413f-8555-da8e1ac0e542}';

/** The variables of a step in the pipeline of a pull request. */
function inPullRequest(emulator: Emulator, more: Readonly<Record<string, string>> = {}) {
  return {
    ACTION: 'preview',
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_REPO_UUID: REPOSITORY,
    BITBUCKET_PR_ID: '7',
    BITBUCKET_COMMIT: emulator.bitbucket.cloud.pullRequests.get(7)?.sourceTip ?? '',
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    ...more,
  };
}

const FILES = {
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...proxyFiles('proxies/rates', 'rates'),
  ...sharedFlowFiles('sharedflows/common', 'common'),
};

async function live({ run }: Scene): Promise<void> {
  const ended = await run();
  expect(ended.exitCode).toBe(0);
}

describe('a preview', () => {
  it.concurrent('is a copy of what differs and of what calls it, and nothing else', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await live(scene);
      await repository.write(sharedFlowFiles('sharedflows/common', 'common', { payload: 'new' }));

      const ended = await run(inPullRequest(emulator));

      expect(ended.log).toContain('orders-pr7');
      expect(ended.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('1');
      expect(emulator.serving('test', 'sharedflow', 'common-pr7')).toBe('1');
      expect(emulator.revisions('apiproxy', 'rates-pr7')).toEqual([]);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
      expect(ended.result).toMatchObject({
        action: 'preview',
        outcome: 'done',
        previews: [
          { name: 'common-pr7', bundle: 'common', kind: 'sharedflow', change: 'deployed' },
          {
            name: 'orders-pr7',
            bundle: 'orders',
            kind: 'apiproxy',
            environment: 'test',
            change: 'deployed',
            revision: '1',
            state: 'READY',
            urls: ['https://test.acme.example/orders/pr7'],
            pullRequest: 7,
          },
        ],
        problems: [],
      });
    }));

  it.concurrent('is unchanged the second time, and removed where nothing differs any more', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await live(scene);
      await repository.write(proxyFiles('proxies/rates', 'rates', { payload: 'new' }));
      await run(inPullRequest(emulator));
      const before = writesIn(emulator).length;

      const second = await run(inPullRequest(emulator));
      expect(second.result).toMatchObject({ outcome: 'unchanged', previews: [{ change: 'unchanged' }] });
      expect(writesIn(emulator).length).toBe(before);

      await repository.write(proxyFiles('proxies/rates', 'rates'));
      const third = await run(inPullRequest(emulator));
      expect(third.result).toMatchObject({
        outcome: 'done',
        previews: [{ name: 'rates-pr7', bundle: 'rates', change: 'deleted' }],
      });
      expect(emulator.revisions('apiproxy', 'rates-pr7')).toEqual([]);
    }));

  it.concurrent('stops at a name that is not its own, before anything is made', () =>
    story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ emulator, run }) => {
      emulator.seed.revision({ name: 'orders-pr7' });

      const ended = await run(inPullRequest(emulator));

      expect(ended.exitCode).toBe(6);
      expect(codesOf(ended)).toEqual(['guard']);
      expect(ended.result.problems[0]?.message).toContain('orders-pr7');
      expect(writesIn(emulator)).toEqual([]);
    }));

  it.concurrent('is refused where the environment has no room, with the previews that could go', () =>
    story(
      {
        emulator: { billing: { billingType: 'SUBSCRIPTION', subscriptionPlan: 'SUBSCRIPTION_2021' } },
        files: proxyFiles('proxies/orders', 'orders'),
      },
      async ({ emulator, run }) => {
        const mark = (id: number) =>
          `[apigee-pipe-preview ${REPOSITORY.slice(1, -1)} #${id} a1b2c3d4e5f6 until 2026-12-${String(id).padStart(2, '0')}T00:00:00Z] [apigee-pipe 0123456789abcdef a1b2c3d4e5f6 #1]`;
        for (let number = 1; number <= 25; number += 1) {
          emulator.seed.revision({ name: `live${number}` });
          emulator.seed.deployment({ name: `live${number}`, revision: '1', environment: 'test' });
          const id = number === 7 ? 26 : number;
          emulator.seed.revision({ name: `x-pr${id}`, description: mark(id) });
          emulator.seed.deployment({ name: `x-pr${id}`, revision: '1', environment: 'test' });
        }

        const ended = await run(inPullRequest(emulator));

        expect(ended.exitCode).toBe(6);
        expect(ended.result.problems[0]?.message).toContain('x-pr1 (pull request 1, until 2026-12-01)');
        expect(writesIn(emulator)).toEqual([]);
      },
    ));
});

describe('a cleanup', () => {
  it.concurrent('removes everything of one pull request, without its clone, and finds nothing the second time', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await live(scene);
      await repository.write(sharedFlowFiles('sharedflows/common', 'common', { payload: 'new' }));
      await run(inPullRequest(emulator));
      emulator.bitbucket.onCloud.addPullRequest({ id: 8, source: 'feature/other' });
      const tip = emulator.bitbucket.cloud.pullRequests.get(8)?.sourceTip ?? '';
      await run(inPullRequest(emulator, { BITBUCKET_PR_ID: '8', BITBUCKET_COMMIT: tip }));

      const cleanup = inPullRequest(emulator, { ACTION: 'cleanup', MANIFEST: '' });
      const ended = await run(cleanup);

      expect(ended.exitCode).toBe(0);
      expect(ended.result.previews?.map(({ name, change }) => [name, change])).toEqual([
        ['orders-pr7', 'deleted'],
        ['common-pr7', 'deleted'],
      ]);
      expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);
      expect(emulator.revisions('sharedflow', 'common-pr7')).toEqual([]);
      expect(emulator.serving('test', 'apiproxy', 'orders-pr8')).toBe('1');
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');

      const again = await run(cleanup);
      expect(again.result).toMatchObject({ outcome: 'unchanged', previews: [] });
    }));
});

describe('keys of test apps', () => {
  const MANIFEST =
    'version: 1\npreviews:\n  ttlHours: 24\n  apps: [{ developer: qa@acme.com, app: tests }]\n';
  const seedKeys = (emulator: Emulator): void =>
    emulator.seed.entities({
      apiproducts: [
        {
          name: 'gold',
          displayName: 'Gold',
          approvalType: 'manual',
          proxies: ['orders', 'rates'],
          environments: ['test'],
          quota: '10',
          quotaInterval: '1',
          quotaTimeUnit: 'minute',
        },
        { name: 'silver', displayName: 'Silver', proxies: ['rates'], environments: ['test'] },
      ],
      developers: [{ email: 'qa@acme.com', firstName: 'Q', lastName: 'A', userName: 'qa' }],
      'developers/qa@acme.com/apps': [{ name: 'tests' }],
      'developers/qa@acme.com/apps/tests/keys': [
        {
          consumerKey: 'key-of-the-tests',
          consumerSecret: 'secret-of-the-tests',
          attributes: [{ name: 'kept', value: 'yes' }],
          apiProducts: [{ apiproduct: 'gold', status: 'approved' }],
        },
      ],
    });
  const keyOf = (emulator: Emulator) =>
    emulator
      .entities('developers/qa@acme.com/apps/tests/keys')
      .find(({ consumerKey }) => consumerKey === 'key-of-the-tests');

  it.concurrent('that work for the original work for the preview, and no more after its end', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      seedKeys(emulator);
      await live(scene);
      await repository.write({
        ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload: 'new' }),
        'apigee.yaml': MANIFEST,
      });

      const ended = await run(inPullRequest(emulator));

      expect(ended.log).not.toContain('key-of-the-tests');
      expect(JSON.stringify(ended.result)).not.toContain('key-of-the-tests');
      expect(ended.exitCode).toBe(0);
      expect(emulator.entities('apiproducts').find(({ name }) => name === 'gold-pr7')).toMatchObject({
        proxies: ['orders-pr7'],
        environments: ['test'],
        quota: '10',
        approvalType: 'manual',
      });
      expect(emulator.entities('apiproducts').map(({ name }) => name)).not.toContain('silver-pr7');
      expect(keyOf(emulator)).toMatchObject({
        attributes: [{ name: 'kept', value: 'yes' }],
        apiProducts: [
          { apiproduct: 'gold', status: 'approved' },
          { apiproduct: 'gold-pr7', status: 'approved' },
        ],
      });

      const again = await run(inPullRequest(emulator));
      expect(again.result.outcome).toBe('unchanged');

      const removed = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));
      expect(removed.exitCode).toBe(0);
      expect(emulator.entities('apiproducts').map(({ name }) => name)).toEqual(['gold', 'silver']);
      expect(keyOf(emulator)).toMatchObject({ apiProducts: [{ apiproduct: 'gold', status: 'approved' }] });
    }));
});
