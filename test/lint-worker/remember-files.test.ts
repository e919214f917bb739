import fs, { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rememberFiles, rememberWhatExists } from '../../src/lint-worker/remember-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const real = fs.readFileSync;
const realExists = fs.existsSync;
const folder = temporaryFolder('remembered-');
const file = join(folder, 'a.xml');
let forget: () => void;
beforeEach(() => {
  writeFileSync(file, 'one é');
  rmSync(`${file}-2`, { force: true });
  forget = rememberFiles();
});
afterEach(() => {
  fs.readFileSync = real;
  fs.existsSync = realExists;
});

it.each([[undefined], ['utf8'], ['utf-8']] as const)(
  'A file is read once for a bundle, as %s',
  (encoding) => {
    const read = () =>
      String(encoding === undefined ? fs.readFileSync(file) : fs.readFileSync(file, encoding));
    expect(read()).toBe('one é');
    writeFileSync(file, 'two');
    expect(read()).toBe('one é');
    forget();
    expect(read()).toBe('two');
  },
);

it('What is asked for in another way is read each time', () => {
  const read = () => fs.readFileSync(file, 'latin1');
  expect(read()).toBe('one Ã©');
  writeFileSync(file, 'two');
  expect(read()).toBe('two');
});

it('A descriptor is no name of a file: what it holds now is read', () => {
  const read = () => {
    const descriptor = openSync(file, 'r');
    try {
      return [descriptor, String(fs.readFileSync(descriptor))] as const;
    } finally {
      closeSync(descriptor);
    }
  };
  const [first] = read();
  writeFileSync(file, 'two');
  const [second, text] = read();
  expect(second).toBe(first);
  expect(text).toBe('two');
});

it('Bytes that were read become a text once, unless a part of it or another encoding is asked for', () => {
  const bytes = fs.readFileSync(file);
  expect(bytes.toString()).toBe('one é');
  bytes.write('two');
  expect(bytes.toString()).toBe('one é');
  expect(bytes.toString('utf8')).toBe('one é');
  expect(bytes.toString('latin1')).toBe('two Ã©');
  expect(bytes.toString('utf8', 1)).toBe('wo é');
});

it('What exists is asked once for a bundle', () => {
  const forgetWhatExists = rememberWhatExists();
  const other = `${file}-2`;
  expect([fs.existsSync(file), fs.existsSync(other)]).toEqual([true, false]);
  rmSync(file);
  writeFileSync(other, '');
  expect([fs.existsSync(file), fs.existsSync(other)]).toEqual([true, false]);
  forgetWhatExists();
  expect([fs.existsSync(file), fs.existsSync(other)]).toEqual([false, true]);
});

it('What may not be asked for does not exist, nor what has no name', () => {
  fs.existsSync = () => {
    throw new Error('not permitted');
  };
  rememberWhatExists();
  expect(fs.existsSync(file)).toBe(false);
  fs.existsSync = () => true;
  rememberWhatExists();
  expect(fs.existsSync(undefined as unknown as string)).toBe(false);
});
