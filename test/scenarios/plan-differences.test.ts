import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
import { GIT_IDENTITY } from '../support/git-identity.ts';
import { story } from '../support/story.ts';

const POLICY = 'proxies/orders/apiproxy/policies/SA-Limit.xml';
const SCRIPT = 'proxies/orders/apiproxy/resources/jsc/run.js';

describe('A plan', () => {
  it.concurrent('says what changes inside a bundle, in log, report and result', async () => {
    await story({ files: EVERY_KIND }, async ({ repository, run }) => {
      await run(QUIET);
      await repository.write({
        [POLICY]: (EVERY_KIND[POLICY] ?? '').replace('30ps', '60ps'),
        [SCRIPT]: 'var a = 7;\n',
      });

      const { exitCode, result, log } = await run({ ...QUIET, ACTION: 'plan' });

      expect(exitCode).toBe(0);
      expect(result.plan).toMatchObject([
        {
          change: 'deploy',
          differences: [
            {
              file: 'apiproxy/policies/SA-Limit.xml',
              path: '/SpikeArrest/Rate',
              change: 'edited',
              git: '60ps',
              live: '30ps',
            },
            { file: 'apiproxy/resources/jsc/run.js', diff: expect.stringContaining('var a = 7;') },
          ],
        },
      ]);
      expect(log).toContain('apiproxy/policies/SA-Limit.xml /SpikeArrest/Rate: git 60ps, live 30ps');
      const report = await readFile(`${repository.path}/test-reports/apigee-pipe/report.md`, 'utf8');
      expect(report).toContain('## What changes');
    });
  });

  it.concurrent('reads each revision once, though it compares twice', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, repository, run }) => {
      await run(QUIET);
      await repository.write({ [SCRIPT]: 'var a = 7;\n' });
      const downloads = () => emulator.requests.filter(({ query }) => query['format'] === 'bundle').length;
      const before = downloads();

      const { result } = await run({ ...QUIET, ACTION: 'plan' });

      expect(result.plan[0]).toHaveProperty('differences');
      expect(downloads() - before).toBe(1);
    });
  });

  it.concurrent('names the commits between what serves and this one, and who made them', async () => {
    await story({ files: EVERY_KIND }, async ({ repository, run }) => {
      const git = (...words: string[]): string =>
        execFileSync('git', ['-C', repository.path, ...words], {
          encoding: 'utf8',
          env: GIT_IDENTITY,
        }).trim();
      const commit = (subject: string): string => {
        git('add', 'proxies');
        git('commit', '-q', '-m', subject);
        return git('rev-parse', 'HEAD');
      };
      git('init', '-q');
      await run({ ...QUIET, BITBUCKET_COMMIT: commit('Begin') });
      const wanted: string[] = [];
      for (const rate of ['40ps', '50ps', '60ps', '70ps']) {
        await repository.write({ [POLICY]: (EVERY_KIND[POLICY] ?? '').replace('30ps', rate) });
        wanted.unshift(commit(`Allow \u001b[31m${rate}`));
      }
      await repository.write({ 'proxies/other.txt': 'x' });
      const tip = commit('Elsewhere');

      const { result, log, report } = await run({ ...QUIET, ACTION: 'plan', BITBUCKET_COMMIT: tip });

      expect(result.plan).toMatchObject([
        { commits: wanted.map((hash) => ({ hash, author: 'Dana', at: expect.stringMatching(/^\d{4}-/) })) },
      ]);
      expect(await report('report.md')).toContain('Commits since what serves');
      const shown = log.slice(log.indexOf('Why'));
      expect(shown).not.toContain('\u001b[31m');
      // It touched something else.
      expect(shown).not.toContain(tip.slice(0, 8));
    });
  });
});
