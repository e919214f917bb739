import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../emulator/emulator.ts';
import { EVERY_KIND, editedCopy, QUIET, serveCopy } from '../support/edited-copy.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, story, writesIn } from '../support/story.ts';
import { openFront } from '../support/two-organizations.ts';

const PROMOTE = { ACTION: 'promote', FROM_ENV: 'test', APIGEE_ENV: 'prod' };

describe('A promotion', () => {
  it.concurrent('deploys the very revision that serves, and finds nothing to do the next time', async () => {
    await story({}, async ({ emulator, repository, run }) => {
      await run();
      await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'two' }));
      await run();

      const first = await run(PROMOTE);
      const writes = writesIn(emulator).length;
      const second = await run(PROMOTE);

      expect(first.exitCode).toBe(0);
      expect(first.result).toMatchObject({
        outcome: 'done',
        deployments: [
          {
            bundle: 'orders',
            environment: 'prod',
            change: 'reused',
            imported: false,
            revision: { before: null, after: '2' },
            state: 'READY',
          },
        ],
      });
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');
      expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
      expect(second.result).toMatchObject({ outcome: 'unchanged', deployments: [{ change: 'unchanged' }] });
      expect(writesIn(emulator)).toHaveLength(writes);
    });
  });

  it.concurrent('over what somebody edited there is told, or refused before any write', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      const edit = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
      const revision = emulator.seed.revision({ name: 'orders', bundle: editedCopy(scene, edit) });
      emulator.seed.deployment({ name: 'orders', revision, environment: 'prod' });
      const before = writesIn(emulator).length;

      const refused = await run({ ...PROMOTE, ON_OVERWRITE: 'fail' });
      const writes = writesIn(emulator).slice(before);
      const told = await run(PROMOTE);

      expect([refused.exitCode, codesOf(refused)]).toEqual([6, ['overwrite']]);
      expect(refused.result.problems[0]?.message).toMatch(
        /^Revision 2 of orders, which serves in prod, is a hand-made copy/,
      );
      expect(writes).toEqual([]);
      expect(told.result.outcome).toBe('done');
      expect(told.result.warnings).toMatchObject([{ code: 'overwrite', where: 'orders' }]);
    });
  });

  it.concurrent('refuses what is not what git holds, unless FORCE says so', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { emulator, run } = scene;
      await run(QUIET);
      serveCopy(scene, { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' });

      const refused = await run(PROMOTE);
      expect(refused.exitCode).toBe(6);
      expect(codesOf(refused)).toEqual(['guard']);
      expect(refused.result.problems[0]?.message).toContain('SA-Limit.xml');
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();

      const forced = await run({ ...PROMOTE, FORCE: 'true' });
      expect(forced.exitCode).toBe(0);
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBe('2');
    });
  });

  it.concurrent('refuses what is not READY where it comes from', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      emulator.seed.deployment({ name: 'orders', revision: '1', environment: 'test', mode: 'error' });

      const { exitCode, result } = await run(PROMOTE);

      expect(exitCode).toBe(6);
      expect(result.problems[0]?.message).toContain('is not READY in test');
      expect(emulator.serving('prod', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it.concurrent('refuses a revision that the manifest makes another one of where it goes', async () => {
    const files = {
      ...proxyFiles('proxies/orders', 'orders'),
      'apigee.yaml': 'version: 1\nenvironments:\n  test: { basePath: { suffix: -test } }\n  prod: {}\n',
    };
    await story({ files }, async ({ run }) => {
      await run();

      const { exitCode, result } = await run(PROMOTE);

      expect(exitCode).toBe(6);
      expect(result.problems[0]?.message).toContain('another bundle in prod');
    });
  });

  it.concurrent('names what serves there too and is not promoted', async () => {
    await story({}, async ({ emulator, run }) => {
      await run();
      const revision = emulator.seed.revision({ name: 'stranger', basePath: '/stranger' });
      emulator.seed.deployment({ name: 'stranger', revision, environment: 'test' });

      const { exitCode, log, result } = await run(PROMOTE);

      expect(exitCode).toBe(0);
      expect(log).toContain('stranger');
      expect(result.deployments).toHaveLength(1);
    });
  });

  it.concurrent('brings the same bytes into another organization, mark and all', async () => {
    const other = await startEmulator({ organization: 'acme-prod' });
    try {
      await story({}, async ({ emulator, run }) => {
        await using front = await openFront({ acme: emulator, 'acme-prod': other });
        await run();
        const across = {
          ...PROMOTE,
          APIGEE_ORG: 'acme-prod',
          FROM_ORG: 'acme',
          APIGEE_API_URL: front.url,
        };

        const first = await run(across);
        const second = await run(across);

        expect(first.exitCode).toBe(0);
        expect(first.log).toContain('of acme/test were not carried to acme-prod/');
        expect(first.result.warnings[0]?.message).toContain('Bundles alone are promoted');
        expect(first.result.deployments).toMatchObject([
          { change: 'deployed', imported: true, revision: { before: null, after: '1' } },
        ]);
        expect(other.serving('prod', 'apiproxy', 'orders')).toBe('1');
        // Apigee writes the root itself; what its author says in it, and the mark, are kept.
        const [there, here] = [other, emulator].map((one) => one.importedFiles('apiproxy', 'orders', '1'));
        const root = 'apiproxy/orders.xml';
        expect({ ...there, [root]: undefined }).toEqual({ ...here, [root]: undefined });
        const mark = /\[apigee-pipe [^\]]+\]/;
        expect(mark.exec(Buffer.from(there?.[root] ?? []).toString())?.[0]).toBe(
          mark.exec(Buffer.from(here?.[root] ?? []).toString())?.[0],
        );
        expect(second.result.outcome).toBe('unchanged');
      });
      expect(other.unexpected).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
