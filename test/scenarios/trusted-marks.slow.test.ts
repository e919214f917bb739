import { describe, expect, it } from '@jest/globals';
import { EVERY_KIND, QUIET } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

describe('Under TRUST_MARKS the marks', () => {
  it.concurrent('count for drift, promotion, rollback and audit, unless somebody touched the revision since', async () => {
    await story({ files: EVERY_KIND, emulator: { exportXml: 'unheardOf' } }, async (scene) => {
      const { emulator, repository, run } = scene;
      const trusting = { ...QUIET, TRUST_MARKS: 'true' };
      const promoting = { ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod' };
      await run(QUIET);

      const suspected = [
        await run({ ...QUIET, ACTION: 'drift' }),
        await run({ ...QUIET, ...promoting }),
        await run({ ...QUIET, ACTION: 'audit' }),
      ];
      const trusted = [
        await run({ ...trusting, ACTION: 'drift' }),
        await run({ ...trusting, ...promoting }),
        await run({ ...trusting, ACTION: 'audit' }),
      ];
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'changed' }));
      await run(trusting);
      const doubted = await run({ ...QUIET, ACTION: 'rollback' });
      const back = await run({ ...trusting, ACTION: 'rollback' });
      emulator.seed.edit({ name: 'orders', revision: '1' });
      const touched = await run({ ...trusting, ACTION: 'drift' });

      expect(suspected.map(({ result }) => result.outcome)).toEqual([
        'differences',
        'blocked',
        'differences',
      ]);
      expect(suspected[2]?.result.audit).toMatchObject([{ origin: 'edited' }]);
      expect(trusted.map(({ result }) => result.outcome)).toEqual(['unchanged', 'done', 'differences']);
      expect(trusted[2]?.result.audit).not.toContainEqual(expect.objectContaining({ origin: 'edited' }));
      expect(doubted.exitCode).toBe(2);
      expect(back.result).toMatchObject({ outcome: 'done', deployments: [{ change: 'rolled-back' }] });
      expect(touched.result.outcome).toBe('differences');
    });
  });
});
