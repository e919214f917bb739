import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { EXPORT_BRANCH, exportVariables } from '../support/data-center-clone.ts';
import { EVERY_KIND, QUIET, serveCopy } from '../support/edited-copy.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const SCRIPT = 'apiproxy/resources/jsc/more.js';

/** A clone of main on Data Center, deployed once. */
async function cloned(scene: Scene) {
  const { emulator } = scene;
  const { bitbucket } = emulator;
  const base = bitbucket.onDataCenter.push('main', { files: EVERY_KIND });
  const variables = exportVariables(scene, base);
  await scene.run(QUIET);
  const ledger = bitbucket.dataCenter;
  return {
    base,
    ledger,
    run: (more: Record<string, string> = {}) => scene.run({ ...variables, ...more }),
    /** What the branch changes of main. */
    changed: () => {
      const files =
        ledger.commits.get(ledger.branches.get(EXPORT_BRANCH) ?? '')?.files ?? new Map<string, string>();
      const before = ledger.commits.get(base)?.files;
      return Object.fromEntries([...files].filter(([path, text]) => before?.get(path) !== text));
    },
    proposals: () =>
      [...ledger.pullRequests.values()]
        .filter(({ source }) => source === EXPORT_BRANCH)
        .map(({ state, title, description }) => ({ state, title, description })),
  };
}

/** Serves what is in git with one file more and one less. */
function serveOtherFiles({ emulator }: Scene): void {
  const { 'apiproxy/resources/properties/limits.properties': _, ...entries } = emulator.importedFiles(
    'apiproxy',
    'orders',
    '1',
  );
  const rate = Buffer.from(entries[LIMIT.file] ?? '').toString('utf8');
  const bundle = zipSync({
    ...entries,
    [LIMIT.file]: Buffer.from(rate.replace(LIMIT.from, LIMIT.to)),
    [SCRIPT]: Buffer.from('var b = 2;\n'),
  });
  const revision = emulator.seed.revision({ name: 'orders', bundle });
  emulator.seed.deployment({ name: 'orders', revision, environment: 'test' });
}

describe('An export to a branch on Data Center', () => {
  it.concurrent('opens one pull request with the drift, finds it again, and replaces it when the drift changes', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, changed, proposals } = await cloned(scene);
      expect((await run()).result.outcome).toBe('unchanged');
      expect(proposals()).toEqual([]);
      serveCopy(scene, LIMIT);

      const opened = await run();
      const again = await run();

      const file = `proxies/orders/${LIMIT.file}`;
      expect(opened.result).toMatchObject({ outcome: 'done', problems: [] });
      expect(opened.log).toMatch(/apigee-pipe\/export-test: pull request #\d+ opened · http/);
      expect(changed()).toEqual({ [file]: EVERY_KIND[file]?.replace('30ps', '300ps') });
      expect(again.result.outcome).toBe('unchanged');
      expect(again.log).toMatch(/pull request #\d+ unchanged/);
      expect(proposals()).toMatchObject([{ state: 'OPEN', description: expect.stringContaining('300ps') }]);

      serveCopy(scene, { ...LIMIT, to: '60ps' });
      await run();

      expect(changed()).toEqual({ [file]: EVERY_KIND[file]?.replace('30ps', '60ps') });
      expect(proposals()).toMatchObject([
        { state: 'DECLINED' },
        { state: 'OPEN', description: expect.stringContaining('60ps') },
      ]);
    });
  });

  it.concurrent('commits new and changed files, and says which ones a person has to remove', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, changed, proposals } = await cloned(scene);
      serveOtherFiles(scene);

      const { exitCode, log } = await run();

      const gone = 'proxies/orders/apiproxy/resources/properties/limits.properties';
      const file = `proxies/orders/${LIMIT.file}`;
      expect(exitCode).toBe(0);
      expect(changed()).toEqual({
        [file]: EVERY_KIND[file]?.replace('30ps', '300ps'),
        [`proxies/orders/${SCRIPT}`]: 'var b = 2;\n',
      });
      expect(log).toContain(`${gone}: to be removed by hand`);
      expect(proposals()).toMatchObject([
        {
          state: 'OPEN',
          description: expect.stringContaining(`**To be removed by hand on this branch:**\n\n- \`${gone}\``),
        },
      ]);
    });
  });

  it.concurrent('goes on where a lost answer left it, and writes no file twice', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { ledger, run, changed, proposals, base } = await cloned(scene);
      serveOtherFiles(scene);
      const { emulator } = scene;
      emulator.fault({ on: { method: 'PUT', path: /\/browse\/.*SA-Limit\.xml$/ }, kind: 'reset-after' });
      emulator.fault({ on: { method: 'PUT', path: /\/browse\/.*more\.js$/ }, kind: '403', times: 1 });

      const stopped = await run();
      const finished = await run();

      expect(stopped.result.outcome).not.toBe('done');
      expect(codesOf(stopped)).toEqual(['code-host-unreadable']);
      expect(finished.result).toMatchObject({ outcome: 'done', problems: [] });
      expect(Object.keys(changed())).toHaveLength(2);
      let commits = 0;
      for (let at = ledger.branches.get(EXPORT_BRANCH); at !== base && at !== undefined; commits += 1) {
        at = ledger.commits.get(at)?.parents[0];
      }
      expect(commits).toBe(2);
      expect(proposals()).toMatchObject([{ state: 'OPEN' }]);
    });
  });

  it.concurrent("says whose token it takes where a repository's may not write", async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run } = await cloned(scene);
      serveCopy(scene, LIMIT);
      scene.emulator.bitbucket.onDataCenter.addAccount({
        name: 'repository-token',
        kind: 'access-token',
        authorization: 'Bearer token-of-a-repository',
        hasUser: false,
      });

      const { exitCode, log } = await run({ BITBUCKET_ACCESS_TOKEN: 'token-of-a-repository' });

      expect(exitCode).toBe(7);
      expect(log).toContain('Only a person’s token writes files, not one of a project or repository.');
    });
  });
});
