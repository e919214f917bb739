import { execFileSync, spawn } from 'node:child_process';
import { chown, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MAKE_PIPE = 'mkfifo';
/** Swaps a file for a link to a secret and back, as fast as it can. */
const SWAPPER = `const { renameSync, symlinkSync, writeFileSync } = require('node:fs');
for (;;) {
  writeFileSync('new', 'mine'); renameSync('new', 'swapped.xml');
  symlinkSync('../elsewhere/secret.txt', 'new'); renameSync('new', 'swapped.xml');
}`;

let outside = '';
let clone = '';

beforeAll(async () => {
  outside = temporaryFolder('outside-');
  clone = join(outside, 'clone');
  await mkdir(join(clone, '.git/hooks'), { recursive: true });
  await mkdir(join(clone, 'shared'));
  await mkdir(join(outside, 'elsewhere'));
  await writeFile(join(outside, 'elsewhere/secret.txt'), 'secret');
  await writeFile(join(clone, '.git/config'), '[core]');
  await writeFile(join(clone, 'shared/flow.xml'), '<A/>');
  await symlink('../elsewhere', join(clone, 'leaving'));
  await symlink('../elsewhere/secret.txt', join(clone, 'secret.xml'));
  await symlink('.git', join(clone, 'into-git'));
  await symlink('.git/config', join(clone, 'config.xml'));
  await symlink('shared', join(clone, 'linked'));
  await symlink('shared/flow.xml', join(clone, 'flow.xml'));
  await symlink('round', join(clone, 'round'));
  await symlink('/nowhere/new.txt', join(clone, 'dangling'));
  await symlink(clone, join(outside, 'by-link'));
  execFileSync(MAKE_PIPE, [join(clone, 'fifo')]);
});

const files = () => nodeFiles([join(outside, 'by-link'), clone]);
const contentAt = async (path: string) => Buffer.from(await files().read(path)).toString();

describe('what is read of the clone', () => {
  it.each(['flow.xml', 'linked/flow.xml', '../by-link/flow.xml'])(
    'may be reached by links in it: %s',
    async (path) => {
      expect(await contentAt(join(clone, path))).toBe('<A/>');
    },
  );

  it.each([
    'secret.xml',
    'leaving/secret.txt',
    'into-git/config',
    'config.xml',
    '.git/config',
    '../by-link/secret.xml',
    '../by-link/leaving/secret.txt',
    'linked/../leaving/../leaving/secret.txt',
  ])('never lies outside of it or in .git: %s', async (path) => {
    await expect(files().read(`${clone}/${path}`)).rejects.toMatchObject({
      code: 'bundle-invalid',
      because: 'outside',
    });
  });

  it.each([
    ['a pipe', 'fifo'],
    ['a folder', 'shared'],
    ['a link that goes round', 'round'],
    ['a link to nowhere', 'dangling'],
    ['nothing', 'missing'],
    ['a name of 300 bytes', 'a'.repeat(300)],
    ['a path of 5,000', 'a/'.repeat(2500)],
    ['a NUL', 'a\0b'],
  ])('is a plain file: %s is told, at once', async (_, name) => {
    await expect(files().read(`${clone}/${name}`)).rejects.toMatchObject({
      name: 'PipeError',
      because: 'missing',
    });
    expect(['other', 'folder', 'link', undefined]).toContain(await files().kindOf(`${clone}/${name}`));
  });

  it.each(['/dev/zero', '/dev/stdin', '/dev/tty'])(
    'and what the pipeline names is a plain file too: %s',
    async (path) => {
      await expect(files().read(path)).rejects.toMatchObject({ name: 'PipeError' });
    },
  );

  it('is free outside of the clone, where only the pipeline names files', async () => {
    expect(await contentAt(join(outside, 'elsewhere/secret.txt'))).toBe('secret');
  });

  it('is what was looked at, though somebody swaps it for a link meanwhile', async () => {
    const swapper = spawn(process.execPath, ['-e', SWAPPER], { cwd: clone, stdio: 'ignore' });
    try {
      const said = new Set<string>();
      const hasSeenBoth = () =>
        said.has('mine') && [...said].some((text) => text.includes('leads out of the clone'));
      // A busy machine starts the swapper late.
      for (let looks = 0; looks < 3000 || !hasSeenBoth(); looks += 1) {
        said.add(await contentAt(join(clone, 'swapped.xml')).catch((error: unknown) => String(error)));
      }
      expect([...said]).not.toContain('secret');
    } finally {
      swapper.kill('SIGKILL');
    }
  });

  it('has a size before it is read', async () => {
    const path = join(clone, 'sparse.json');
    await writeFile(path, '');
    await truncate(path, 3 * 1024 ** 3);
    const beforeBytes = process.memoryUsage().rss;

    await expect(files().read(path)).rejects.toMatchObject({ because: 'too-large' });
    await expect(files().read('/proc/self/environ', 3)).rejects.toMatchObject({ because: 'too-large' });
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('what is written into the clone', () => {
  const places: readonly (readonly [string, string])[] = [
    ['a folder that is a link out of it', 'leaving/result.json'],
    ['a folder that would be made behind a link', 'leaving/new/deep/result.json'],
    ['a folder that is a link into .git', 'into-git/hooks/pre-push'],
    ['.git itself', '.git/hooks/post-checkout'],
    ['.GIT', '.GIT/hooks/x'],
    ['a link that leads nowhere', 'dangling/result.json'],
    ['the clone as it is reached by a link', '../by-link/leaving/result.json'],
  ];
  it.each(places)('never goes elsewhere: %s', async (_, path) => {
    await expect(files().write(`${clone}/${path}`, 'x')).rejects.toMatchObject({ name: 'PipeError' });
    await expect(files().append(`${clone}/${path}`, 'x')).rejects.toMatchObject({ name: 'PipeError' });
    expect(await readdir(join(outside, 'elsewhere'))).toEqual(['secret.txt']);
    expect(await readdir(join(clone, '.git'))).toEqual(['config', 'hooks']);
    expect(await readdir(join(clone, '.git/hooks'))).toEqual([]);
  });

  it('takes the place of a link and is not written through it', async () => {
    await symlink('../elsewhere/secret.txt', join(clone, 'result.json'));

    await files().write(join(clone, 'result.json'), 'mine');

    expect(await readFile(join(clone, 'result.json'), 'utf8')).toBe('mine');
    expect(await readFile(join(outside, 'elsewhere/secret.txt'), 'utf8')).toBe('secret');
  });

  it('is never added to what a link or a pipe leads to', async () => {
    await symlink('../elsewhere/secret.txt', join(clone, 'outputs.env'));

    await expect(files().append(join(clone, 'outputs.env'), 'A=1')).rejects.toMatchObject({
      name: 'PipeError',
    });
    await expect(files().append(join(clone, 'fifo'), 'A=1')).rejects.toMatchObject({ name: 'PipeError' });
    expect(await readFile(join(outside, 'elsewhere/secret.txt'), 'utf8')).toBe('secret');
  });

  it('may go through a link that stays in it, and anywhere outside that the pipeline names', async () => {
    await files().write(join(clone, 'linked/reports/a.txt'), 'a');
    await files().write(join(outside, 'reports/b.txt'), 'b');

    expect(await readFile(join(clone, 'shared/reports/a.txt'), 'utf8')).toBe('a');
    expect(await readFile(join(outside, 'reports/b.txt'), 'utf8')).toBe('b');
  });

  it('belongs to whoever owns the clone, its new folders too, and nothing else changes hands', async () => {
    const owned = join(outside, 'owned');
    await mkdir(join(owned, 'old'), { recursive: true });
    await mkdir(join(outside, 'of-nobody'));
    // Only root can give a folder away, and only root's files would be somebody else's.
    const owner = process.getuid?.() === 0 ? 4321 : (await stat(owned)).uid;
    await chown(owned, owner, (await stat(owned)).gid);
    const own = nodeFiles([owned]);

    await own.write(join(owned, 'test-reports/deep/a.txt'), 'a');
    await own.write(join(owned, 'old/b.txt'), 'b');
    await own.append(join(owned, 'c.env'), 'c');
    await own.write(join(outside, 'of-nobody/d.txt'), 'd');

    const ownerOf = async (path: string): Promise<number> => (await stat(join(outside, path))).uid;
    const made = ['test-reports', 'test-reports/deep', 'test-reports/deep/a.txt', 'old/b.txt', 'c.env'];
    expect(await Promise.all(made.map((path) => ownerOf(join('owned', path))))).toEqual(
      made.map(() => owner),
    );
    expect(await ownerOf('owned/old')).toBe(await ownerOf('of-nobody'));
    expect(await ownerOf('of-nobody/d.txt')).toBe(await ownerOf('of-nobody'));
  });

  it.each([
    ['a folder lies there', 'shared', 'a folder lies there'],
    ['a part of its path is no folder', 'flow.xml/result.json', 'no folder'],
    ['its name has 300 bytes', 'b'.repeat(300), 'too long'],
    ['below /proc', `${'../'.repeat(20)}proc/x/result.json`, 'cannot be written'],
  ])('is one sentence where it cannot be: %s', async (_, path, sentence) => {
    await expect(files().write(`${clone}/${path}`, 'x')).rejects.toMatchObject({ name: 'PipeError' });
    await expect(files().write(`${clone}/${path}`, 'x')).rejects.toThrow(sentence);
  });
});
