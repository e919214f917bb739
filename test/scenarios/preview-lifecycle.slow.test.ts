import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { commentsOf } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { FaultKind } from '../emulator/faults.ts';
import { inPullRequest, REPOSITORY, seedKeys } from '../support/preview-story.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const FILES = {
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'] }),
  ...sharedFlowFiles('sharedflows/common', 'common'),
  'apigee.yaml': 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n',
};

const change = (payload: string) => ({
  ...proxyFiles('proxies/orders', 'orders', { calls: ['common'], payload }),
  ...sharedFlowFiles('sharedflows/common', 'common', { payload }),
});

function expectNothingLeft(emulator: Emulator): void {
  expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);
  expect(emulator.revisions('sharedflow', 'common-pr7')).toEqual([]);
  expect(emulator.entities('apiproducts').map(({ name }) => name)).toEqual(['gold']);
  const given = emulator
    .entities('developers/qa@acme.com/apps/tests/keys')
    .map(({ apiProducts }) => apiProducts);
  expect(JSON.stringify(given)).not.toContain('-pr7');
}

async function start({ emulator, run }: Scene): Promise<void> {
  seedKeys(emulator);
  const ended = await run();
  expect(ended.exitCode).toBe(0);
}

const previewComments = (emulator: Emulator) =>
  commentsOf(emulator.bitbucket.cloud, 7).filter(({ text }) => text.includes('**Preview'));

describe('a pull request that is opened, pushed to four times and merged', () => {
  it.concurrent('has one comment and one preview at a time, and leaves nothing', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      for (let push = 1; push <= 5; push += 1) {
        await repository.write(change(`push ${push}`));
        emulator.bitbucket.onCloud.push('feature/greeting');
        const ended = await run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: String(push) }));
        expect(ended.exitCode).toBe(0);
        expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe(String(push));
        expect(previewComments(emulator)).toHaveLength(1);
        expect(previewComments(emulator)[0]?.text).toContain('**Preview · ready**');
        expect(previewComments(emulator)[0]?.text).toContain('https://test.acme.example/orders/pr7');
        expect(await ended.report('outputs.env')).toContain(
          "APIGEE_PIPE_PREVIEW_URL='https://test.acme.example/orders/pr7'",
        );
      }

      emulator.bitbucket.onCloud.merge(7);
      const ended = await run(inPullRequest(emulator, { ACTION: 'cleanup' }));

      expect(ended.exitCode).toBe(0);
      expectNothingLeft(emulator);
      expect(previewComments(emulator)).toHaveLength(1);
      expect(previewComments(emulator)[0]?.text).toContain('**Preview · removed**');
    }));

  const LOST: readonly (readonly [string, string | RegExp, FaultKind])[] = [
    ['the import', /apis\.create$/, 'reset-after'],
    ['the deployment', /deploy$/, 'reset-after'],
    ['the product', /apiproducts\.create$/, 'reset-after'],
    ['the product, before it was made', /apiproducts\.create$/, '503'],
    ['the key', /updateDeveloperAppKey$/, 'reset-after'],
  ];
  for (const [what, operation, kind] of LOST) {
    it.concurrent(`has its preview after the next run, and leaves nothing, if the answer to ${what} is lost`, () =>
      story({ files: FILES }, async (scene) => {
        const { emulator, repository, run } = scene;
        await start(scene);
        await repository.write(change('new'));
        emulator.fault({ on: { operation }, kind, times: 1 });

        await run(inPullRequest(emulator));
        const next = await run(inPullRequest(emulator));

        expect(next.exitCode).toBe(0);
        expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual(['1']);
        expect(JSON.stringify(emulator.entities('developers/qa@acme.com/apps/tests/keys'))).toContain(
          'gold-pr7',
        );
        await run(inPullRequest(emulator, { ACTION: 'cleanup' }));
        expectNothingLeft(emulator);
      }));
  }
});

describe('an older build that finishes late', () => {
  it.concurrent('replaces no newer preview and no newer comment', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      await repository.write(change('new'));
      await run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '9' }));
      const [before] = previewComments(emulator);
      const writes = writesIn(emulator).length;

      await repository.write(change('old'));
      const older = await run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '5' }));
      const moved = await run(
        inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '10', BITBUCKET_COMMIT: 'ffffffffffff' }),
      );

      for (const { exitCode, result } of [older, moved]) {
        expect(exitCode).toBe(0);
        expect(result.previews?.map(({ change: what }) => what)).toEqual(['skipped', 'skipped']);
      }
      expect(writesIn(emulator)).toHaveLength(writes);
      expect(previewComments(emulator)[0]?.text).toBe(before?.text);
    }));
});

describe('a sweep', () => {
  it.concurrent('removes what is merged, leaves what is open, and without Bitbucket removes what has expired', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      await repository.write(change('new'));
      emulator.bitbucket.onCloud.addPullRequest({ id: 8, source: 'feature/other' });
      await run(inPullRequest(emulator));
      await run(inPullRequest(emulator, { BITBUCKET_PR_ID: '8' }));
      const sweep = inPullRequest(emulator, { ACTION: 'cleanup', SWEEP: 'true', BITBUCKET_PR_ID: '' });

      const away = await run({ ...sweep, BITBUCKET_ACCESS_TOKEN: '' });
      expect(away.result.outcome).toBe('unchanged');
      expect(away.result.previews?.every(({ change: what }) => what === 'skipped')).toBe(true);
      expect(away.result.previews).toContainEqual(
        expect.objectContaining({ name: 'orders-pr8', bundle: 'orders' }),
      );

      emulator.bitbucket.onCloud.merge(7);
      const swept = await run(sweep);

      expect(swept.exitCode).toBe(0);
      expectNothingOf7(emulator);
      expect(emulator.serving('test', 'apiproxy', 'orders-pr8')).toBe('1');
      expect(swept.log).toContain('its pull request is open');
    }));

  function expectNothingOf7(emulator: Emulator): void {
    expect(emulator.revisions('apiproxy', 'orders-pr7')).toEqual([]);
    expect(emulator.entities('apiproducts').map(({ name }) => name)).toEqual(['gold', 'gold-pr8']);
  }

  it.concurrent('leaves what carries the mark of another repository, or somebody else’s revision', () =>
    story({ files: FILES }, async ({ emulator, run }) => {
      const mark = (repository: string) =>
        `[apigee-pipe-preview ${repository} #3 a1b2c3d4e5f6 until 2020-01-01T00:00:00Z] [apigee-pipe 0123456789abcdef a1b2c3d4e5f6 #1]`;
      emulator.seed.revision({ name: 'other-pr3', description: mark('somebody/else') });
      emulator.seed.revision({ name: 'mixed-pr3', description: 'by hand' });
      emulator.seed.revision({ name: 'mixed-pr3', description: mark(REPOSITORY.slice(1, -1)) });
      emulator.seed.revision({ name: 'expired-pr3', description: mark(REPOSITORY.slice(1, -1)) });

      const ended = await run(
        inPullRequest(emulator, { ACTION: 'cleanup', SWEEP: 'true', BITBUCKET_PR_ID: '' }),
      );

      expect(ended.result.previews?.map(({ name, change: what }) => [name, what]).toSorted()).toEqual([
        ['expired-pr3', 'deleted'],
        ['mixed-pr3', 'skipped'],
      ]);
      expect(emulator.revisions('apiproxy', 'other-pr3')).toEqual(['1']);
      expect(emulator.revisions('apiproxy', 'mixed-pr3')).toEqual(['1', '2']);
    }));
});

describe('previews beside others', () => {
  it.concurrent('are untouched by a deploy of main, and so is what main deploys', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      await repository.write(change('new'));
      await run(inPullRequest(emulator));

      const main = await run({ APIGEE_ENV: 'test' });

      expect(main.exitCode).toBe(0);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('2');
      expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('1');
    }));

  it.concurrent('are the same on Bitbucket Data Center, with PR_ID', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      await repository.write(change('new'));
      const { dataCenter } = emulator.bitbucket;
      const variables = {
        PR_ID: '7',
        BITBUCKET_REPO_FULL_NAME: 'API/apis',
        BITBUCKET_COMMIT: dataCenter.pullRequests.get(7)?.sourceTip ?? '',
        BITBUCKET_API_URL: emulator.urls.dataCenter,
        BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
      };

      const made = await run({ ...variables, ACTION: 'preview' });
      expect(made.exitCode).toBe(0);
      expect(commentsOf(dataCenter, 7).at(-1)?.text).toContain('**Preview · ready**');

      const removed = await run({ ...variables, ACTION: 'cleanup' });
      expect(removed.exitCode).toBe(0);
      expectNothingLeft(emulator);
      expect(commentsOf(dataCenter, 7).at(-1)?.text).toContain('**Preview · removed**');
    }));
});

describe('the pipelines to copy', () => {
  interface Step {
    readonly script: readonly (string | { readonly variables: Readonly<Record<string, unknown>> })[];
  }
  const text = readFileSync('examples/pipelines/previews.yml', 'utf8');
  const pipelines = parse(text, { merge: true }) as {
    readonly pipelines: {
      readonly 'pull-requests': Readonly<Record<string, readonly { readonly step: Step }[]>>;
      readonly custom: Readonly<Record<string, readonly { readonly step: Step }[]>>;
    };
  };
  /** What one of its steps gives the pipe; where Apigee is and how to sign in is the emulator's. */
  function variablesOf(step: Step | undefined): Record<string, string> {
    const pipe = step?.script.find((line) => typeof line !== 'string');
    const given = Object.entries(typeof pipe === 'object' ? pipe.variables : {});
    const ours = new Set(['ACTION', 'APIGEE_ENV', 'SWEEP']);
    return Object.fromEntries(
      given.filter(([name]) => ours.has(name)).map(([name, value]) => [name, String(value)]),
    );
  }

  it.concurrent('make a preview for a pull request, remove it at its end, and sweep what was missed', () =>
    story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await start(scene);
      await repository.write(change('new'));
      const [preview] = pipelines.pipelines['pull-requests']['**'] ?? [];
      const [end] = pipelines.pipelines.custom['preview-end'] ?? [];
      const [sweep] = pipelines.pipelines.custom['preview-sweep'] ?? [];

      const made = await run(inPullRequest(emulator, variablesOf(preview?.step)));
      expect(made.result.action).toBe('preview');
      expect(emulator.serving('test', 'apiproxy', 'orders-pr7')).toBe('1');

      // A trigger may know the branch alone.
      emulator.bitbucket.onCloud.decline(7);
      const { BITBUCKET_PR_ID: _id, ...byBranch } = inPullRequest(emulator, variablesOf(end?.step));
      const ended = await run({ ...byBranch, BITBUCKET_BRANCH: 'feature/greeting' });
      expect(ended.exitCode).toBe(0);
      expectNothingLeft(emulator);

      const { BITBUCKET_PR_ID: _, ...nightly } = inPullRequest(emulator, variablesOf(sweep?.step));
      const swept = await run(nightly);
      expect(swept.result).toMatchObject({ action: 'cleanup', outcome: 'unchanged', previews: [] });
    }));
});
