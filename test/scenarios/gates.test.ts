import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { uuidOf } from '../emulator/bitbucket/people.ts';
import { statusAt } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const MINUTE = 60_000;

/** A manifest with a gate before test. */
function gated(gate: string): Record<string, string> {
  return {
    ...proxyFiles('proxies/orders', 'orders'),
    'apigee.yaml': `version: 1\nenvironments:\n  test:\n    gate: ${gate}\n`,
  };
}

/** What a build of main is given. */
function build(
  emulator: Emulator,
  commit: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_COMMIT: commit,
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_BUILD_NUMBER: '42',
    BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person oscar'),
    ...more,
  };
}

const BUNDLE = 'proxies/orders/apiproxy/orders.xml';

/** A pull request that changes orders, opened an hour ago. */
function change({ bitbucket }: Emulator, order: { commits?: number; author?: string } = {}): number {
  const at = Date.now() - 60 * MINUTE;
  const commits = Array.from({ length: order.commits ?? 1 }, (_, index) => ({
    files: { [BUNDLE]: `${index}` },
    message: `Change orders ${index}`,
    at,
  }));
  return bitbucket.onCloud.addPullRequest({ author: order.author ?? 'dana', commits, at });
}

async function blocked(
  gate: string,
  prepare: (scene: Scene) => string | { commit: string; more: Record<string, string> },
  told: RegExp,
): Promise<void> {
  await story({ files: gated(gate) }, async (scene) => {
    const prepared = prepare(scene);
    const { commit, more } = typeof prepared === 'string' ? { commit: prepared, more: {} } : prepared;
    const ended = await scene.run(build(scene.emulator, commit, more));

    expect(JSON.stringify(ended.result.gates)).toMatch(told);
    expect(ended.exitCode).toBe(6);
    expect(codesOf(ended)).toEqual(['gate-unmet']);
    expect(writesIn(scene.emulator)).toEqual([]);
  });
}

describe('a gate', () => {
  it.concurrent.each([
    'merge_commit',
    'squash',
    'fast_forward',
    'rebase_fast_forward',
    'rebase_merge',
  ] as const)(
    'opens for what was approved by others after the last push and merged by %s',
    async (strategy) => {
      const gate =
        '{ approvals: 2, noChangesRequested: true, tasksResolved: true, mergedPullRequest: true, fourEyes: true, branches: [main], builds: [unit] }';
      await story({ files: gated(gate) }, async ({ emulator, run }) => {
        const { onCloud } = emulator.bitbucket;
        const id = change(emulator, { commits: 2 });
        onCloud.approve(id, { by: 'erin' });
        onCloud.approve(id, { by: 'fred' });
        onCloud.setStatus({ commit: onCloud.pullRequest(id).sourceTip, key: 'unit', state: 'SUCCESSFUL' });
        if (strategy.startsWith('rebase')) onCloud.push('main', { files: { 'other.txt': '1' } });
        const commit = onCloud.merge(id, { strategy });

        const ended = await run(build(emulator, commit));

        expect(ended.result.problems).toEqual([]);
        expect(ended.result.gates).toMatchObject([{ environment: 'test', met: true }]);
        expect(ended.exitCode).toBe(0);
      });
    },
  );

  it.concurrent('tells every requirement that is not met at once, in the log, the status and the comment', async () => {
    const gate =
      '{ approvals: 2, noChangesRequested: true, tasksResolved: true, branches: ["release/*"], builds: ["lint*"] }';
    await story({ files: gated(gate) }, async ({ emulator, run }) => {
      const { onCloud, cloud } = emulator.bitbucket;
      const id = change(emulator);
      onCloud.approve(id, { by: 'erin' });
      onCloud.requestChanges(id, { by: 'fred' });
      onCloud.addTask(id, { text: 'Rename it', by: 'fred' });
      const commit = onCloud.merge(id);

      const ended = await run(build(emulator, commit));

      const unmet = ended.result.gates?.[0]?.requirements.filter(({ met }) => !met).map(({ name }) => name);
      expect(unmet).toEqual(['approvals', 'noChangesRequested', 'tasksResolved', 'builds', 'branches']);
      expect(ended.log).toMatch(
        /1 of 2 approvals after the last push of pull request #\d+ \(https:.*by Erin/,
      );
      expect(ended.log).toContain('Fred asked for changes');
      expect(statusAt(cloud, commit, 'apigee-pipe-deploy-test')).toMatchObject({ state: 'FAILED' });
      expect(String(statusAt(cloud, commit, 'apigee-pipe-deploy-test')?.['description'])).toContain(
        '1 of 2 approvals',
      );
      expect(onCloud.pullRequest(id).comments.at(-1)?.text).toContain('Gate of test, approvals: 1 of 2');
      expect(ended.exitCode).toBe(6);
      expect(writesIn(emulator)).toEqual([]);

      const planned = await run(build(emulator, commit, { ACTION: 'plan' }));
      expect(planned.exitCode).toBe(6);
    });
  });

  it.concurrent('does not count an approval that is older than the last push', () =>
    blocked(
      '{ approvals: 1 }',
      ({ emulator }) => {
        const { onCloud } = emulator.bitbucket;
        const id = change(emulator);
        onCloud.approve(id, { by: 'erin', at: Date.now() - 30 * MINUTE });
        onCloud.push(onCloud.pullRequest(id).source, {
          files: { [BUNDLE]: 'more' },
          at: Date.now() - 10 * MINUTE,
        });
        return onCloud.merge(id);
      },
      /0 of 1 approval .*Erin's is older than the last push/,
    ));

  it.concurrent('counts no withdrawn approval, nor the author’s own, nor that of who pushed under their name', () =>
    blocked(
      '{ approvals: 1 }',
      ({ emulator }) => {
        const { onCloud } = emulator.bitbucket;
        const id = change(emulator);
        onCloud.approve(id, { by: 'erin' });
        onCloud.withdrawApproval(id, { by: 'erin' });
        onCloud.approve(id, { by: 'dana' });
        onCloud.push(onCloud.pullRequest(id).source, { author: 'dana', by: 'fred', at: Date.now() - 1000 });
        onCloud.approve(id, { by: 'fred' });
        return onCloud.merge(id);
      },
      /0 of 1 approval .*Dana's does not count: an author's own; Fred's does not count: an author's own/,
    ));

  it.concurrent('does not open for a hotfix that was pushed straight to main', () =>
    blocked(
      '{ mergedPullRequest: true }',
      ({ emulator }) => emulator.bitbucket.onCloud.push('main', { files: { [BUNDLE]: 'hot' } }),
      /commit [0-9a-f]{8} by Dana came without a merged pull request/i,
    ));

  it.concurrent('asks for four eyes: the author may not press Run, and nobody unknown', async () => {
    const prepare = ({ emulator }: Scene): string => {
      const id = change(emulator);
      return emulator.bitbucket.onCloud.merge(id);
    };
    await blocked(
      '{ fourEyes: true }',
      (scene) => ({
        commit: prepare(scene),
        more: { BITBUCKET_STEP_TRIGGERER_UUID: uuidOf('person dana').slice(1, -1) },
      }),
      /Dana pressed Run and is an author/,
    );
    await blocked(
      '{ fourEyes: true }',
      (scene) => ({ commit: prepare(scene), more: { BITBUCKET_STEP_TRIGGERER_UUID: '' } }),
      /Nobody knows who pressed Run/,
    );
  });

  it.concurrent('is not met, with the remedy, if the credential lacks a scope or is not there', async () => {
    await story({ files: gated('{ approvals: 1 }') }, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      const id = change(emulator);
      onCloud.approve(id, { by: 'erin' });
      const commit = onCloud.merge(id);
      onCloud.addAccount({
        name: 'narrow',
        kind: 'access-token',
        authorization: 'Bearer narrow-token',
        scopes: ['repository'],
      });

      const narrow = await run(build(emulator, commit, { BITBUCKET_ACCESS_TOKEN: 'narrow-token' }));
      const none = await run(build(emulator, commit, { BITBUCKET_ACCESS_TOKEN: '' }));

      expect(narrow.exitCode).toBe(6);
      expect(narrow.result.problems[0]?.message).toMatch(
        /not met: .*It needs pullrequest, has repository.*the scope pullrequest/,
      );
      expect(none.exitCode).toBe(6);
      expect(none.result.problems[0]?.message).toContain('set BITBUCKET_ACCESS_TOKEN');
      expect(`${narrow.log}${JSON.stringify(narrow.result)}`).not.toContain('narrow-token');
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('is passed with a reason, loudly', async () => {
    await story({ files: gated('{ approvals: 1 }') }, async ({ emulator, run }) => {
      const commit = emulator.bitbucket.onCloud.push('main', { files: { [BUNDLE]: 'hot' } });

      const ended = await run(build(emulator, commit, { GATE_OVERRIDE: 'INC-7: orders are down' }));

      expect(ended.exitCode).toBe(0);
      expect(ended.result.gates).toMatchObject([{ met: false, override: 'INC-7: orders are down' }]);
      expect(ended.log).toMatch(/not met, and passed with GATE_OVERRIDE: INC-7/);
      expect(ended.result.warnings).toMatchObject([{ code: 'gate-overridden' }]);
    });
  });

  it.concurrent('is not loosened by the pull request that it is to judge', async () => {
    await story({ files: proxyFiles('proxies/orders', 'orders') }, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      onCloud.push('main', { files: { 'apigee.yaml': gated('{ approvals: 1 }')['apigee.yaml'] } });
      const id = change(emulator);
      const { source, sourceTip } = onCloud.pullRequest(id);

      const ended = await run(
        build(emulator, sourceTip.slice(0, 12), {
          BITBUCKET_PR_ID: String(id),
          BITBUCKET_BRANCH: source,
          BITBUCKET_PR_DESTINATION_BRANCH: 'main',
        }),
      );

      expect(ended.result.gates).toMatchObject([{ environment: 'test', met: false }]);
      expect(ended.exitCode).toBe(6);
      expect(writesIn(emulator)).toEqual([]);
    });
  });

  it.concurrent('adds GATE to the manifest’s, refuses what it cannot read, and a reason that says nothing', async () => {
    await story({ files: gated('{ branches: ["*"] }') }, async ({ emulator, run }) => {
      const commit = emulator.bitbucket.onCloud.push('main', { files: { [BUNDLE]: 'hot' } });

      const stricter = await run(build(emulator, commit, { GATE: '{"branches": ["release/*"]}' }));
      const misspelt = await run(build(emulator, commit, { GATE: 'aprovals: 1' }));
      const blank = await run(build(emulator, commit, { GATE_OVERRIDE: '   ' }));

      expect(stricter.exitCode).toBe(6);
      expect(misspelt.exitCode).toBe(2);
      expect(misspelt.log).toMatch(/GATE .*Did you mean approvals/);
      expect(blank.exitCode).toBe(2);
      expect(blank.log).toMatch(/GATE_OVERRIDE +is blank/);
    });
  });

  it.concurrent('asks for the same content READY in another environment first, and for no change outside git', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml':
        'version: 1\nenvironments:\n  test: {}\n  prod: { gate: { readyIn: [test], driftFree: true } }\n',
    };
    await story({ files }, async ({ emulator, run, repository }) => {
      const commit = emulator.bitbucket.onCloud.push('main', { files: { [BUNDLE]: 'hot' } });
      const early = await run(build(emulator, commit, { APIGEE_ENV: 'prod' }));
      await run(build(emulator, commit, { APIGEE_ENV: 'test' }));
      const inTime = await run(build(emulator, commit, { APIGEE_ENV: 'prod' }));
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'newer' }));
      const newer = await run(build(emulator, commit, { APIGEE_ENV: 'prod' }));

      expect(early.result.gates?.[0]?.requirements).toMatchObject([
        { name: 'readyIn', met: false, sentence: 'Orders does not serve in test.' },
        { name: 'driftFree', met: true },
      ]);
      expect([early.exitCode, inTime.exitCode, newer.exitCode]).toEqual([6, 0, 6]);
      expect(JSON.stringify(newer.result.gates)).toContain('is not what this commit gives');
    });
  });
});
