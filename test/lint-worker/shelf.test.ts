import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Shelf, serveFromShelf } from '../../src/lint-worker/shelf.ts';

const ROOT = '/nowhere/orders/apiproxy';
const POLICY = `${ROOT}/policies/A.xml`;
const HINT = '/nowhere/.jshintrc';

const shelfOf = (...names: readonly string[]): Shelf => ({
  root: ROOT,
  files: new Map(names.map((name) => [`${ROOT}/${name}`, Buffer.from(`the text of ${name}`)])),
  hints: new Map([[HINT, Buffer.from('{}')]]),
});
const SHELF = shelfOf('resources/jsc/b.js', 'policies/A.xml', 'orders.xml', 'resources/jsc/a.js');

const real = Object.getOwnPropertyDescriptors(fs);
const realPromises = Object.getOwnPropertyDescriptors(fs.promises);
const folder = mkdtempSync(join(tmpdir(), 'shelf-'));
const onDisk = join(folder, 'a.txt');
let take: (shelf: Shelf) => void;

beforeAll(() => {
  writeFileSync(onDisk, 'on the disk');
  take = serveFromShelf();
  take(SHELF);
});
afterAll(() => {
  Object.defineProperties(fs, real);
  Object.defineProperties(fs.promises, realPromises);
  rmSync(folder, { recursive: true });
});

/** What an attempt throws. */
function thrown(attempt: () => unknown): unknown {
  try {
    return attempt();
  } catch (error) {
    return error;
  }
}

describe('A file on the shelf', () => {
  it.each([
    ['its path', POLICY],
    ['a path with two slashes', `${ROOT}//policies/A.xml`],
    ['a path with dots', `${ROOT}/resources/../policies/./A.xml`],
    ['an address', pathToFileURL(POLICY)],
    ['a path from here', relative(process.cwd(), POLICY)],
  ])('is read by %s', (_, path) => {
    expect(fs.readFileSync(path, 'utf8')).toBe('the text of policies/A.xml');
    expect(fs.existsSync(path)).toBe(true);
  });

  it('is read as bytes, or as a text in the encoding that is asked for', () => {
    const bytes = Buffer.from('the text of policies/A.xml');
    for (const options of [undefined, null, {}, { encoding: null }])
      expect(fs.readFileSync(POLICY, options)).toEqual(bytes);
    expect(fs.readFileSync(POLICY, { encoding: 'hex' })).toBe(bytes.toString('hex'));
  });

  it('may be a setting beside the bundle, which is in no listing', () => {
    expect(fs.readFileSync(HINT, 'utf8')).toBe('{}');
    expect(fs.existsSync('/nowhere')).toBe(false);
  });

  it('is a regular file of its size, and its folders are folders', () => {
    const file = fs.statSync(POLICY);
    const above = fs.lstatSync(`${ROOT}/resources`);

    expect([file.isFile(), file.isDirectory(), file.isSymbolicLink(), file.size]).toEqual([
      true,
      false,
      false,
      26,
    ]);
    expect([above.isFile(), above.isDirectory(), above.size]).toEqual([false, true, 0]);
    expect([file.mode, above.mode]).toEqual([0o100_600, 0o040_700]);
    expect(fs.realpathSync(POLICY)).toBe(POLICY);
    expect(fs.realpathSync.native(POLICY)).toBe(POLICY);
  });

  it('is gone with the next bundle', () => {
    take(shelfOf('other.xml'));

    expect(fs.existsSync(POLICY)).toBe(false);
    expect(fs.readdirSync(ROOT)).toEqual(['other.xml']);
    take(SHELF);
  });
});

describe('A folder on the shelf', () => {
  it.each([
    ['', ['orders.xml', 'policies', 'resources']],
    ['/', ['orders.xml', 'policies', 'resources']],
    ['/policies', ['A.xml']],
    ['/resources', ['jsc']],
    ['/resources/jsc', ['a.js', 'b.js']],
  ])('lists what is in it, in order: %j', (path, names) => {
    expect(fs.readdirSync(ROOT + path)).toEqual(names);
    expect(fs.existsSync(ROOT + path)).toBe(true);
  });

  it('lists of what kind they are, if asked to', () => {
    const entries = fs.readdirSync(ROOT, { withFileTypes: true });

    expect(entries.map((one) => [one.name, one.parentPath, one.isFile(), one.isDirectory()])).toEqual([
      ['orders.xml', ROOT, true, false],
      ['policies', ROOT, false, true],
      ['resources', ROOT, false, true],
    ]);
    for (const options of [{ withFileTypes: false }, {}, null, 'utf8'] as const)
      expect(fs.readdirSync(`${ROOT}/policies`, options)).toEqual(['A.xml']);
  });

  it('is there for a bundle of no files', () => {
    take(shelfOf());

    expect(fs.readdirSync(ROOT)).toEqual([]);
    take(SHELF);
  });
});

describe('What is not on the shelf', () => {
  it.each<[string, () => unknown, object]>([
    ['a file', () => fs.readFileSync(`${ROOT}/b`), { code: 'ENOENT', errno: -2, syscall: 'open' }],
    ['a folder as a file', () => fs.readFileSync(`${ROOT}/policies`), { code: 'EISDIR', errno: -21 }],
    ['a folder', () => fs.readdirSync(`${ROOT}/b`), { code: 'ENOENT', syscall: 'scandir' }],
    ['a file as a folder', () => fs.readdirSync(POLICY), { code: 'ENOTDIR', errno: -20 }],
    ['what is asked of', () => fs.statSync(`${ROOT}/b`), { code: 'ENOENT', syscall: 'stat' }],
    ['a link', () => fs.lstatSync(`${ROOT}/b`), { code: 'ENOENT', syscall: 'lstat' }],
    ['access', () => fs.accessSync(`${ROOT}/b`), { code: 'ENOENT', syscall: 'access' }],
    ['a real path', () => fs.realpathSync(`${ROOT}/b`), { code: 'ENOENT' }],
  ])('is told as Node tells it: %s', (_, attempt, failure) => {
    expect(thrown(attempt)).toMatchObject(failure);
  });

  it('is told as Node tells it, in words', () => {
    expect(() => fs.readFileSync(`${ROOT}/b`)).toThrow(`ENOENT: no such file or directory, open '${ROOT}/b'`);
    expect(() => fs.readFileSync(ROOT)).toThrow('EISDIR: illegal operation on a directory, read');
  });

  it.each([
    [{ throwIfNoEntry: false }, undefined],
    [{ throwIfNoEntry: true }, 'ENOENT'],
    [{}, 'ENOENT'],
    [null, 'ENOENT'],
    [undefined, 'ENOENT'],
  ])('is an error or nothing, as is asked for: %j', (options, code) => {
    for (const stat of [fs.statSync, fs.lstatSync] as const) {
      const answer = thrown(() => stat(`${ROOT}/b`, options as object));
      expect((answer as { readonly code?: string } | undefined)?.code).toBe(code);
    }
    expect(fs.statSync(POLICY, { throwIfNoEntry: false })?.isFile()).toBe(true);
  });

  it('is read from the disk where it is no part of the bundle', async () => {
    expect(fs.readFileSync(onDisk, 'utf8')).toBe('on the disk');
    expect(await fs.promises.readFile(onDisk, 'utf8')).toBe('on the disk');
    expect(await promisify(fs.readFile)(onDisk, 'utf8')).toBe('on the disk');
    expect(fs.existsSync(`${ROOT}2`)).toBe(false);
    expect(thrown(() => fs.readFileSync(`${ROOT}2/a`))).toMatchObject({ code: 'ENOENT' });
  });
});

describe('Who asks later', () => {
  it('is answered by a promise', async () => {
    expect(await fs.promises.readFile(POLICY, 'utf8')).toBe('the text of policies/A.xml');
    expect((await fs.promises.stat(POLICY)).isFile()).toBe(true);
    await expect(fs.promises.readdir(POLICY)).rejects.toThrow('ENOTDIR');
  });

  it('is answered by a call', async () => {
    const called = (ask: (done: (...given: readonly unknown[]) => void) => void) =>
      new Promise((answer) => ask((...given) => answer(given)));

    expect(await called((done) => fs.readFile(POLICY, 'utf8', done))).toEqual([
      null,
      'the text of policies/A.xml',
    ]);
    expect(await called((done) => fs.readdir(`${ROOT}/policies`, done))).toEqual([null, ['A.xml']]);
    expect(await called((done) => fs.stat(`${ROOT}/b`, done))).toEqual([
      expect.objectContaining({ code: 'ENOENT' }),
    ]);
    expect(await called((done) => fs.exists(POLICY, done))).toEqual([true]);
    expect(await called((done) => fs.exists(`${ROOT}/b`, done))).toEqual([false]);
  });
});
