import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
import { sharedFlowFiles } from '../support/repository.ts';
import { story, writesIn } from '../support/story.ts';

describe('A revision that holds what git holds', () => {
  it.concurrent.each([
    ['saved in the console', { exportXml: 'rewritten' }],
    ['exported with empty lists', { exportRoot: 'emptyLists' }],
    ['exported in Edge’s spelling', { exportRoot: 'edge' }],
    ['exported with its root twice in one file', { exportRoot: 'doubled' }],
  ] as const)('is unchanged: %s', async (_, emulator) => {
    const both = { ...EVERY_KIND, ...sharedFlowFiles('flows/audit', 'audit') };
    await story({ emulator, files: both }, async ({ emulator: setting, run }) => {
      const deployed = await run(QUIET);
      const writes = writesIn(setting).length;
      setting.seed.edit({ name: 'orders', revision: '1' });

      const again = await run(QUIET);

      expect(deployed.result.warnings).toEqual([]);
      expect(again.result.outcome).toBe('unchanged');
      expect(writesIn(setting).slice(writes)).toEqual([]);
    });
  });

  it.concurrent('is unchanged whoever imported it, and though it carries no mark', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      const bundle = zipSync(
        Object.fromEntries(
          Object.entries(EVERY_KIND).map(([name, text]) => [
            name.replace('proxies/orders/', ''),
            Buffer.from(text, 'utf8'),
          ]),
        ),
      );
      emulator.seed.revision({ name: 'orders', bundle });
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test' });

      expect((await run(QUIET)).result.outcome).toBe('unchanged');
    });
  });

  it.concurrent('is unknown, and not changed, if it cannot be downloaded', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      await run(QUIET);
      const writes = writesIn(emulator).length;
      emulator.fault({
        on: { path: /revisions\/1$/, method: 'GET' },
        kind: '403',
        times: Number.POSITIVE_INFINITY,
      });

      const ended = await run(QUIET);

      expect(ended.exitCode).toBe(7);
      expect(writesIn(emulator).slice(writes)).toEqual([]);
    });
  });

  it.concurrent('is downloaded once, for however many environments', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      const both = { ...QUIET, APIGEE_ENV: 'test,prod' };
      await run(both);
      const before = emulator.requests.length;

      expect((await run(both)).result.outcome).toBe('unchanged');

      const downloads = emulator.requests.slice(before).filter(({ query }) => query['format'] === 'bundle');
      expect(downloads).toHaveLength(1);
    });
  });
});

describe('An import is read back', () => {
  it.concurrent('once, and a deploy makes no other call for it', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      await run(QUIET);
      expect(emulator.requests.filter(({ query }) => query['format'] === 'bundle')).toHaveLength(1);
    });
  });

  it.concurrent('and told if Apigee stored it in a way nobody knows, until TRUST_MARKS makes marks count', async () => {
    await story({ files: EVERY_KIND, emulator: { exportXml: 'unheardOf' } }, async ({ emulator, run }) => {
      const deployed = await run(QUIET);
      const suspected = await run({ ...QUIET, ACTION: 'plan' });
      const before = emulator.requests.length;
      const trusted = await run({ ...QUIET, TRUST_MARKS: 'true' });

      expect(deployed.exitCode).toBe(0);
      expect(deployed.result.warnings).toMatchObject([
        {
          code: 'stored-otherwise',
          message: expect.stringContaining(
            'apiproxy/policies/AM-Answer.xml /AssignMessage/@stored (only live)',
          ),
          hint: expect.stringContaining('TRUST_MARKS'),
        },
      ]);
      expect(deployed.log).toContain('TRUST_MARKS');
      expect(suspected.result.plan).toMatchObject([{ change: 'deploy' }]);
      expect(trusted.result.outcome).toBe('unchanged');
      const downloads = emulator.requests.slice(before).filter(({ query }) => query['format'] === 'bundle');
      expect(downloads).toEqual([]);
    });
  });

  it.concurrent('and a failed look is a remark: the deploy goes on', async () => {
    await story({ files: EVERY_KIND }, async ({ emulator, run }) => {
      emulator.fault({
        on: { path: /revisions\/1$/, method: 'GET' },
        kind: '403',
        times: Number.POSITIVE_INFINITY,
      });

      const ended = await run(QUIET);

      expect(ended.exitCode).toBe(0);
      expect(ended.result.warnings).toMatchObject([{ code: 'not-read-back' }]);
      expect(ended.result.deployments).toMatchObject([{ change: 'deployed', state: 'READY' }]);
    });
  });
});
