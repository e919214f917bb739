import { describe, expect, it } from '@jest/globals';
import type { Emulator } from '../emulator/emulator.ts';
import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';
import { story } from '../support/story.ts';

const keep = (count: number) => ({ 'apigee.yaml': `version: 1\nretention:\n  keep: ${count}\n` });

function seedRevisions(emulator: Emulator, count: number): void {
  for (let number = 0; number < count; number += 1) emulator.seed.revision({ name: 'orders' });
}

describe('Retention', () => {
  it('keeps the newest and whatever is deployed anywhere, says so in the plan, and tells each that it deletes', async () => {
    await story({ files: { ...proxyFiles('orders', 'orders'), ...keep(3) } }, async ({ emulator, run }) => {
      seedRevisions(emulator, 8);
      emulator.seed.deployment({ name: 'orders', revision: '2', environment: 'prod' });
      emulator.seed.deployment({ name: 'orders', revision: '8', environment: 'test' });

      const planned = await run({ ACTION: 'plan' });
      const before = emulator.revisions('apiproxy', 'orders');
      const deployed = await run();

      expect(before).toHaveLength(8);
      expect(planned.result.plan.at(-1)).toEqual({
        bundle: 'orders',
        kind: 'apiproxy',
        environment: '',
        change: 'remove',
        reason: 'revisions 1, 3, 4, 5, 6 are older than the newest 3 and deployed nowhere',
        revision: { before: null, after: null },
        problems: [],
      });
      expect(planned.log).toContain('orders: revisions 1, 3, 4, 5, 6 are older');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['2', '7', '8', '9']);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');
      const deleted = deployed.result.deployments.filter(({ change }) => change === 'deleted');
      expect(
        deleted.map(({ environment, revision }) => [environment, revision.before, revision.after]),
      ).toEqual(['1', '3', '4', '5', '6'].map((revision) => ['', revision, null]));
      expect(deployed.log).toMatch(/Removed +5 old revisions of orders\n/);
      expect(await deployed.report('report.md')).toMatch(/^\| bundle \| test \| base path \|$/m);
      expect(await deployed.report('outputs.env')).not.toMatch(/ORDERS__/);
    });
  });

  it('counts as a change, so that a refusal after it does not end as if nothing had been changed', async () => {
    await story({ files: { ...proxyFiles('orders', 'orders'), ...keep(1) } }, async ({ emulator, run }) => {
      seedRevisions(emulator, 3);
      emulator.seed.deployment({ name: 'orders', revision: '3', environment: 'test' });
      // Permissions were asked before: this refusal comes in the middle all the same.
      emulator.fault({ on: { method: 'POST', path: /\/apis$/ }, kind: '403', times: Infinity });

      const { exitCode, result } = await run();

      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['3']);
      expect(result.problems).toMatchObject([{ code: 'apigee-forbidden' }]);
      expect(exitCode).toBe(3);
    });
  });

  it('makes room before the 251st revision would be refused', async () => {
    const files = { ...proxyFiles('orders', 'orders'), ...keep(249) };
    await story({ emulator: { revisionLimit: 250 }, files }, async ({ emulator, run }) => {
      seedRevisions(emulator, 250);

      const { exitCode } = await run();

      expect(exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toHaveLength(249);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('251');
    });
  });

  it('holds for shared flows, and deletes nothing where nothing is imported', async () => {
    await story(
      { files: { ...sharedFlowFiles('common', 'common'), ...keep(2) } },
      async ({ emulator, run }) => {
        for (let count = 0; count < 5; count += 1)
          emulator.seed.revision({ kind: 'sharedflow', name: 'common' });
        await run();
        const kept = emulator.revisions('sharedflow', 'common');
        emulator.seed.revision({ kind: 'sharedflow', name: 'common', revision: '3' });
        const asked = emulator.requests.length;
        const again = await run();

        expect(kept).toEqual(['5', '6']);
        expect(again.result.outcome).toBe('unchanged');
        expect(emulator.requests.slice(asked).filter(({ method }) => method === 'DELETE')).toEqual([]);
      },
    );
  });

  it('is a warning where Apigee refuses to delete, and the deploy goes on', async () => {
    await story({ files: { ...proxyFiles('orders', 'orders'), ...keep(1) } }, async ({ emulator, run }) => {
      seedRevisions(emulator, 3);
      emulator.fault({
        on: { operation: /revisions\.delete$/ },
        kind: '403',
        times: Number.POSITIVE_INFINITY,
      });

      const { exitCode, result, log } = await run();

      expect(exitCode).toBe(0);
      expect(result.warnings.map(({ code }) => code)).toEqual(['apigee-forbidden']);
      expect(log).toMatch(/Removed +0 old revisions of orders; 3 could not be deleted: /);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('4');
    });
  });

  it('spares what still serves behind a revision in ERROR, though no list has it', async () => {
    await story({ files: { ...proxyFiles('orders', 'orders'), ...keep(1) } }, async ({ emulator, run }) => {
      seedRevisions(emulator, 4);
      emulator.seed.deployment({ name: 'orders', revision: '3', environment: 'prod' });
      emulator.seed.deployment({ name: 'orders', revision: '4', environment: 'prod', mode: 'error' });

      const planned = await run({ ACTION: 'plan' });
      const deployed = await run();

      expect(deployed.exitCode).toBe(0);
      expect(planned.result.plan.at(-1)?.reason).toMatch(/^revisions 1, 2 /);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['3', '4', '5']);
    });
  });

  it('deletes nothing, and says why, where nobody knows what serves', async () => {
    await story({ files: { ...proxyFiles('orders', 'orders'), ...keep(1) } }, async ({ emulator, run }) => {
      seedRevisions(emulator, 4);
      emulator.seed.deployment({ name: 'orders', revision: '4', environment: 'prod', mode: 'pods-error' });

      const { exitCode, result, log } = await run();

      expect(exitCode).toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2', '3', '4', '5']);
      expect(result.warnings.map(({ code }) => code)).toEqual(['retention-held']);
      expect(log).toContain('revision 4 in prod is not READY');
    });
  });
});
