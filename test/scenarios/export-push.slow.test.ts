import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { cloneByGit, EXPORT_BRANCH } from '../support/data-center-clone.ts';
import { EVERY_KIND, serveCopy } from '../support/edited-copy.ts';
import { openStranger } from '../support/foreign-host.ts';
import { createRepository } from '../support/repository.ts';
import { codesOf, type Scene, story } from '../support/story.ts';

const ROOT = 'proxies/orders/apiproxy';
const LIMIT = { file: 'apiproxy/policies/SA-Limit.xml', from: '30ps', to: '300ps' };
const GONE = `${ROOT}/resources/properties/limits.properties`;

/** Serves what is in git with one file more, one less and two that are changed. */
function serveOtherFiles({ emulator }: Scene, rate = '300ps'): void {
  const { 'apiproxy/resources/properties/limits.properties': _, ...entries } = emulator.importedFiles(
    'apiproxy',
    'orders',
    '1',
  );
  const text = (name: string) => Buffer.from(entries[name] ?? '').toString('utf8');
  const bundle = zipSync({
    ...entries,
    [LIMIT.file]: Buffer.from(text(LIMIT.file).replace('30ps', rate)),
    'apiproxy/resources/jsc/run.js': Buffer.from('var a = 2;\n'),
    'apiproxy/resources/xsl/more.xsl': Buffer.from('<a/>\n'),
  });
  const revision = emulator.seed.revision({ name: 'orders', bundle });
  emulator.seed.deployment({ name: 'orders', revision, environment: 'test' });
}

const pushesTo = ({ emulator }: Scene) =>
  emulator.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/git-receive-pack'));

describe('An export to a branch on Data Center from a clone of git', () => {
  it.concurrent('pushes one commit with all that changed and went, finds it again, and replaces it later', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, changed, proposals, onServer, ledger } = await cloneByGit(scene);
      serveOtherFiles(scene);

      const opened = await run();
      const again = await run();

      expect(opened.result).toMatchObject({ outcome: 'done', problems: [] });
      expect(opened.log).toMatch(/apigee-pipe\/export-test: pull request #\d+ opened · http/);
      expect(opened.log).not.toContain('by hand');
      expect(changed()).toEqual([
        `M\t${ROOT}/policies/SA-Limit.xml`,
        `M\t${ROOT}/resources/jsc/run.js`,
        `D\t${GONE}`,
        `A\t${ROOT}/resources/xsl/more.xsl`,
      ]);
      expect(onServer('show', `${EXPORT_BRANCH}:${ROOT}/resources/jsc/run.js`)).toBe('var a = 2;');
      expect(onServer('ls-tree', EXPORT_BRANCH, `${ROOT}/resources/jsc/run.js`)).toMatch(/^100755 /);
      expect(onServer('log', '--format=%an %ae', `main..${EXPORT_BRANCH}`)).toBe(
        'Apigee-bot apigee-bot@acme.example',
      );
      expect(again.result.outcome).toBe('unchanged');
      expect(again.log).toMatch(/pull request #\d+ unchanged/);
      expect(pushesTo(scene)).toHaveLength(1);
      expect(proposals()).toMatchObject([
        { state: 'OPEN', description: expect.not.stringContaining('by hand') },
      ]);

      serveOtherFiles(scene, '60ps');
      await run();

      expect(onServer('rev-list', '--count', `main..${EXPORT_BRANCH}`)).toBe('1');
      expect(onServer('show', `${EXPORT_BRANCH}:${ROOT}/policies/SA-Limit.xml`)).toContain('60ps');
      expect(onServer('fsck', '--strict')).not.toMatch(/error|missing|broken/);
      expect(ledger.branches.get(EXPORT_BRANCH)).toBe(onServer('rev-parse', EXPORT_BRANCH));
      expect(proposals()).toMatchObject([{ state: 'DECLINED' }, { state: 'OPEN' }]);
    });
  });

  it.concurrent('looks an answer up that was lost or is half, pushes once, and says so if nothing arrived', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, changed, ledger, proposals } = await cloneByGit(scene);
      serveCopy(scene, LIMIT);
      for (const kind of ['reset-after', 'truncated', 'malformed'] as const) {
        const before = pushesTo(scene).length;
        scene.emulator.fault({ on: { method: 'POST', path: /git-receive-pack$/ }, kind });

        const { result } = await run();

        expect([kind, result.outcome, result.problems]).toEqual([kind, 'done', []]);
        expect(changed()).toEqual([`M\t${ROOT}/policies/SA-Limit.xml`]);
        expect(pushesTo(scene).length - before).toBe(1);
        ledger.branches.delete(EXPORT_BRANCH);
      }
      scene.emulator.fault({ on: { method: 'POST', path: /git-receive-pack$/ }, kind: 'reset-before' });

      const lost = await run();
      const next = await run();

      expect(codesOf(lost)).toEqual(['code-host-unreadable']);
      expect(lost.log).toContain(`whether it took the branch ${EXPORT_BRANCH}, and does not have it.`);
      expect(next.result.outcome).toBe('done');
      expect(proposals()).toMatchObject([{ state: 'OPEN' }]);
    });
  });

  it.concurrent('tells in the words of a hook why a push was declined', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, folder, proposals } = await cloneByGit(scene);
      serveCopy(scene, LIMIT);
      const hook = join(folder, 'hooks/pre-receive');
      await writeFile(hook, '#!/bin/sh\necho "Name an issue,\n\u001b[31mplease"\nexit 1\n');
      await chmod(hook, 0o755);

      const { exitCode, log } = await run();

      expect(exitCode).toBe(7);
      expect(log).toContain(
        `Bitbucket did not take the branch ${EXPORT_BRANCH}: pre-receive hook declined. It says: Name an issue, [31mplease`,
      );
      expect(proposals()).toEqual([]);
    });
  });

  it.concurrent('says what a token lacks that may not push, and leaves what an earlier export pushed', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, onServer, proposals } = await cloneByGit(scene);
      serveCopy(scene, LIMIT);
      await run();
      serveCopy(scene, { ...LIMIT, to: '60ps' });
      const pushed = onServer('rev-parse', EXPORT_BRANCH);
      const authorization = 'Bearer token-that-reads';
      const { onDataCenter } = scene.emulator.bitbucket;
      onDataCenter.addAccount({ name: 'reader', kind: 'access-token', authorization, permission: 'read' });
      scene.emulator.fault({ on: { path: /info\/refs$/ }, kind: '401', skip: 1, times: 2 });

      const reading = await run({ BITBUCKET_ACCESS_TOKEN: 'token-that-reads' });
      const refused = await run();

      expect([reading.exitCode, refused.exitCode]).toEqual([7, 7]);
      expect(reading.log).toContain(
        'Bitbucket does not let this credential push the branch (403). It says: You are not',
      );
      expect(reading.log).toContain('Give the HTTP access token write permission on this repository.');
      expect(refused.log).toContain('Bitbucket refused the credential (401).');
      expect(onServer('rev-parse', EXPORT_BRANCH)).toBe(pushed);
      expect(proposals()).toMatchObject([{ state: 'OPEN' }]);
    });
  });

  it.concurrent('takes the way over the API where no git is spoken or the clone lacks the commit', async () => {
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, proposals, ledger } = await cloneByGit(scene);
      serveOtherFiles(scene);
      const commit = scene.emulator.bitbucket.onDataCenter.push('main', { message: 'Not in the clone' });
      scene.emulator.fault({ on: { path: /info\/refs$/ }, kind: 'html-200' });

      const page = await run();
      ledger.branches.delete(EXPORT_BRANCH);
      const lacking = await run({ BITBUCKET_COMMIT: commit });

      expect(page.log).toContain(`${GONE}: to be removed by hand`);
      expect(lacking.log).toContain(`${GONE}: to be removed by hand`);
      expect(pushesTo(scene)).toEqual([]);
      expect(proposals().at(-1)).toMatchObject({
        description: expect.stringContaining('To be removed by hand'),
      });
    });
  });

  it.concurrent('shows the credential to no other host and to no git', async () => {
    await using stranger = await openStranger();
    await using tools = await createRepository();
    await story({ files: EVERY_KIND }, async (scene) => {
      const { run, git, changed } = await cloneByGit(scene);
      serveCopy(scene, LIMIT);
      git('remote', 'add', 'origin', `${stranger.url}/scm/api/apis.git`);
      const told = join(tools.path, 'told');
      const real = (process.env['PATH'] ?? '').split(':').find((folder) => existsSync(join(folder, 'git')));
      const script = `#!/bin/sh\n{ env; printf '%s\\n' "$@"; } >> '${told}'\nexec '${real}/git' "$@"\n`;
      await tools.write({ git: script });
      await chmod(join(tools.path, 'git'), 0o755);
      const PATH = `${tools.path}:${process.env['PATH']}`;
      const location = `${stranger.url}/info/refs`;
      scene.emulator.fault({ on: { path: /info\/refs$/ }, kind: 'redirect', location });

      const redirected = await run({ PATH });
      const pushed = await run({ PATH });

      expect(redirected.log).toContain('Bitbucket did not push the branch (302).');
      expect(stranger.asked).toEqual([]);
      expect(pushed.result.outcome).toBe('done');
      expect(changed()).toEqual([`M\t${ROOT}/policies/SA-Limit.xml`]);
      const said = await readFile(told, 'utf8');
      expect(said).toContain('ls-tree');
      expect(said).not.toContain(keys.dataCenterToken);
    });
  });
});
