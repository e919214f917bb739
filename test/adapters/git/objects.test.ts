import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createGit } from '../../../src/adapters/git/create-git.ts';
import { gitIn } from '../../support/committed-story.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const room = temporaryFolder('apigee-pipe-objects-');
const folder = join(room, 'clone');
const path = process.env['PATH'];
const MEGABYTE = 1024 * 1024;

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), content);
}

describe('What a commit of the clone holds', () => {
  const git = createGit({ folder, path });
  let first = '';

  beforeAll(() => {
    write('proxies/orders/apiproxy/o\n"ö.xml', '<a/>');
    write('proxies/orders/apiproxy/empty.xml', '');
    write('large/one.bin', Buffer.alloc(9 * MEGABYTE, 'a'));
    write('large/two.bin', Buffer.alloc(9 * MEGABYTE, 'b'));
    write('large/huge.bin', Buffer.alloc(16 * MEGABYTE, 'c'));
    write('.gitattributes', '* filter=evil text eol=crlf ident\n');
    symlinkSync('/etc/passwd', join(folder, 'proxies/link'));
    gitIn(room, 'init', '-q', 'inner');
    gitIn(join(room, 'inner'), 'commit', '-q', '--allow-empty', '-m', 'inner');
    const inner = gitIn(join(room, 'inner'), 'rev-parse', 'HEAD');
    gitIn(folder, 'init', '-q', '-b', 'main');
    gitIn(folder, 'update-index', '--add', '--cacheinfo', `160000,${inner},modules/inner`);
    gitIn(folder, 'add', '-A', '--', 'proxies', 'large', '.gitattributes');
    gitIn(folder, 'commit', '-q', '-m', 'first');
    first = gitIn(folder, 'rev-parse', 'HEAD');
    write('proxies/orders/apiproxy/later.xml', '<b/>');
    gitIn(folder, 'add', '-A', '--', 'proxies');
    gitIn(folder, 'commit', '-q', '-m', 'second');
  });
  it('is listed with links and inner repositories as what they are, though another is checked out', async () => {
    const files = await git.filesOf(first);

    expect(files?.map(({ path: file, kind, bytes }) => [file, kind, bytes])).toEqual([
      ['.gitattributes', 'file', 34],
      ['large/huge.bin', 'file', 16 * MEGABYTE],
      ['large/one.bin', 'file', 9 * MEGABYTE],
      ['large/two.bin', 'file', 9 * MEGABYTE],
      ['modules/inner', 'other', 0],
      ['proxies/link', 'link', '/etc/passwd'.length],
      ['proxies/orders/apiproxy/empty.xml', 'file', 0],
      ['proxies/orders/apiproxy/o\n"ö.xml', 'file', 4],
    ]);
  });

  it('is read byte for byte in answers that fit, without what is too large or not there', async () => {
    const files = (await git.filesOf(first)) ?? [];
    const gone = { path: 'gone', kind: 'file', hash: 'f'.repeat(40), bytes: 1 } as const;
    const odd = { path: 'odd', kind: 'file', hash: 'HEAD\n--help', bytes: 1 } as const;
    const found = await git.bytesOf([gone, odd, ...files]);
    const read = (name: string): Uint8Array | undefined =>
      found.get(files.find((file) => file.path === name)?.hash ?? '');

    expect(Buffer.from(read('proxies/orders/apiproxy/o\n"ö.xml') ?? '').toString()).toBe('<a/>');
    expect(read('proxies/orders/apiproxy/empty.xml')).toHaveLength(0);
    expect(Buffer.alloc(9 * MEGABYTE, 'b').equals(read('large/two.bin') ?? new Uint8Array())).toBe(true);
    expect(Buffer.from(read('proxies/link') ?? '').toString()).toBe('/etc/passwd');
    expect([read('large/huge.bin'), found.size]).toEqual([undefined, 6]);
  });

  it('is what lies below the clone’s folder, and nothing of what is no commit', async () => {
    const inside = createGit({ folder: join(folder, 'proxies'), path });

    expect((await inside.filesOf(first))?.map((file) => file.path)).toEqual([
      'link',
      'orders/apiproxy/empty.xml',
      'orders/apiproxy/o\n"ö.xml',
    ]);
    expect(await git.filesOf('0'.repeat(40))).toBeUndefined();
    expect(await git.filesOf('main')).toBeUndefined();
    expect(await createGit({ folder: tmpdir(), path: '' }).filesOf(first)).toBeUndefined();
    expect(await createGit({ folder, path: '' }).bytesOf([])).toEqual(new Map());
  });

  it('is not known of a commit that a shallow clone ends before', async () => {
    const shallow = join(room, 'shallow');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${folder}`, shallow], { stdio: 'pipe' });
    const ended = createGit({ folder: shallow, path });

    expect(await ended.resolve(first.slice(0, 12))).toBeUndefined();
    expect(await ended.filesOf(first)).toBeUndefined();
    expect(await ended.filesOf(gitIn(folder, 'rev-parse', 'HEAD'))).toHaveLength(9);
  });
});
