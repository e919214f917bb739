import fs, { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { rememberFiles } from '../../src/lint-worker/remember-files.ts';

const real = fs.readFileSync;
const folder = mkdtempSync(join(tmpdir(), 'remembered-'));
const file = join(folder, 'a.xml');
let forget: () => void;
beforeEach(() => {
  writeFileSync(file, 'one é');
  forget = rememberFiles();
});
afterEach(() => {
  fs.readFileSync = real;
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

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
