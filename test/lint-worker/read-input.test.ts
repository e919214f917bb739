import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type Input, openInput } from '../../src/lint-worker/read-input.ts';

function reading<Result>(content: string, read: (input: Input) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'input-'));
  writeFileSync(join(folder, 'input'), content, 'latin1');
  const descriptor = openSync(join(folder, 'input'), 'r');
  try {
    return read(openInput(descriptor));
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true });
  }
}

const LONG = 'x'.repeat(200_000);

it('Lines and pieces come as they were sent, however long they are', () => {
  const read = reading(`first\n\n${LONG}\nabc${LONG}last\nrest`, (input) => [
    input.line(),
    input.line(),
    input.line(),
    input.bytes(3).toString(),
    input.bytes(LONG.length).toString(),
    input.bytes(0).toString(),
    input.line(),
    input.line(),
  ]);

  expect(read).toEqual(['first', '', LONG, 'abc', LONG, '', 'last', undefined]);
});

it('A piece within what was read is taken from there, and the line behind it stays', () => {
  const read = reading('abcdef\ngh', (input) => [
    input.bytes(2).toString(),
    input.bytes(3).toString(),
    input.line(),
    input.bytes(2).toString(),
  ]);
  expect(read).toEqual(['ab', 'cde', 'f', 'gh']);
});

it('An input that ends within a piece is refused', () => {
  expect(() => reading('ab', (input) => input.bytes(3))).toThrow('ended early');
  expect(reading('', (input) => input.line())).toBeUndefined();
});
