import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createGit } from '../../../src/adapters/git/create-git.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const room = temporaryFolder('apigee-pipe-history-');
const folder = join(room, 'clone: "a"');
const path = process.env['PATH'];
const commits: string[] = [];

function git(...words: string[]): string {
  const identity = ['-c', 'user.name=Dana Ö', '-c', 'user.email=dana@acme.example'];
  return execFileSync('git', [...identity, '-C', folder, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function commit(file: string, text: string, subject: string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
  git('add', '.');
  git('commit', '-q', '-m', subject);
  commits.push(git('rev-parse', 'HEAD'));
}

describe('The history of the clone', () => {
  const [clone] = [createGit({ folder, path })];
  const at = (index: number): string => commits[index] ?? '';

  beforeAll(() => {
    execFileSync('git', ['init', '-q', '-b', 'main', folder]);
    commit('proxies/orders/a.xml', '<a/>', 'first');
    commit('proxies/*/b.xml', '<b/>', 'second: a star is a name');
    commit('proxies/orders/a.xml', '<a b="1"/>', 'third');
    git('tag', 'v1');
    git('tag', '-a', 'v1.0.0', '-m', 'one');
  });
  it('tells the commits between two, newest first', async () => {
    const found = await clone.commitsBetween({ from: at(0), to: at(2) });

    expect(found?.map(({ hash, subject }) => [hash, subject])).toEqual([
      [at(2), 'third'],
      [at(1), 'second: a star is a name'],
    ]);
    expect(found?.[0]).toMatchObject({
      parents: [at(1)],
      author: { name: 'Dana Ö', email: 'dana@acme.example' },
    });
    expect(Math.abs((found?.[0]?.committedAtMs ?? 0) - Date.now())).toBeLessThan(600_000);
  });

  it('tells only those that touched a path, which is no pattern', async () => {
    const range = { from: at(0), to: at(2) };

    expect((await clone.commitsBetween({ ...range, paths: ['proxies/*'] }))?.map(({ hash }) => hash)).toEqual(
      [at(1)],
    );
    expect(await clone.commitsBetween({ ...range, paths: ['sharedflows'] })).toEqual([]);
    expect(await clone.changedFiles({ ...range, paths: ['proxies/orders'] })).toEqual([
      'proxies/orders/a.xml',
    ]);
    expect(await clone.changedFiles(range)).toEqual(['proxies/*/b.xml', 'proxies/orders/a.xml']);
  });

  it('knows who comes before whom', async () => {
    expect(await clone.isAncestor(at(0), at(2))).toBe(true);
    expect(await clone.isAncestor(at(2), at(0))).toBe(false);
    expect(await clone.isAncestor('1'.repeat(40), at(0))).toBeUndefined();
  });

  it('reads a file as it was committed', async () => {
    expect(Buffer.from((await clone.fileAt(at(0), 'proxies/orders/a.xml')) ?? []).toString()).toBe('<a/>');
    expect(await clone.fileAt(at(0), 'proxies/*/b.xml')).toBeUndefined();
  });

  it('follows the first parents of a branch, and only what touched a path', async () => {
    const line = { tip: at(2), paths: ['proxies/orders'], most: 10 };

    expect(await clone.mainLine(line)).toEqual({
      commits: [
        { hash: at(2), parents: [at(1)] },
        { hash: at(0), parents: [] },
      ],
      isWhole: true,
    });
    expect(await clone.mainLine({ ...line, most: 1 })).toMatchObject({ isWhole: false });
    expect(await clone.mainLine({ ...line, tip: 'HEAD' })).toBeUndefined();
  });

  it('knows the tags of a commit, annotated ones too', async () => {
    expect(await clone.tagsAt(at(2))).toEqual(['v1', 'v1.0.0']);
    expect(await clone.tagsAt(at(0))).toEqual([]);
  });

  it('takes hashes only', async () => {
    expect(await clone.commitsBetween({ from: at(0), to: '--all' })).toBeUndefined();
    expect(await clone.fileAt('HEAD', 'proxies/orders/a.xml')).toBeUndefined();
    expect(await clone.tagsAt('v1')).toBeUndefined();
  });

  it('reads packed and linked work trees alike', async () => {
    git('pack-refs', '--all');
    git('repack', '-q', '-a', '-d');
    git('worktree', 'add', '-q', '-b', 'other', join(room, 'linked'), at(1));
    const linked = createGit({ folder: join(room, 'linked/proxies'), path });

    expect(await linked.branch()).toBe('other');
    expect(await linked.resolve('HEAD')).toBe(at(1));
    expect(await linked.resolve('main')).toBe(at(2));
    expect(await clone.resolve(at(0).slice(0, 10))).toBe(at(0));
  });

  it('does not guess beyond the end of a shallow clone', async () => {
    const shallow = join(room, 'shallow');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${folder}`, shallow], { stdio: 'pipe' });
    const reader = createGit({ folder: shallow, path });

    expect(await reader.resolve('HEAD')).toBe(at(2));
    expect(await reader.isAncestor(at(2), at(2))).toBe(true);
    expect(await reader.isAncestor(at(0), at(2))).toBeUndefined();
  });

  it('reads a repository of the longer hashes', async () => {
    const long = join(room, 'sha256');
    execFileSync('git', ['init', '-q', '--object-format=sha256', long]);
    const words = ['-c', 'user.name=t', '-c', 'user.email=t@acme.example', '-C', long];
    execFileSync('git', [...words, 'commit', '-q', '--allow-empty', '-m', 'x']);

    expect(await createGit({ folder: long, path }).resolve('HEAD')).toMatch(/^[0-9a-f]{64}$/);
  });
});
