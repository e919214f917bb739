import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { commit, keys } from '../emulator/bitbucket/bitbucket.ts';
import { reportAt, statusAt } from '../emulator/bitbucket/request-log.ts';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const DRIFT = { ACTION: 'drift' };

describe('A drift run', () => {
  it.concurrent('says that there is none, changes nothing and ends with exit 0', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      await run(QUIET);
      const writes = writesIn(emulator).length;

      const { exitCode, result, log } = await run(DRIFT);

      expect(exitCode).toBe(0);
      expect(result).toMatchObject({ action: 'drift', outcome: 'unchanged', differences: [], problems: [] });
      expect(log).toContain('1 bundle compared');
      expect(writesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('names file, element, before and after of what somebody edited, and ends with exit 5', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);

      const { exitCode, result, log } = await scene.run(DRIFT);

      expect(exitCode).toBe(5);
      expect(result.outcome).toBe('differences');
      expect(result.differences).toEqual([
        {
          bundle: 'orders',
          kind: 'apiproxy',
          environment: 'test',
          revision: '2',
          change: 'edited',
          file: LIMIT.file,
          path: '/SpikeArrest/Rate',
          git: '30ps',
          live: '300ps',
          at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      ]);
      expect(log).toContain(`${LIMIT.file} /SpikeArrest/Rate: git 30ps, live 300ps`);
      const report = await readFile(`${scene.repository.path}/test-reports/apigee-pipe/report.md`, 'utf8');
      expect(report).toContain('/SpikeArrest/Rate');
      const junit = await readFile(`${scene.repository.path}/test-reports/apigee-pipe/junit.xml`, 'utf8');
      expect(junit).toContain('drift in test');
    });
  });

  it.concurrent('shows as different the very bundle that is, in the very environment', async () => {
    const files = {
      ...EVERY_KIND,
      ...sharedFlowFiles('flows/orders', 'orders'),
      ...proxyFiles('proxies/rates', 'rates'),
    };
    await story({ files }, async (scene) => {
      const both = { ...QUIET, APIGEE_ENV: 'test,prod' };
      await scene.run(both);
      serveCopy(scene, LIMIT);

      const { report } = await scene.run({ ...both, ...DRIFT });

      const html = await report('report.html');
      expect(html.match(/as in git/g)).toHaveLength(5);
      expect(html).not.toContain('not as in git');
      expect(html).toMatch(/drift<[^]{0,200}rev 2/);
    });
  });

  it.concurrent('tells Bitbucket: a report and a status that fail with the drift and pass without', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { cloud } = scene.emulator.bitbucket;
      const told = {
        ...DRIFT,
        BITBUCKET_API_URL: `${scene.emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: commit,
        BITBUCKET_BRANCH: 'main',
        BITBUCKET_BUILD_NUMBER: '42',
      };
      const seen = () => ({
        report: reportAt(cloud, commit, 'apigee-pipe-drift')?.report,
        status: statusAt(cloud, commit, 'apigee-pipe-drift-test'),
      });
      await scene.run(QUIET);
      await scene.run(told);
      expect(seen()).toMatchObject({
        report: { result: 'PASSED', details: 'No drift' },
        status: { state: 'SUCCESSFUL', description: 'test: no drift' },
      });

      serveCopy(scene, LIMIT);
      await scene.run(told);
      expect(seen()).toMatchObject({
        report: {
          result: 'FAILED',
          details: expect.stringContaining(
            'orders in test: apiproxy/policies/SA-Limit.xml /SpikeArrest/Rate',
          ),
        },
        status: { state: 'FAILED', description: 'test: 1 difference' },
      });
    });
  });

  it.concurrent('only reports with ON_DRIFT=report', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);

      const { exitCode, result } = await scene.run({ ...DRIFT, ON_DRIFT: 'report' });

      expect(exitCode).toBe(0);
      expect(result).toMatchObject({ outcome: 'done', differences: [{ path: '/SpikeArrest/Rate' }] });
    });
  });

  it.concurrent('deploys what git holds with ON_DRIFT=restore, and finds no drift after that', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      await scene.run(QUIET);
      serveCopy(scene, LIMIT);

      const restored = await scene.run({ ...DRIFT, ...QUIET, ON_DRIFT: 'restore' });
      const again = await scene.run(DRIFT);

      expect(restored.exitCode).toBe(0);
      expect(restored.result.deployments).toMatchObject([{ change: 'reused', revision: { after: '1' } }]);
      expect(restored.result.differences).toHaveLength(1);
      expect(again.result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('tells what is missing and what is foreign; a restore leaves the foreign one alone and ends 5', async () => {
    const files = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('proxies/rates', 'rates') };
    await story({ files }, async ({ emulator, run }) => {
      await run({ BUNDLES: 'proxies/orders' });
      const revision = emulator.seed.revision({ name: 'stranger', basePath: '/stranger' });
      emulator.seed.deployment({ name: 'stranger', revision, environment: 'test' });

      const found = await run(DRIFT);
      const restored = await run({ ...DRIFT, ON_DRIFT: 'restore' });

      expect(found.exitCode).toBe(5);
      expect(found.result.differences).toMatchObject([
        { bundle: 'rates', change: 'missing', revision: null, live: null },
        { bundle: 'stranger', change: 'foreign', revision, git: null },
      ]);
      expect(restored.exitCode).toBe(5);
      expect(restored.result.deployments).toMatchObject([
        { bundle: 'orders', change: 'unchanged' },
        { bundle: 'rates', change: 'deployed' },
      ]);
      expect(emulator.serving('test', 'apiproxy', 'stranger')).toBe(revision);
    });
  });
});
