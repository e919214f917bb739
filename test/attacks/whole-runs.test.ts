import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { packZip } from '../bundle/zip/pack-zip.ts';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { runPipe, spawnPipe } from '../support/run-pipe.ts';
import { type Scene, story } from '../support/story.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

/*
 * The attacks on whole runs that older programs gave in to: nothing here knows the inside of the pipe, so that it can
 * be held against any version's dist/pipe.mjs.
 */

const SCRIPT = { 'proxies/orders/apiproxy/resources/jsc/a.js': 'var a = 1\n' };
const ORDERS = { ...proxyFiles('proxies/orders', 'orders'), ...SCRIPT };
const REPORTS = 'test-reports/apigee-pipe';

/** Whatever a run said or wrote. */
async function everythingSaid({ repository }: Scene, log: string): Promise<string> {
  const folder = join(repository.path, REPORTS);
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return [log, ...files.map((name) => execFileSync('cat', [join(folder, name)], { encoding: 'utf8' }))].join(
    '',
  );
}

describe('an eslint.config that answers in the place of the linter', () => {
  it.each([1, 2, 3, 4])(
    'has no line of a file outside of the bundle printed, on descriptor %i',
    async (fd) => {
      const room = temporaryFolder('apigee-pipe-outside-');
      const stolen = join(room, 'key.json');
      writeFileSync(stolen, 'line-of-a-key-that-lies-outside\n');
      const finding = { file: stolen, line: 1, column: 1, rule: 'mine/rule', severity: 2, message: 'look' };
      const answer = `${JSON.stringify({ findings: [finding], thrown: [] })}\n`;
      const code = `process.getBuiltinModule('node:fs').writeSync(${fd}, ${JSON.stringify(answer)});\n`;
      const files = {
        ...ORDERS,
        'eslint.config.mjs': `${code}export default [{ rules: { semi: 'error' } }];\n`,
      };
      await story({ files }, async (scene) => {
        const { log } = await scene.run({ ACTION: 'lint' });

        expect(await everythingSaid(scene, log)).not.toContain('line-of-a-key');
      });
    },
  );
});

describe('a clone whose git would run a program', () => {
  const git = (folder: string, ...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@acme.example', '-C', folder, ...words], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();

  it.each([
    ['to fetch what is missing', 'remote.origin.uploadpack', 'gone'],
    ['as a transport', 'remote.origin.url', 'ext::PROGRAM'],
  ])('%s has nothing run', async (_, name, value) => {
    const room = temporaryFolder('apigee-pipe-git-');
    const program = join(room, 'program.sh');
    const trace = join(room, 'it-ran');
    writeFileSync(program, `#!/bin/sh\ntouch ${trace}\n`);
    chmodSync(program, 0o755);
    await story({ files: ORDERS }, async ({ repository, run }) => {
      git(repository.path, 'init', '-q', '-b', 'main');
      git(repository.path, 'add', '.');
      git(repository.path, 'commit', '-q', '-m', 'first');
      const settings = {
        'core.repositoryformatversion': '1',
        'extensions.partialClone': 'origin',
        'protocol.ext.allow': 'always',
        'remote.origin.url': join(room, 'gone'),
        'remote.origin.promisor': 'true',
        [name]: value === 'gone' ? program : value.replace('PROGRAM', program),
      };
      for (const [setting, text] of Object.entries(settings)) git(repository.path, 'config', setting, text);

      const head = git(repository.path, 'rev-parse', 'HEAD');
      rmSync(join(repository.path, '.git/objects', head.slice(0, 2), head.slice(2)));

      for (const commit of [undefined, head.slice(0, 12), '0123456789ab'])
        await run({ ACTION: 'plan', ...(commit !== undefined && { BITBUCKET_COMMIT: commit }) });

      expect(existsSync(trace)).toBe(false);
    });
  });

  it('in a relative folder of the PATH has it not run', async () => {
    await using repository = await createRepository(ORDERS);
    git(repository.path, 'init', '-q', '-b', 'main');
    const trace = join(repository.path, 'it-ran');
    await repository.write({ git: `#!/bin/sh\ntouch ${trace}\n` });
    chmodSync(join(repository.path, 'git'), 0o755);

    await runPipe({
      directory: repository.path,
      environment: { ACTION: 'lint', PATH: `.:${process.env['PATH']}` },
    });

    expect(existsSync(trace)).toBe(false);
  });
});

describe('a zip that two readers would see differently', () => {
  const ofBundle = (payload: string) =>
    Object.entries(proxyFiles('', 'orders', { payload })).map(([name, content]) => ({
      name: name.replace(/^\//, ''),
      content,
    }));
  const lintedOne = packZip(ofBundle('good'));
  const otherOne = packZip(ofBundle('evil'));

  it.each([
    ['two zips, one behind the other', Buffer.concat([otherOne, lintedOne])],
    ['a zip in the comment of another', packZip(ofBundle('good'), { comment: otherOne })],
    [
      'a zip before another, counted from the first byte',
      packZip(ofBundle('good'), { before: otherOne, countFrom: otherOne.length }),
    ],
  ])('is not deployed: %s', async (_, zip) => {
    await story({ files: { 'orders.zip': zip } }, async ({ emulator, run }) => {
      const { exitCode } = await run({ BUNDLES: 'orders.zip' });

      expect(exitCode).not.toBe(0);
      expect(emulator.revisions('apiproxy', 'orders')).toEqual([]);
    });
  });
});

describe('outputs.env', () => {
  it.each(['/a$(touch ran)', '/a`touch ran`', "/a';touch ran;'", '/a";touch ran;"'])(
    'runs nothing when it is sourced, with the base path %s',
    async (basePath) => {
      const files = proxyFiles('proxies/orders', 'orders', { basePath });
      await story({ files }, async ({ repository, run }) => {
        await run();

        const outputs = join(repository.path, REPORTS, 'outputs.env');
        if (existsSync(outputs))
          execFileSync('sh', ['-c', `. ${outputs}`], { cwd: repository.path, stdio: 'pipe' });
        expect(existsSync(join(repository.path, 'ran'))).toBe(false);
      });
    },
  );
});

describe('what only a user can have got wrong', () => {
  it.each([
    ['thousands of braces', '{'.repeat(5000)],
    ['a path of 5,000 characters', `proxies/${'a/'.repeat(2500)}`],
    ['a name of 300 bytes', `proxies/${'a'.repeat(300)}`],
    ['a folder of the system', '/proc'],
  ])('is never a defect of the pipe: %s', async (_, bundles) => {
    await story({ files: ORDERS }, async ({ run }) => {
      const { exitCode } = await run({ ACTION: 'lint', BUNDLES: bundles });

      expect([1, 2]).toContain(exitCode);
    });
  });
});

describe('code of the repository that loops', () => {
  it('ends with the pipe, though nobody could tell it to', async () => {
    await using repository = await createRepository({ ...ORDERS, 'eslint.config.mjs': 'for (;;);\n' });
    const child = spawnPipe({ directory: repository.path, environment: { ACTION: 'lint' } });
    const isOver = new Promise((ended) => child.on('exit', ended));
    await until(() => processesIn(repository.path).length > 1);
    await sleep(1000);

    child.kill('SIGKILL');
    await isOver;

    expect(await until(() => processesIn(repository.path).length === 0)).toBe(true);
  });
});

/** Processes whose working folder is the clone. */
function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readlinkSync(`/proc/${id}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}
