import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Confinement, confineTo, placeOfSame } from '../../src/adapters/files/confine.ts';
import { appendPlainFile, removePlainFile, writePlainFile } from '../../src/adapters/files/write-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let room = '';
beforeEach(() => {
  room = temporaryFolder('confine-');
  mkdirSync(join(room, 'clone/folder'), { recursive: true });
  writeFileSync(join(room, 'clone/file'), 'in');
  writeFileSync(join(room, 'outside'), 'out');
  symlinkSync('nowhere', join(room, 'clone/dangling'));
  symlinkSync('../outside', join(room, 'clone/leaving'));
});
const inRoom = (path: string): string => join(room, path);

/** The work with a file that is open for reading. */
function withOpen<T>(path: string, work: (descriptor: number) => T): T {
  const descriptor = openSync(inRoom(path), 'r');
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

describe('A path of the clone', () => {
  const placeOf = (path: string): string => confineTo([inRoom('clone')]).placeOf(inRoom(path));

  it('lies where its deepest part that there is lies', () => {
    expect(placeOf('clone/file')).toBe(inRoom('clone/file'));
    expect(placeOf('clone/folder/new/deep')).toBe(inRoom('clone/folder/new/deep'));
  });

  it.each([
    ['a link that leads nowhere', 'clone/dangling', 'ENOENT'],
    ['a place below one', 'clone/dangling/new', 'ENOENT'],
    ['a place below a file', 'clone/file/new', 'ENOTDIR'],
    ['a place far below a file', 'clone/file/new/deep', 'ENOTDIR'],
  ])('has no place as %s', (_, path, code) => {
    expect(() => placeOf(path)).toThrow(code);
  });

  it('is no file of the clone if what was opened lies elsewhere, whatever the path says by now', () => {
    const check = (path: string, opened: string, clone: readonly string[] = [inRoom('clone')]): void =>
      withOpen(opened, (descriptor) => confineTo(clone).checkOpen(inRoom(path), descriptor));

    check('clone/file', 'clone/file');
    check('outside', 'outside');
    check('clone/file', 'outside', []);
    expect(() => check('clone/file', 'outside')).toThrow('leads out of the clone');
    expect(() => check('clone/leaving', 'clone/leaving')).toThrow('leads out of the clone');
  });

  it('leads to what is open, where nobody else tells where that lies', () => {
    expect(withOpen('clone/file', (file) => placeOfSame(inRoom('clone/file'), file))).toBe(
      inRoom('clone/file'),
    );
    expect(withOpen('outside', (file) => placeOfSame(inRoom('clone/leaving'), file))).toBe(inRoom('outside'));
    expect(() => withOpen('outside', (file) => placeOfSame(inRoom('clone/file'), file))).toThrow(
      'leads out of the clone',
    );
  });
});

/** Lets everything through, and keeps what would change hands. */
function open(onHandOver: (place: string) => void = () => undefined) {
  const given: string[] = [];
  const confinement: Confinement = {
    placeOf: (path) => path,
    checkOpen: () => undefined,
    handOver: (place) => {
      given.push(place.replace(`${room}/`, ''));
      onHandOver(place);
    },
  };
  return { confinement, given };
}

describe('What is written', () => {
  it('changes hands when it is made, and not when it is added to', () => {
    const { confinement, given } = open();

    appendPlainFile(inRoom('new.env'), 'A=1\n', confinement);
    appendPlainFile(inRoom('new.env'), 'B=2\n', confinement);
    appendPlainFile(inRoom('outside'), 'C', confinement);

    expect(given).toEqual(['new.env']);
    expect(readFileSync(inRoom('new.env'), 'utf8')).toBe('A=1\nB=2\n');
  });

  it('goes into folders that are made as needed, though somebody else makes one meanwhile', () => {
    const { confinement, given } = open((place) => {
      if (place === inRoom('a')) mkdirSync(inRoom('a/b'));
    });

    writePlainFile(inRoom('a/b/c/file'), 'x', confinement);

    expect(given.slice(0, -1)).toEqual(['a', 'a/b/c']);
    expect(readFileSync(inRoom('a/b/c/file'), 'utf8')).toBe('x');
  });

  it('is taken away if it is a plain file, and nothing else is; what is gone is no fault', () => {
    const { confinement } = open();

    removePlainFile(inRoom('outside'), confinement);
    removePlainFile(inRoom('outside'), confinement);

    expect(existsSync(inRoom('outside'))).toBe(false);
    for (const path of ['clone/folder', 'clone/dangling'])
      expect(() => removePlainFile(inRoom(path), confinement)).toThrow('is no plain file');
  });
});
