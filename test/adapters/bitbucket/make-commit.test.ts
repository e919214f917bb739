import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeCommit } from '../../../src/adapters/bitbucket/git-push/make-commit.ts';
import { writePack } from '../../../src/adapters/bitbucket/git-push/write-pack.ts';
import { createGit } from '../../../src/adapters/git/create-git.ts';
import { GIT_IDENTITY } from '../../support/git-identity.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder('apigee-pipe-commit-');
const git = (words: readonly string[], input: Uint8Array | string = ''): string =>
  execFileSync('git', words, { cwd: folder, encoding: 'utf8', input, env: GIT_IDENTITY }).trim();
const BEFORE: Readonly<Record<string, string>> = {
  'README.md': 'Hello\n',
  'a/b/c/deep': '1',
  'a/b/other': '2',
  'a/b.d/in': '3',
  'a/b-c': '4',
  'größe/ä.xml': '5',
  'tools/run.sh': '6',
  plain: '7',
};
let base = '';

beforeAll(() => {
  for (const [path, text] of Object.entries(BEFORE)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git(['init', '-q']);
  git(['add', '.']);
  git(['update-index', '--chmod=+x', 'tools/run.sh']);
  git(['commit', '-q', '-m', 'Begin']);
  base = git(['rev-parse', 'HEAD']);
});
/** The commit as git has it after it read the pack; undefined if nothing changes. */
async function committed(changes: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const files = new Map(
    Object.entries(changes).map(([path, text]) => [path, text === undefined ? text : Buffer.from(text)]),
  );
  const folders = [...files.keys()].flatMap((path) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
  );
  const clone = createGit({ folder, path: process.env['PATH'] });
  const held = await clone.entriesAt(base, [...new Set(folders)]);
  const author = { name: 'Eve <eve>\n', email: 'eve@acme.example' };
  const commit = makeCommit({
    parent: base,
    folders: held ?? new Map(),
    files,
    message: 'Change\n',
    author,
    atMs: 1_700_000_000_000,
  });
  if (commit === undefined) return undefined;
  git(['unpack-objects', '-q', '--strict'], await writePack(commit.objects));
  return commit.hash;
}

/** What git itself makes of the same changes. */
function treeByGit(changes: Readonly<Record<string, string | undefined>>): string {
  git(['read-tree', base]);
  for (const path of Object.keys(changes)) git(['rm', '-q', '--cached', '--ignore-unmatch', '--', path]);
  for (const [path, text] of Object.entries(changes)) {
    if (text === undefined) continue;
    const mode = path === 'tools/run.sh' ? '100755' : '100644';
    const hash = git(['hash-object', '-w', '--stdin'], text);
    git(['update-index', '--add', '--replace', '--cacheinfo', `${mode},${hash},${path}`]);
  }
  return git(['write-tree']);
}

it('A commit is of its author, at the second at which it was made', async () => {
  const hash = await committed({ plain: 'at its time' });

  expect(git(['cat-file', 'commit', hash ?? ''])).toContain(
    'author Eve  eve <eve@acme.example> 1700000000 +0000\ncommitter Eve  eve',
  );
});

describe('A commit made without git', () => {
  it.each<[string, Record<string, string | undefined>]>([
    [
      'a file of each depth',
      { 'README.md': 'x', 'a/b/other': 'y', 'a/b/c/deep': 'z', 'new/folder/file': 'n' },
    ],
    ['the last file of a folder that goes', { 'a/b/c/deep': undefined, 'größe/ä.xml': undefined }],
    ['names that sort by their bytes', { 'a/b+': '1', 'a/b/0': '2', 'a/b.d/é': '3', 'größe/z': '4' }],
    [
      'a file where a folder was, and a folder where a file was',
      { 'a/b/c/deep': undefined, 'a/b/c': 'file', plain: undefined, 'plain/in': '8' },
    ],
    ['a program that stays one', { 'tools/run.sh': 'new' }],
    [
      'contents around the sizes that a pack counts in',
      {
        15: 'x'.repeat(15),
        16: 'x'.repeat(16),
        2047: 'x'.repeat(2047),
        2048: 'y'.repeat(2048),
        empty: '',
        large: 'z'.repeat(300_000),
      },
    ],
  ])('holds what git makes of %s', async (_, changes) => {
    const hash = (await committed(changes)) ?? '';

    expect(git(['rev-parse', `${hash}^{tree}`])).toBe(treeByGit(changes));
    expect(git(['log', '-1', '--format=%P|%an|%ae|%s', hash])).toBe(
      `${base}|Eve  eve|eve@acme.example|Change`,
    );
    expect(git(['fsck', '--strict', '--no-dangling', hash])).toBe('');
  });

  it('takes a thousand files', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`many/${at % 7}/${at}`, `${at}`]),
    );

    const hash = (await committed(many)) ?? '';

    expect(git(['ls-tree', '-r', '--name-only', hash, '--', 'many/']).split('\n')).toHaveLength(1000);
  });

  it('is none if nothing would change', async () => {
    expect(
      await committed({ 'README.md': 'Hello\n', 'never/there': undefined, a: undefined }),
    ).toBeUndefined();
  });

  it('is not begun where the clone lacks the commit or what it holds', async () => {
    const clone = createGit({ folder, path: process.env['PATH'] });

    expect(await clone.entriesAt('0'.repeat(40), [])).toBeUndefined();
    expect(await clone.entriesAt('--help', [])).toBeUndefined();
  });
});
