import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { otherUser } from '../../../src/adapters/apigeelint/other-user.ts';
import { readRegularFile } from '../../../src/adapters/apigeelint/read-regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'other-user-'));
const NOBODY = { uid: 65_534, gid: 65_534 };

const FILES = [
  ['open/a.js', 0o644],
  ['open/own.js', 0o640],
  ['open/deep/er/a.js', 0o604],
  ['closed/open/a.js', 0o644],
  ['unlisted/a.js', 0o644],
] as const;
const FOLDERS = [
  ['', 0o755],
  ['open', 0o755],
  ['open/deep', 0o751],
  ['open/deep/er', 0o755],
  ['closed/open', 0o755],
  ['closed', 0o750],
  ['unlisted', 0o711],
  ['unsearched', 0o744],
] as const;

beforeAll(() => {
  for (const [name] of FOLDERS) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, mode] of FILES) {
    writeFileSync(join(folder, name), '');
    chmodSync(join(folder, name), mode);
  }
  for (const [name, mode] of FOLDERS) chmodSync(join(folder, name), mode);
});
afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o755);
  chmodSync(join(folder, 'unsearched'), 0o755);
  rmSync(folder, { recursive: true });
});

describe('The linter of a pipe that is root', () => {
  it.each([
    ['a file that anybody may read', 'open/a.js', true],
    ['a file that its own user may read', 'open/own.js', false],
    ['a file far below', 'open/deep/er/a.js', true],
    ['a file below a folder that is closed', 'closed/open/a.js', false],
    ['a file of a folder that nobody may list', 'unlisted/a.js', true],
    ['a folder', 'open', true],
    ['a folder that nobody may list', 'unlisted', false],
    ['a folder that nobody may search', 'unsearched', false],
    ['a folder below one that is closed', 'closed/open', false],
    ['a file that is not there', 'open/b.js', true],
    ['a file that is not there where nobody may look', 'closed/open/b.js', false],
    ['a file of a folder that is not there', 'none/b.js', false],
  ])('is lent %s as nobody: %s %p', (_, path, isNobody) => {
    expect(otherUser([join(folder, path)], 0)).toEqual(isNobody ? NOBODY : undefined);
  });

  it('is nobody if all it is lent is for anybody', () => {
    const paths = [join(folder, 'open/a.js'), join(folder, 'open/own.js')];

    expect(otherUser(paths, 0)).toBeUndefined();
    expect(otherUser(paths.slice(0, 1), 0)).toEqual(NOBODY);
  });
});

it('The linter of a pipe that is somebody else is the same', () => {
  expect(otherUser([dirname(folder)], 1000)).toBeUndefined();
});

it('A file that says it is empty is read up to the limit, and a device not at all', () => {
  const what = '/proc/sys/kernel/ostype';

  expect(readRegularFile(what, 6)?.toString()).toBe('Linux\n');
  expect(readRegularFile(what, 5)).toBeUndefined();
  expect(readRegularFile('/dev/null', 5)).toBeUndefined();
});
