import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { uuidOf } from '../emulator/bitbucket/people.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const MINUTE = 60_000;
const BUNDLE = 'proxies/orders/apiproxy/orders.xml';
const manifest = (gate: string): string => `version: 1\nenvironments:\n  test:\n    gate: ${gate}\n`;

function gated(gate: string): Record<string, string> {
  return { ...proxyFiles('proxies/orders', 'orders'), 'apigee.yaml': manifest(gate) };
}

function build(
  { urls }: Emulator,
  commit: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    BITBUCKET_API_URL: `${urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_COMMIT: commit,
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person oscar'),
    ...more,
  };
}

const HOUR_AGO = { at: Date.now() - 60 * MINUTE };

/** Runs, and gives what was judged; nothing is changed if the gate is closed. */
async function judged({ emulator, run }: Scene, variables: Record<string, string>) {
  const before = writesIn(emulator).length;
  const ended = await run(variables);
  const [gate] = ended.result.gates ?? [];
  if (ended.exitCode === 6) expect(writesIn(emulator)).toHaveLength(before);
  expect(ended.exitCode).toBe(gate?.met === true ? 0 : 6);
  return { met: gate?.met, sentences: gate?.requirements.map(({ sentence }) => sentence).join('\n') ?? '' };
}

describe('The approvals of a gate', () => {
  it.concurrent('are counted over all of sixty participants, and their times over every page', async () => {
    await story({ files: gated('{ approvals: 40, noChangesRequested: true }') }, async (scene) => {
      const { onCloud } = scene.emulator.bitbucket;
      const id = onCloud.addPullRequest({
        ...HOUR_AGO,
        commits: [{ files: { [BUNDLE]: '1' }, ...HOUR_AGO }],
      });
      for (let person = 0; person < 20; person += 1) onCloud.addReviewer(id, `silent ${person}`);
      for (let person = 0; person < 40; person += 1) {
        onCloud.addComment(id, { author: `reader ${person}`, text: 'Why?', at: Date.now() - 50 * MINUTE });
        onCloud.approve(id, { by: `reader ${person}`, at: Date.now() - 40 * MINUTE });
      }
      const { source } = onCloud.pullRequest(id);
      const other = onCloud.addPullRequest({ ...HOUR_AGO, source, title: 'Not merged' });
      const commit = onCloud.merge(id);

      const enough = await judged(scene, build(scene.emulator, commit));
      expect(enough).toMatchObject({
        met: true,
        sentences: expect.stringContaining('40 of 40 approvals') as unknown,
      });

      await scene.repository.write({ 'apigee.yaml': manifest('{ approvals: 41 }') });
      const more = proxyFiles('proxies/orders', 'orders', { payload: 'more' });
      await scene.repository.write(more);
      const short = await judged(scene, build(scene.emulator, commit));
      expect(short).toMatchObject({
        met: false,
        sentences: expect.stringContaining('40 of 41 approvals') as unknown,
      });
      expect(other).toBeGreaterThan(id);
    });
  });

  it.concurrent('of a commit in two pull requests are those of the one that brought it here', async () => {
    await story({ files: gated('{ approvals: 1 }') }, async (scene) => {
      const { onCloud } = scene.emulator.bitbucket;
      const base = onCloud.push('main', { files: { [BUNDLE]: '0' } });
      const begin = { GATE_OVERRIDE: 'to begin with', BITBUCKET_BUILD_NUMBER: '1' };
      await scene.run(build(scene.emulator, base, begin));
      await scene.repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
      const id = onCloud.addPullRequest({
        ...HOUR_AGO,
        commits: [{ files: { [BUNDLE]: '1' }, ...HOUR_AGO }],
      });
      const { source } = onCloud.pullRequest(id);
      onCloud.addBranch('release/1');
      const twin = onCloud.addPullRequest({ ...HOUR_AGO, source, destination: 'release/1', title: 'Twin' });
      onCloud.approve(id, { by: 'erin' });
      const commit = onCloud.merge(id);

      // The other one brought it to another branch, and nobody approved that.
      onCloud.merge(twin);
      expect(await judged(scene, build(scene.emulator, commit))).toMatchObject({ met: true });
    });
  });

  it.concurrent('of one pull request do not stand for another that was merged since what serves', async () => {
    await story({ files: gated('{ approvals: 1 }') }, async (scene) => {
      const { emulator, run, repository } = scene;
      const { onCloud } = emulator.bitbucket;
      const base = onCloud.push('main', { files: { [BUNDLE]: '0' } });
      await run(build(emulator, base, { GATE_OVERRIDE: 'to begin with', BITBUCKET_BUILD_NUMBER: '1' }));
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
      const open = (source: string, content: string): number =>
        onCloud.addPullRequest({
          ...HOUR_AGO,
          source,
          commits: [{ files: { [BUNDLE]: content }, ...HOUR_AGO }],
        });
      const hasty = open('feature/hasty', '1');
      const reviewed = open('feature/reviewed', '2');
      onCloud.approve(reviewed, { by: 'erin' });
      onCloud.merge(hasty);
      const commit = onCloud.merge(reviewed);

      const { met, sentences } = await judged(scene, build(emulator, commit));
      expect(met).toBe(false);
      expect(sentences).toMatch(
        new RegExp(`^0 of 1 approval after the last push of pull request #${hasty} \\([^;]*$`),
      );
    });
  });

  it.concurrent('of a revert are its own: pushed straight it has none, by a pull request it is judged by that', async () => {
    await story({ files: gated('{ approvals: 1, mergedPullRequest: true }') }, async (scene) => {
      const { onCloud } = scene.emulator.bitbucket;
      const merged = (commit: object, approver?: string): string => {
        const id = onCloud.addPullRequest({
          ...HOUR_AGO,
          source: `feature/${Math.random().toString(36).slice(2)}`,
          commits: [{ ...HOUR_AGO, ...commit }],
        });
        if (approver !== undefined) onCloud.approve(id, { by: approver });
        return onCloud.merge(id);
      };
      merged({ files: { [BUNDLE]: '1' } }, 'erin');
      const straight = onCloud.push('main', { files: { [BUNDLE]: '0' }, message: 'Revert "Change orders"' });
      const closed = await judged(scene, build(scene.emulator, straight));
      expect(closed.met).toBe(false);
      expect(closed.sentences).toMatch(/came without a merged pull request/i);

      const hasty = merged({ files: { [BUNDLE]: '-1' }, message: 'Revert the revert' });
      expect(await judged(scene, build(scene.emulator, hasty))).toMatchObject({ met: false });
      const reviewed = merged({ files: { [BUNDLE]: '-2' }, message: 'Revert it all' }, 'fred');
      expect(await judged(scene, build(scene.emulator, reviewed))).toMatchObject({ met: true });
    });
  });

  it.concurrent.each(['squash', 'fast_forward', 'rebase_merge'] as const)(
    'do not cover what was pushed straight before a merge by %s',
    async (strategy) => {
      await story({ files: gated('{ approvals: 1 }') }, async (scene) => {
        const { emulator, run, repository } = scene;
        const { onCloud } = emulator.bitbucket;
        const base = onCloud.push('main', { files: { [BUNDLE]: '0' } });
        await run(build(emulator, base, { GATE_OVERRIDE: 'to begin with', BITBUCKET_BUILD_NUMBER: '1' }));
        await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'new' }));
        onCloud.push('main', { files: { [BUNDLE]: 'hot' }, message: 'Hotfix' });
        const id = onCloud.addPullRequest({
          ...HOUR_AGO,
          commits: [{ files: { [BUNDLE]: '1' }, message: 'Change', ...HOUR_AGO }],
        });
        onCloud.approve(id, { by: 'erin' });
        const commit = onCloud.merge(id, { strategy });

        const { met, sentences } = await judged(scene, build(emulator, commit));
        expect(met).toBe(false);
        expect(sentences).toMatch(/came without a merged pull request/i);
      });
    },
  );
});

describe('The manifest of a pull request', () => {
  it.concurrent.each([
    ['leaves the gate out', 'version: 1\n', false],
    ['asks for less', manifest('{ approvals: 1 }'), false],
    ['asks for something else instead', manifest('{ branches: ["*"] }'), false],
    ['asks for as much', manifest('{ approvals: 2 }'), true],
    ['asks for more', manifest('{ approvals: 3 }'), false],
  ])('that %s can only add to the gate of the destination branch', async (_, own, met) => {
    const files = { ...proxyFiles('proxies/orders', 'orders'), 'apigee.yaml': own };
    await story({ files }, async (scene) => {
      const { onCloud } = scene.emulator.bitbucket;
      onCloud.push('main', { files: { 'apigee.yaml': manifest('{ approvals: 2 }') } });
      // Merged already: the build of a pull request's own commit has a pull request that brought it.
      const id = onCloud.addPullRequest({
        ...HOUR_AGO,
        commits: [{ files: { [BUNDLE]: '1' }, ...HOUR_AGO }],
      });
      onCloud.approve(id, { by: 'erin' });
      if (own !== manifest('{ approvals: 1 }')) onCloud.approve(id, { by: 'fred' });
      if (!/branches|approvals/.test(own)) onCloud.withdrawApproval(id, { by: 'fred' });
      if (own.includes('branches')) onCloud.withdrawApproval(id, { by: 'erin' });
      const { source } = onCloud.pullRequest(id);
      const commit = onCloud.merge(id);
      const other = onCloud.addPullRequest({ ...HOUR_AGO, source: 'feature/other', title: 'Other' });

      const seen = await judged(
        scene,
        build(scene.emulator, commit, {
          BITBUCKET_PR_ID: `${other}`,
          BITBUCKET_BRANCH: source,
          BITBUCKET_PR_DESTINATION_BRANCH: 'main',
        }),
      );

      expect(seen.met).toBe(met);
      expect(seen.sentences).toMatch(/of (?:2|3) approvals/);
    });
  });
});
