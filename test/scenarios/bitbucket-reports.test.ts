import { describe, expect, it } from '@jest/globals';
import { commit, keys } from '../emulator/bitbucket/bitbucket.ts';
import { commentsOf, reportAt, statusAt } from '../emulator/bitbucket/request-log.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles } from '../support/repository.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
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

const isUntold = (ended: PipeEnding | undefined): boolean =>
  ended?.result.warnings.some(({ code }) => code === 'report-undelivered') === true;

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
      expect(statusAt(cloud, commit, 'apigee-pipe-deploy-test')).toMatchObject({
        state: 'SUCCESSFUL',
        refname: 'feature/orders',
        url: 'https://bitbucket.org/acme/apis/pipelines/results/42',
      });
      expect(cloud.statusHistory[0]).toMatch(/^apigee-pipe-deploy-test-[0-9a-f]{8} INPROGRESS$/);
    });
  });

  it.concurrent('has every annotation, though a rule of the repository names a line that no file has', async () => {
    const at = (line: number) =>
      `context.report({ loc: { start: { line: ${line}, column: 0 }, end: { line: ${line}, column: 1 } }, message: 'line ${line}' })`;
    const rule = `{ create: (context) => ({ Program() { ${[0, -5, 1, 99_999].map(at).join('; ')}; } }) }`;
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'proxies/orders/apiproxy/resources/jsc/a.js': 'var a = 1;\n',
      'eslint.config.mjs': `export default [{ plugins: { mine: { rules: { odd: ${rule} } } }, rules: { 'mine/odd': 'warn' } }];\n`,
    };
    await story({ files }, async ({ emulator, run }) => {
      const { exitCode, result } = await run({ ...pullRequest(emulator), ACTION: 'plan' });

      expect({ exitCode, warnings: result.warnings }).toEqual({ exitCode: 0, warnings: [] });
      const told = reportAt(emulator.bitbucket.cloud, commit, 'apigee-pipe-lint')?.annotations ?? [];
      expect(told.map((one) => String(one['summary'])).filter((text) => text.includes('line '))).toHaveLength(
        4,
      );
      for (const { line } of told) if (line !== undefined) expect(line).toBeGreaterThanOrEqual(1);
    });
  });

  it.concurrent('keeps what each of several steps on one commit says, the failure first', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      ...proxyFiles('proxies/rates', 'rates'),
      [POLICY.replace('mein proxy', 'rates')]: idlePolicy,
    };
    await story({ files }, async ({ emulator, run }) => {
      const steps = [
        { ACTION: 'lint', LINT_FAIL_ON: 'never' },
        { BUNDLES: 'proxies/orders', LINT_FAIL_ON: 'warning' },
        { BUNDLES: 'proxies/rates', LINT_FAIL_ON: 'warning' },
        { ACTION: 'plan', LINT_FAIL_ON: 'never' },
      ].map((step, index) => pullRequest(emulator, { ...step, REPORT_DIR: `reports-${index}` }));

      const ended = await Promise.all(steps.map((step) => run(step)));
      // On a busy machine one may lose its patience with Bitbucket, and says so: then it is its turn once more.
      for (const [index, step] of steps.entries()) if (index === 1 || isUntold(ended[index])) await run(step);

      expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 0]);
      const { cloud } = emulator.bitbucket;
      const [comment, ...more] = commentsOf(cloud, 7);
      expect(more).toEqual([]);
      expect(comment?.text.match(/^### .*/gm)).toEqual([
        '### deploy · acme/test · proxies/rates',
        '### deploy · acme/test · proxies/orders',
        '### lint',
        '### plan · acme/test',
      ]);
      const states = [...cloud.statuses.values()].map(
        ({ name, state }) => `${String(name)} ${String(state)}`,
      );
      expect(states.toSorted()).toEqual([
        'Apigee deploy: test (acme, proxies/orders) SUCCESSFUL',
        'Apigee deploy: test (acme, proxies/rates) FAILED',
        'Apigee plan: test (acme) SUCCESSFUL',
      ]);
      const reports = [...cloud.reports.values()].map(({ report }) => report);
      const failed = reports.filter(({ result }) => result === 'FAILED').map(({ title }) => title);
      expect(failed).toEqual(['Apigee lint (deploy to acme/test, proxies/rates)']);
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
      expect(statusAt(cloud, commit, 'apigee-pipe-deploy-test')).toMatchObject({ state: 'FAILED' });
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
      expect(statusAt(dataCenter, commit, 'apigee-pipe-deploy-test')).toMatchObject({
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
      expect(statusAt(emulator.bitbucket.cloud, commit, 'apigee-pipe-deploy-test')).toMatchObject({
        state: 'STOPPED',
      });
    });
  });
});
