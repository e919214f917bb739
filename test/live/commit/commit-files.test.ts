import { describe, expect, it } from '@jest/globals';
import { createCommitFiles } from '../../../src/live/commit/commit-files.ts';
import type { GitFile } from '../../../src/ports/git-objects.ts';

const file = (path: string, bytes = 1, kind: GitFile['kind'] = 'file'): GitFile => ({
  path,
  kind,
  hash: path,
  bytes,
});

function commit(all: readonly GitFile[]) {
  const asked: string[] = [];
  const bytesOf = async (some: readonly GitFile[]) => {
    asked.push(some.map(({ path }) => path).join(' '));
    return new Map(some.map(({ hash }) => [hash, Buffer.from(hash)]));
  };
  return { asked, files: createCommitFiles(all, { bytesOf }) };
}

const MIB = 1024 * 1024;

describe('The files of a commit', () => {
  it('are walked up to the limit, and no more', async () => {
    const { files } = commit([file('a/1'), file('a/2'), file('b/3')]);

    expect(await files.walk('/a', 2)).toEqual([
      { path: '1', kind: 'file', bytes: 1 },
      { path: '2', kind: 'file', bytes: 1 },
    ]);
    await expect(files.walk('/a', 1)).rejects.toMatchObject({ message: '/a holds more than 1 files.' });
    expect(await files.walk('/', 3)).toHaveLength(3);
  });

  it('are read up to the limit, and nothing that is no file', async () => {
    const { files } = commit([file('a', 5), file('link', 5, 'link')]);

    expect(Buffer.from(await files.read('/a', 5)).toString()).toBe('a');
    await expect(files.read('/a', 4)).rejects.toMatchObject({ message: '/a is larger than 4 bytes.' });
    for (const none of ['/link', '/b'])
      await expect(files.read(none)).rejects.toMatchObject({
        message: `${none.slice(1)} is no file of the commit.`,
      });
  });

  it('are fetched ahead all at once, each once, links never', async () => {
    const { files, asked } = commit([file('a'), file('b'), file('link', 1, 'link'), file('other')]);

    await files.ahead((path) => path !== 'other');
    await files.ahead((path) => path !== 'other');
    await files.read('/a');
    await files.read('/other');

    expect(asked).toEqual(['a b', 'other']);
  });

  it('are fetched ahead as long as 32 MiB hold them', async () => {
    const { files, asked } = commit([
      file('a', 20 * MIB),
      file('b', 13 * MIB),
      file('c', 12 * MIB),
      file('d'),
    ]);

    await files.ahead(() => true);
    await files.read('/b');

    expect(asked).toEqual(['a c', 'b']);
  });

  it('lie in folders, sorted by their names', async () => {
    const { files } = commit([file('b/2'), file('b/1'), file('a'), file('../out'), file('b/c/d')]);

    expect(await files.children('/')).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'folder' },
    ]);
    expect((await files.children('/b')).map(({ name }) => name)).toEqual(['1', '2', 'c']);
    expect(files.paths).not.toContain('../out');
    await expect(files.children('/none')).rejects.toMatchObject({
      message: 'none is no file of the commit.',
    });
  });
});
