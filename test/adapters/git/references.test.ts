import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { findClone, readRegular } from '../../../src/adapters/git/clone-folders.ts';
import { createCommitTrees } from '../../../src/adapters/git/commit-trees.ts';
import { readReferences } from '../../../src/adapters/git/read-references.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const HASH = 'a'.repeat(40);
let room = '';
const write = (name: string, content: string): void => {
  mkdirSync(dirname(join(room, name)), { recursive: true });
  writeFileSync(join(room, name), content);
};
beforeEach(() => {
  room = temporaryFolder('references-');
});
const read = () => readReferences({ root: room, own: room, common: room });

describe('The references of a clone', () => {
  it('are read however many there are, packed or not', () => {
    const packed = Array.from({ length: 2000 }, (_, at) => `${HASH} refs/tags/build-${at}`);
    write('packed-refs', `# pack-refs with: peeled\n${packed.join('\n')}\n^${HASH}\n`);
    write('refs/heads/main', `${'b'.repeat(40)}\n`);
    write('HEAD', 'ref: refs/heads/main\n');
    const { head, named } = read();
    expect(head).toBe('ref: refs/heads/main');
    expect(named.size).toBe(2001);
    expect(named.get('refs/tags/build-1999')).toBe(HASH);
    expect(named.get('refs/heads/main')).toBe('b'.repeat(40));
  });

  it('are not looked for deeper than anybody nests them', () => {
    const nested = (depth: number): string => `refs/${'d/'.repeat(depth)}x`;
    write(nested(11), HASH);
    write(nested(12), HASH);
    expect([...read().named.keys()]).toEqual([nested(11)]);
  });

  it.each([
    [HASH, HASH],
    ['f'.repeat(64), 'f'.repeat(64)],
    ['a'.repeat(41), undefined],
    ['ref: refs/heads/../x', undefined],
    ['ref: refs/heads/x.lock', undefined],
    ['', undefined],
  ])('are those of a HEAD of %j: %p', (text, head) => {
    write('HEAD', text);
    expect(read().head).toBe(head);
  });
});

describe('A file of git', () => {
  it('is read up to its limit', () => {
    write('file', 'abc');
    expect(readRegular(join(room, 'file'), 3)?.toString()).toBe('abc');
    expect(readRegular(join(room, 'file'), 2)).toBeUndefined();
    expect(readRegular(room, 100_000)).toBeUndefined();
    expect(readRegular(join(room, 'none'), 3)).toBeUndefined();
  });

  it('is found from a folder below, and through the file of a linked work tree', () => {
    write('.git/HEAD', 'ref: refs/heads/main');
    write('a/b/file', '');
    expect(findClone(join(room, 'a/b'))).toEqual({
      root: room,
      own: join(room, '.git'),
      common: join(room, '.git'),
    });
    write('tree/.git', `gitdir: ../.git/worktrees/tree\n`);
    write('.git/worktrees/tree/commondir', '../..\n');
    expect(findClone(join(room, 'tree'))).toEqual({
      root: join(room, 'tree'),
      own: join(room, '.git/worktrees/tree'),
      common: join(room, '.git'),
    });
  });
});

describe('What a commit has in its folders', () => {
  const answering = (answers: readonly (string | undefined)[]) => {
    const asked: string[][] = [];
    const left = [...answers];
    const trees = createCommitTrees((async (words: () => readonly string[]) => {
      asked.push(words().slice(4));
      const text = left.shift();
      return text === undefined ? undefined : { exitCode: 0, output: Buffer.from(text, 'latin1') };
    }) as never);
    return { asked, trees };
  };
  const entry = (path: string, kind = 'blob', mode = '100644'): string =>
    `${mode} ${kind} ${HASH}\t${path}\0`;

  it('is told folder by folder, with names and modes as git has them', async () => {
    const { asked, trees } = answering([
      entry('a', 'tree', '040000') + entry('b.xml'),
      entry('a/c.xml') + entry('a/d/e.xml'),
    ]);
    expect(await trees.entriesAt(HASH, ['a', 'a/d'])).toEqual(
      new Map([
        [
          '',
          [
            { mode: '40000', hash: HASH, name: 'a' },
            { mode: '100644', hash: HASH, name: 'b.xml' },
          ],
        ],
        ['a', [{ mode: '100644', hash: HASH, name: 'c.xml' }]],
        ['a/d', [{ mode: '100644', hash: HASH, name: 'e.xml' }]],
      ]),
    );
    expect(asked).toEqual([[HASH], [HASH, '--', 'a/', 'a/d/']]);
  });

  it('is asked for whole if there are more folders than a command takes', async () => {
    const folders = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);
    const most = answering(['', '']);
    await most.trees.entriesAt(HASH, folders(4000));
    expect(most.asked[1]).toHaveLength(4002);
    const more = answering(['', '']);
    await more.trees.entriesAt(HASH, folders(4001));
    expect(more.asked[1]).toEqual(['-r', HASH]);
  });

  it('is not known if either answer is missing, or the commit is no hash', async () => {
    expect(await answering(['']).trees.entriesAt(HASH, [])).toEqual(new Map([['', []]]));
    expect(await answering(['']).trees.entriesAt(HASH, ['a'])).toBeUndefined();
    expect(await answering([undefined, '']).trees.entriesAt(HASH, ['a'])).toBeUndefined();
    expect(await answering(['', '']).trees.entriesAt('--output=x', ['a'])).toBeUndefined();
  });
});
