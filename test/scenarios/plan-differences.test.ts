import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
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
});
