import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { serveBundles } from '../support/serve-bundles.ts';
import { codesOf, story, writesIn } from '../support/story.ts';

const MINUTE = 60_000;

const build = (emulator: Emulator, more: Record<string, string> = {}): Record<string, string> => ({
  BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  BITBUCKET_REPO_FULL_NAME: 'acme/apis',
  BITBUCKET_BRANCH: 'main',
  ...more,
});

/** The hash that main is at after a pull request was merged. */
function merged({ bitbucket: { onCloud } }: Emulator, approvers: readonly string[], source: string): string {
  const at = Date.now() - 30 * MINUTE;
  const id = onCloud.addPullRequest({ source, author: 'dana', at, commits: [{ at, message: source }] });
  for (const by of approvers) onCloud.approve(id, { by });
  onCloud.setStatus({ commit: onCloud.pullRequest(id).sourceTip, key: 'unit', state: 'SUCCESSFUL' });
  return onCloud.merge(id);
}

describe('an audit', () => {
  it.concurrent('tells where everything that serves comes from, and ends 5 if something has no clean origin', async () => {
    const files = {
      ...proxyFiles('proxies/reviewed', 'reviewed'),
      ...proxyFiles('proxies/hasty', 'hasty'),
      ...proxyFiles('proxies/hotfix', 'hotfix'),
      ...proxyFiles('proxies/stranger', 'stranger'),
    };
    await story({ files }, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      onCloud.addPipeline({ branch: 'main', creator: 'erin', number: 42 });
      const bring = async (name: string, BITBUCKET_COMMIT: string): Promise<void> => {
        const BUNDLES = `proxies/${name}`;
        const ended = await run(build(emulator, { BUNDLES, BITBUCKET_COMMIT, BITBUCKET_BUILD_NUMBER: '42' }));
        expect(ended.exitCode).toBe(0);
      };
      await bring('reviewed', merged(emulator, ['erin'], 'feature/reviewed'));
      const clean = await run(build(emulator, { ACTION: 'audit' }));
      await bring('hasty', merged(emulator, [], 'feature/hasty'));
      await bring('hotfix', onCloud.push('main', { message: 'Hotfix' }));
      await bring('stranger', 'f'.repeat(40));
      const before = writesIn(emulator).length;

      const ended = await run(build(emulator, { ACTION: 'audit' }));

      expect(clean.exitCode).toBe(0);
      expect(clean.result.audit).toMatchObject([
        {
          environment: 'test',
          bundle: 'reviewed',
          revision: '1',
          origin: 'clean',
          author: 'Dana',
          approvers: ['Erin'],
          builds: ['unit SUCCESSFUL'],
          gate: null,
          deployedBy: 'Erin',
          build: 42,
        },
      ]);
      expect(ended.exitCode).toBe(5);
      const origins = Object.fromEntries(
        (ended.result.audit ?? []).map(({ bundle, origin }) => [bundle, origin]),
      );
      expect(origins).toEqual({
        reviewed: 'clean',
        hasty: 'not-approved',
        hotfix: 'not-merged',
        stranger: 'unknown',
      });
      expect(await ended.report('report.md')).toMatch(/\| test \| `hasty` \| 1 \| not-approved \|/);
      expect(await ended.report('audit.csv')).toMatch(/^"test","hotfix","apiproxy","1","not-merged",/m);
      expect(writesIn(emulator)).toHaveLength(before);
    });
  });

  it.concurrent('asks by pull requests and revisions, and not by bundles times environments', async () => {
    const names = Array.from({ length: 26 }, (_, index) => `orders-${index}`);
    const files = Object.fromEntries(
      names.flatMap((name) => Object.entries(proxyFiles(`proxies/${name}`, name))),
    );
    const callsOfAudit = async (pullRequests: number, environments: readonly string[]) => {
      let calls = { apigee: 0, bitbucket: 0 };
      await story({ files, emulator: { environments } }, async ({ emulator, repository, run }) => {
        const commits = Array.from({ length: pullRequests }, (_, index) =>
          merged(emulator, ['erin'], `feature/${index}`),
        );
        await serveBundles({ emulator, clone: repository.path, environments, commits });
        const ended = await run(build(emulator, { ACTION: 'audit', APIGEE_ENV: environments.join(',') }));
        expect(ended.exitCode).toBe(0);
        expect(ended.result.audit).toHaveLength(names.length * environments.length);
        const asked = (name: string) => emulator.requests.filter(({ host }) => host === name).length;
        calls = { apigee: asked('apigee'), bitbucket: asked('bitbucket') };
      });
      return calls;
    };

    const one = await callsOfAudit(1, ['test']);
    const spread = await callsOfAudit(1, ['dev', 'test', 'prod']);
    const many = await callsOfAudit(4, ['test']);

    // Two lists, and each revision once: its content tells its mark.
    expect(one.apigee).toBe(2 + names.length);
    expect(spread.apigee).toBe(2 + names.length);
    expect(spread.bitbucket).toBe(one.bitbucket);
    // Of each its commits and builds; the activity of all together.
    expect(many.bitbucket).toBe(one.bitbucket + 3 * 2);
  });

  it.concurrent('refuses an environment that does not exist, and leaves those of other organizations alone', async () => {
    const manifest = 'version: 1\nenvironments:\n  test: {}\n  live: { organization: acme-prod }\n';
    await story({ files: { 'apigee.yaml': manifest } }, async ({ run }) => {
      const mistyped = await run({ ACTION: 'audit', APIGEE_ENV: 'tset' });
      const own = await run({ ACTION: 'audit', APIGEE_ENV: '' });

      expect([mistyped.exitCode, codesOf(mistyped)]).toEqual([2, ['environment-missing']]);
      expect([own.exitCode, own.result.audit]).toEqual([0, []]);
    });
  });

  it.concurrent('knows what was edited since or made by hand, and says what Bitbucket does not let it read', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      const BITBUCKET_COMMIT = merged(emulator, ['erin'], 'feature/orders');
      await run(build(emulator, { BITBUCKET_COMMIT, ...QUIET }));
      const { BITBUCKET_ACCESS_TOKEN: _, ...blind } = build(emulator, { ACTION: 'audit' });

      const unread = await run(blind);
      serveCopy(scene, { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' });
      const edited = await run(build(emulator, { ACTION: 'audit' }));
      emulator.seed.deployment({
        name: 'orders',
        revision: emulator.seed.revision({ name: 'orders' }),
        environment: 'test',
      });
      const handMade = await run(build(emulator, { ACTION: 'audit' }));

      expect(unread.result.problems[0]?.message).toMatch(
        /orders in test is unknown: Bitbucket was not asked/,
      );
      expect(edited.result.audit).toMatchObject([{ origin: 'edited', revision: '2' }]);
      expect(handMade.result.audit).toMatchObject([{ origin: 'hand-made', revision: '3', commit: null }]);
      expect([unread.exitCode, edited.exitCode, handMade.exitCode]).toEqual([5, 5, 5]);
    });
  });
});
