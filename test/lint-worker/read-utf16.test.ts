import fs, { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { asSource } from '../../src/lint-worker/harden-sandbox.ts';
import { readUtf16AsUtf8 } from '../../src/lint-worker/remember-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const real = fs.readFileSync;
const folder = temporaryFolder('utf16-');
const little = Buffer.from('\uFEFFé<', 'utf16le');

beforeEach(readUtf16AsUtf8);
afterEach(() => {
  fs.readFileSync = real;
});
function written(bytes: Buffer): string {
  const path = join(folder, 'a.xml');
  writeFileSync(path, bytes);
  return path;
}

it.each([
  ['UTF-16, its low bytes first', little],
  ['UTF-16, its high bytes first', Buffer.from(little).swap16()],
  ['UTF-8', Buffer.from('é<')],
])('%s is read as UTF-8, as bytes and as a text', (_, bytes) => {
  const path = written(bytes);

  expect(fs.readFileSync(path)).toEqual(Buffer.from('é<'));
  expect(fs.readFileSync(path, 'utf8')).toBe('é<');
  expect(fs.readFileSync(path, 'utf-8')).toBe('é<');
});

it('What is asked for in another encoding is what lies there', () => {
  const path = written(little);

  expect(fs.readFileSync(path, 'utf16le')).toBe('\uFEFFé<');
  expect(fs.readFileSync(path, { encoding: 'hex' })).toBe('fffee9003c00');
});

it('Code is run from its text, whatever else is said of it', () => {
  expect(asSource({ filename: 'a.js', cachedData: Buffer.of(1) })).toEqual({ filename: 'a.js' });
  for (const other of ['a.js', undefined, null]) expect(asSource(other)).toBe(other);
});
