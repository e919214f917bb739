import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const files = nodeFiles();
let folder = '';

beforeAll(async () => {
  folder = temporaryFolder('files-');
  await mkdir(join(folder, 'b/deep'), { recursive: true });
  await writeFile(join(folder, 'b/deep/two.txt'), 'two');
  await writeFile(join(folder, 'b.txt'), 'one');
  await symlink(join(folder, 'b'), join(folder, 'a-link'));
  await symlink('/nowhere', join(folder, 'b/broken'));
});

describe('the real files', () => {
  it('tells what lies where, and follows no link', async () => {
    expect(await files.kindOf(folder)).toBe('folder');
    expect(await files.kindOf(join(folder, 'b.txt'))).toBe('file');
    expect(await files.kindOf(join(folder, 'a-link'))).toBe('link');
    expect(await files.kindOf(join(folder, 'missing'))).toBeUndefined();
    expect(await files.kindOf(join(folder, 'b.txt/below'))).toBeUndefined();
    expect(await files.kindOf('/dev/null')).toBe('other');
    expect(await files.children(folder)).toEqual([
      { name: 'a-link', kind: 'link' },
      { name: 'b', kind: 'folder' },
      { name: 'b.txt', kind: 'file' },
    ]);
  });

  it('walks all below a folder in the same order everywhere', async () => {
    expect(await files.walk(folder, 100)).toEqual([
      { path: 'a-link', kind: 'link', bytes: 0 },
      { path: 'b.txt', kind: 'file', bytes: 3 },
      { path: 'b/broken', kind: 'link', bytes: 0 },
      { path: 'b/deep/two.txt', kind: 'file', bytes: 3 },
    ]);
  });

  it('stops a walk at the limit', async () => {
    await expect(files.walk(folder, 3)).rejects.toMatchObject({ name: 'PipeError', code: 'bundle-invalid' });
  });

  it('reads a file, and none that is larger than asked for', async () => {
    expect(Buffer.from(await files.read(join(folder, 'b.txt'), 3)).toString()).toBe('one');
    await expect(files.read(join(folder, 'b.txt'), 2)).rejects.toMatchObject({ code: 'bundle-invalid' });
  });

  it('reads a large file where nobody says how much', async () => {
    await writeFile(join(folder, 'large.bin'), Buffer.alloc(1024 * 1024 + 1));

    expect(await files.read(join(folder, 'large.bin'))).toHaveLength(1024 * 1024 + 1);
    await rm(join(folder, 'large.bin'));
  });

  it('writes whole files, making folders, and leaves nothing beside them', async () => {
    const path = join(folder, 'new/folder/result.json');

    await files.write(path, 'first');
    await files.write(path, new Uint8Array([111, 107]));

    expect(await readFile(path, 'utf8')).toBe('ok');
    expect(await readdir(join(folder, 'new/folder'))).toEqual(['result.json']);
  });

  it('leaves nothing beside a file that could not be put in place', async () => {
    await mkdir(join(folder, 'taken/result.json'), { recursive: true });

    await expect(files.write(join(folder, 'taken/result.json'), 'x')).rejects.toThrow();

    expect(await readdir(join(folder, 'taken'))).toEqual(['result.json']);
  });

  it('appends, making the file where it is missing', async () => {
    const path = join(folder, 'appended/outputs.env');

    await files.append(path, 'A=1\n');
    await files.append(path, 'B=2\n');

    expect(await readFile(path, 'utf8')).toBe('A=1\nB=2\n');
  });
});
