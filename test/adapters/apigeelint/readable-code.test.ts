import { linkSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { foldersAbove, readableCode } from '../../../src/adapters/apigeelint/readable-code.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { writeTree } from './bundles.ts';

const folder = temporaryFolder('readable-');
const cloneOf = (files: Readonly<Record<string, string>>): string =>
  writeTree(mkdtempSync(join(folder, 'clone-')), files);

/** What is lent for `eslint.config.mjs` at the root of a clone, by paths from there. */
function lent(clone: string, denied: readonly string[] = []): readonly string[] {
  const place = { clone, denied: denied.map((path) => join(clone, path)) };
  return readableCode([join(clone, 'eslint.config.mjs')], place)
    .map((path) => path.slice(clone.length + 1))
    .filter((path) => path !== 'eslint.config.mjs')
    .sort();
}

/** What is lent for a configuration that imports one of these files. */
function lentOf(files: Readonly<Record<string, string>>, specifier: string): readonly string[] {
  return lent(cloneOf({ ...files, 'eslint.config.mjs': `import x from '${specifier}';\n` }));
}

const SECRET_JSON = '{"client_secret": "x"}';

describe('A file that code of the repository imports', () => {
  it.each([
    ['is lent if it is code', './a.mjs', { 'a.mjs': '' }, ['a.mjs']],
    ['is lent without its ending', './a', { 'a.js': '' }, ['a.js']],
    [
      'is lent with what it imports',
      './a.mjs',
      { 'a.mjs': "require('./b.cjs')", 'b.cjs': '' },
      ['a.mjs', 'b.cjs'],
    ],
    [
      'is lent though it imports its importer',
      './a.mjs',
      { 'a.mjs': "import './eslint.config.mjs'" },
      ['a.mjs'],
    ],
    ['is lent if it is JSON', './a.json', { 'a.json': '{}' }, ['a.json']],
    ['is not lent if it is JSON that holds a secret', './a.json', { 'a.json': SECRET_JSON }, []],
    ['is not lent if it is other text', './a.txt', { 'a.txt': '{}' }, []],
    ['is not lent if it is other text that holds a secret', './a.txt', { 'a.txt': SECRET_JSON }, []],
    ['is not lent out of the clone', '../a.mjs', { 'b.mjs': '' }, []],
    ['is not lent from the folder of git', './.git/a.mjs', { '.git/a.mjs': '' }, []],
    ['is not lent if its path is a pattern', './a*.mjs', { 'a*.mjs': '' }, []],
  ])('%s: %s', (_, specifier, files, paths) => {
    expect(lentOf(files as Record<string, string>, specifier)).toEqual(paths);
  });

  it('is lent if it is JSON of a megabyte, and not if it is larger: nobody looked into it', () => {
    const json = (length: number) => '{}'.padEnd(length);

    expect(lentOf({ 'a.json': json(1024 * 1024) }, './a.json')).toEqual(['a.json']);
    expect(lentOf({ 'a.json': json(1024 * 1024 + 1) }, './a.json')).toEqual([]);
  });

  it('is not lent if it is a link, a folder, or denied by whatever name', () => {
    const clone = cloneOf({
      'eslint.config.mjs': ['a', 'b', 'c', 'd', 'e'].map((name) => `import './${name}.mjs';\n`).join(''),
      'a.mjs': '',
      'd.mjs': '',
    });
    symlinkSync('a.mjs', join(clone, 'b.mjs'));
    mkdirSync(join(clone, 'c.mjs'));
    linkSync(join(clone, 'd.mjs'), join(clone, 'e.mjs'));

    // That a folder holds no description may be seen.
    expect(lent(clone)).toEqual(['a.mjs', 'c.mjs/package.json', 'd.mjs', 'e.mjs']);
    expect(lent(clone, ['d.mjs', 'none.mjs'])).toEqual(['a.mjs', 'c.mjs/package.json']);
  });
});

describe('A folder that code of the repository imports', () => {
  it.each([
    ['is asked for its description', './lib', { 'lib/a.mjs': '' }, ['lib/package.json']],
    [
      'has one',
      './lib',
      { 'lib/package.json': '{"main": "a.mjs"}', 'lib/a.mjs': '' },
      ['lib/a.mjs', 'lib/package.json'],
    ],
    [
      'has one that is beside nothing',
      './lib/a.mjs',
      { 'lib/package.json': '{}', 'lib/a.mjs': '' },
      ['lib/a.mjs', 'lib/package.json'],
    ],
    ['has one that holds a secret', './lib', { 'lib/package.json': SECRET_JSON }, []],
    ['has a path that is a pattern', './l*b', { 'l*b/a.mjs': '' }, []],
    ['lies outside', '..', {}, []],
    ['lies in the folder of git', './.git/hooks', { '.git/hooks/a.mjs': '' }, []],
  ])('%s: %s', (_, specifier, files, paths) => {
    expect(lentOf(files as Record<string, string>, specifier)).toEqual(paths);
  });

  it('has names of its own that its description explains', () => {
    const files = { 'package.json': '{"imports": {"#a": "./lib/a.mjs"}}', 'lib/a.mjs': '' };

    expect(lentOf(files, '#a')).toEqual(['lib/a.mjs', 'package.json']);
    expect(lentOf(files, 'node:fs')).toEqual(['package.json']);
  });
});

describe('The packages that code of the repository imports', () => {
  const MODULES = { 'node_modules/a/index.js': '', 'node_modules/@b/c/index.js': '' };

  it.each([
    ['a package', 'a', ['node_modules']],
    ['a package of somebody', '@b/c', ['node_modules']],
    ['a part of Node', 'fs', []],
    ['a part of Node by its full name', 'node:fs', []],
    ['a file', './x.mjs', []],
  ])('are lent for %s: %s', (_, specifier, paths) => {
    expect(lentOf(MODULES, specifier)).toEqual(paths);
  });

  it('are lent but for those that lead out', () => {
    const clone = cloneOf({ ...MODULES, 'eslint.config.mjs': "import 'a';", 'node_modules/@b/d/x.js': '' });
    symlinkSync(folder, join(clone, 'node_modules/@b/e'));
    symlinkSync('index.js', join(clone, 'node_modules/a/link.js'));

    expect(lent(clone)).toEqual(['node_modules/@b/c', 'node_modules/@b/d', 'node_modules/a']);
    symlinkSync('nowhere', join(clone, 'node_modules/@b/c/link.js'));
    expect(lent(clone)).toEqual(['node_modules/@b/d', 'node_modules/a']);
  });

  it('are looked through once, though links in them lead upwards', () => {
    const clone = cloneOf({ ...MODULES, 'eslint.config.mjs': "import 'a';" });
    for (const name of ['up', 'up-too']) symlinkSync('..', join(clone, 'node_modules/a', name));

    expect(lent(clone)).toEqual(['node_modules/@b']);
  });

  it('are lent but for those that hold what is denied, under that name or another', () => {
    const clone = cloneOf({ ...MODULES, 'eslint.config.mjs': "import 'a';", 'key.js': '', 'other.js': '' });

    expect(lent(clone, ['node_modules/a/index.js'])).toEqual(['node_modules/@b']);
    expect(lent(clone, ['key.js'])).toEqual(['node_modules']);
    linkSync(join(clone, 'key.js'), join(clone, 'elsewhere.js'));
    expect(lent(clone, ['key.js'])).toEqual(['node_modules']);
    linkSync(join(clone, 'key.js'), join(clone, 'node_modules/@b/c/key.js'));
    expect(lent(clone, ['key.js'])).toEqual(['node_modules/a']);
  });

  it('are no folder that is a link, or whose name is a pattern', () => {
    const elsewhere = cloneOf(MODULES);
    const clone = cloneOf({ 'eslint.config.mjs': "import 'a';" });
    symlinkSync(join(elsewhere, 'node_modules'), join(clone, 'node_modules'));

    expect(lent(clone)).toEqual([]);
    const pattern = cloneOf({ 'eslint.config.mjs': "import 'a';", 'node_modules/a*/x.js': '' });
    symlinkSync(folder, join(pattern, 'node_modules/out'));
    expect(lent(pattern)).toEqual([]);
  });
});

it('The folders above a file end at the clone', () => {
  expect(foldersAbove('/clone/a/b/c.js', '/clone')).toEqual(['/clone/a/b', '/clone/a', '/clone']);
  expect(foldersAbove('/clone/a.js', '/clone')).toEqual(['/clone']);
  expect(foldersAbove('/other/a.js', '/clone')).toEqual([]);
});
