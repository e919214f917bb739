import { describe, expect, it } from '@jest/globals';
import type { AskGit } from '../../../src/adapters/git/ask-git.ts';
import { createHistory } from '../../../src/adapters/git/history.ts';
import { createObjects } from '../../../src/adapters/git/objects.ts';
import type { GitFile } from '../../../src/ports/git-objects.ts';

const hash = (digit: number): string => digit.toString(16).padStart(40, '0');
const COMMIT = hash(1);

/** A git that says this to every question; what it was given to read is kept. */
function saying(text: string, { exitCode = 0, shallow = false } = {}) {
  const inputs: (string | undefined)[] = [];
  const ask: AskGit = async (question, input) => {
    question({ root: '/clone', own: '/clone/.git', common: '/clone/.git' });
    inputs.push(input);
    const repository = { folder: '/tmp/borrowed', shallow, remove: () => undefined };
    return { exitCode, output: Buffer.from(text, 'latin1'), repository };
  };
  return { ask, inputs };
}

describe('A list of what a commit holds', () => {
  const LISTED = [
    `100644 blob ${hash(2)}      12\tproxies/orders.xml`,
    `100755 blob ${hash(3)}       0\tproxies/run.sh`,
    `120000 blob ${hash(4)}       5\tlink`,
    `160000 commit ${hash(5)}       -\tinner`,
    'nonsense',
  ].join('\0');
  const filesOf = (folder: string, git = saying(LISTED)) => createObjects(git.ask, folder).filesOf(COMMIT);

  it('tells each by its kind and size, and nothing of what it cannot read', async () => {
    expect(await filesOf('/clone')).toEqual([
      { path: 'proxies/orders.xml', kind: 'file', hash: hash(2), bytes: 12 },
      { path: 'proxies/run.sh', kind: 'file', hash: hash(3), bytes: 0 },
      { path: 'link', kind: 'link', hash: hash(4), bytes: 5 },
      { path: 'inner', kind: 'other', hash: hash(5), bytes: 0 },
    ]);
  });

  it('tells of a folder of the clone what is in it, by its path from there', async () => {
    expect((await filesOf('/clone/proxies'))?.map(({ path }) => path)).toEqual(['orders.xml', 'run.sh']);
    expect(await filesOf('/clone/prox')).toEqual([]);
  });

  it('is none if git failed, or if what is asked for is no commit', async () => {
    expect(await filesOf('/clone', saying(LISTED, { exitCode: 128 }))).toBeUndefined();
    expect(await createObjects(saying(LISTED).ask, '/clone').filesOf('main')).toBeUndefined();
  });
});

describe('The bytes of files', () => {
  const MEGABYTE = 1024 * 1024;
  const file = (digit: number, bytes: number, kind: GitFile['kind'] = 'file'): GitFile => ({
    path: `f${digit}`,
    kind,
    hash: hash(digit),
    bytes,
  });
  const asked = async (files: readonly GitFile[]): Promise<readonly (readonly string[])[]> => {
    const git = saying('');
    await createObjects(git.ask, '/clone').bytesOf(files);
    return git.inputs.map((input = '') => input.split('\n').slice(0, -1));
  };

  it.each<[string, readonly GitFile[], readonly number[]]>([
    ['of what fits into one answer', [file(2, 15 * MEGABYTE)], [1]],
    ['of what is larger than any answer', [file(2, 15 * MEGABYTE + 1)], []],
    ['of a repository in the repository', [file(2, 1, 'other')], []],
    ['of a link', [file(2, 1, 'link')], [1]],
    ['of what has no hash', [{ ...file(2, 1), hash: '--batch' }], []],
    ['of two that fit together', [file(2, 8 * MEGABYTE), file(3, 7 * MEGABYTE)], [2]],
    ['of two that do not', [file(2, 8 * MEGABYTE), file(3, 7 * MEGABYTE + 1)], [1, 1]],
    [
      'of a third beside the second',
      [file(2, 8 * MEGABYTE), file(3, 8 * MEGABYTE), file(4, 7 * MEGABYTE)],
      [1, 2],
    ],
    ['of the same twice', [file(2, 1), file(2, 1)], [1]],
    ['of 2,000', Array.from({ length: 2000 }, (_, index) => file(index + 2, 1)), [2000]],
    ['of one more', Array.from({ length: 2001 }, (_, index) => file(index + 2, 1)), [2000, 1]],
  ])('are asked for in as many at a time as one answer holds: %s', async (_, files, numbers) => {
    expect((await asked(files)).map((hashes) => hashes.length)).toEqual(numbers);
  });

  const found = async (said: string, exitCode = 0): Promise<Readonly<Record<string, string>>> => {
    const git = saying(said, { exitCode });
    const bytes = await createObjects(git.ask, '/clone').bytesOf([file(2, 1)]);
    return Object.fromEntries([...bytes].map(([name, content]) => [name, Buffer.from(content).toString()]));
  };

  it('are those between the lines that say how many they are', async () => {
    const said = [
      '\n',
      `${hash(2)} blob 3\na\nb\n`,
      `${hash(3)} missing\n`,
      `${hash(4)} tree 2\nxx\n`,
      `${hash(5)} blob 0\n\n`,
      `${hash(6)} blob 1\nz\n`,
    ].join('');

    expect(await found(said)).toEqual({ [hash(2)]: 'a\nb', [hash(5)]: '', [hash(6)]: 'z' });
  });

  it.each([
    ['nothing', '', 0],
    ['half a line', `${hash(2)} blob`, 0],
    ['anything and fails', `${hash(2)} blob 1\na\n`, 128],
  ])('are none if git says %s', async (_, said, exitCode) => {
    expect(await found(said, exitCode)).toEqual({});
  });
});

it('The main line tells each commit with its parents', async () => {
  const { ask } = saying(`${hash(3)}\0${hash(2)} ${hash(9)}\0${hash(2)}\0${hash(1)}\0${hash(1)}\0\0`);
  const line = { tip: hash(3), paths: [], most: 4 };

  expect(await createHistory(ask).mainLine(line)).toEqual({
    commits: [
      { hash: hash(3), parents: [hash(2), hash(9)] },
      { hash: hash(2), parents: [hash(1)] },
      { hash: hash(1), parents: [] },
    ],
    isWhole: true,
  });
  expect(await createHistory(ask).mainLine({ ...line, most: 3 })).toMatchObject({ isWhole: false });
});
