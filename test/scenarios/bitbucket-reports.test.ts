import { describe, expect, it } from '@jest/globals';
import { commit, keys } from '../emulator/bitbucket/bitbucket.ts';
import { commentsOf, reportAt } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

/** What Pipelines gives a step of a pull request: the commit is short. */
const pullRequest = (emulator: Emulator, change: Record<string, string> = {}): Record<string, string> => ({
  BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  BITBUCKET_REPO_FULL_NAME: 'acme/apis',
  BITBUCKET_COMMIT: commit.slice(0, 12),
  BITBUCKET_BRANCH: 'feature/orders',
  BITBUCKET_PR_ID: '7',
  BITBUCKET_PR_DESTINATION_BRANCH: 'main',
  BITBUCKET_BUILD_NUMBER: '42',
  ...change,
});

// Apigee takes it, and nobody calls it: the linter has something to say.
const POLICY = 'proxies/mein proxy/apiproxy/policies/Größe.xml';
const idlePolicy =
  '<SpikeArrest name="SA-Limit">\n  <DisplayName>SA-Limit</DisplayName>\n  <Rate>fast</Rate>\n</SpikeArrest>\n';

describe('Bitbucket, told of a pull request', () => {
  it.concurrent('shows one comment, two reports and a status on the full hash of the source branch', async () => {
    await story({}, async ({ emulator, run }) => {
      const first = await run(pullRequest(emulator));
      const report = await first.report('report.md');
      const page = await first.report('report.html');
      await run(pullRequest(emulator));

      const { cloud } = emulator.bitbucket;
      expect(first.exitCode).toBe(0);
      expect(first.result).toMatchObject({ warnings: [], source: { pullRequest: 7, build: 42 } });
      expect(report).toContain('# Apigee · test: deployed');
      expect(page).toContain('<h1>Apigee · test: deployed</h1>');
      expect(commentsOf(cloud, 7)).toHaveLength(1);
      expect(commentsOf(cloud, 7)[0]?.text).toContain('**Apigee · test: unchanged** — `a1b2c3d4`');
      expect(reportAt(cloud, commit, 'apigee-pipe-lint')?.report).toMatchObject({ result: 'PASSED' });
      expect(reportAt(cloud, commit, 'apigee-pipe-deploy')?.report).toMatchObject({ result: 'PASSED' });
      expect(cloud.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({
        state: 'SUCCESSFUL',
        refname: 'feature/orders',
        url: 'https://bitbucket.org/acme/apis/pipelines/results/42',
      });
      expect(cloud.statusHistory[0]).toBe('apigee-pipe-deploy-test INPROGRESS');
    });
  });

  it.concurrent('shows findings on the lines of the diff, whatever the file is called', async () => {
    const files = { ...proxyFiles('proxies/mein proxy', 'orders'), [POLICY]: idlePolicy };
    await story({ files }, async ({ emulator, run }) => {
      const ended = await run(pullRequest(emulator, { LINT_FAIL_ON: 'warning' }));

      const { cloud } = emulator.bitbucket;
      const stored = reportAt(cloud, commit, 'apigee-pipe-lint');
      expect(ended.exitCode).toBe(1);
      expect(stored?.report).toMatchObject({ result: 'FAILED' });
      expect(stored?.annotations.map(({ path }) => path)).toContain(POLICY);
      expect(commentsOf(cloud, 7)[0]?.text).toContain('lint failed');
      expect(cloud.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({ state: 'FAILED' });
    });
  });

  it.concurrent('hears through the proxy of Pipelines what needs no credential', async () => {
    await story({}, async ({ emulator, run }) => {
      const { BITBUCKET_ACCESS_TOKEN: _, ...variables } = pullRequest(emulator, {
        BITBUCKET_COMMIT: commit,
        BITBUCKET_PIPE_STORAGE_DIR: '/opt/x',
        BITBUCKET_PROXY_URL: emulator.urls.bitbucketProxy,
      });

      const ended = await run(variables);

      expect(ended.exitCode).toBe(0);
      expect(reportAt(emulator.bitbucket.cloud, commit, 'apigee-pipe-lint')?.owner).toBe('pipelines');
      expect(commentsOf(emulator.bitbucket.cloud, 7)).toEqual([]);
      expect(ended.log).toMatch(/Not sent to Bitbucket \(the comment.*\): no Bitbucket credential is given/);
      expect(ended.result.warnings).toEqual([]);
    });
  });

  it.concurrent('is told in its own words where it is a Data Center', async () => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run(
        pullRequest(emulator, {
          BITBUCKET_API_URL: `${emulator.urls.dataCenter}/rest`,
          BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
          BITBUCKET_REPO_FULL_NAME: 'API/apis',
        }),
      );

      const { dataCenter } = emulator.bitbucket;
      expect(ended.result.warnings).toEqual([]);
      expect(commentsOf(dataCenter, 7)).toHaveLength(1);
      expect(reportAt(dataCenter, commit, 'apigee-pipe-deploy')?.report).toMatchObject({ result: 'PASS' });
      expect(dataCenter.deployments).toMatchObject([{ state: 'SUCCESSFUL', environment: { key: 'test' } }]);
      expect(dataCenter.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({
        state: 'SUCCESSFUL',
      });
    });
  });

  it.concurrent('has no status in progress left where the run was stopped', async () => {
    await story({ emulator: { latencies: { readyMs: 60_000 } } }, async ({ emulator, run }) => {
      let stopped = false;

      const ended = await run(pullRequest(emulator), {
        onOutput: (child) => {
          if (stopped || emulator.revisions('apiproxy', 'orders').length === 0) return;
          stopped = true;
          child.kill('SIGTERM');
        },
      });

      expect(ended.exitCode).toBe(143);
      expect(emulator.bitbucket.cloud.statuses.get(`${commit}/apigee-pipe-deploy-test`)).toMatchObject({
        state: 'STOPPED',
      });
    });
  });
});
