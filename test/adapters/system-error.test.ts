import { describe, expect, it } from '@jest/globals';
import { monotonicMs } from '../../src/adapters/clock/system-clock.ts';
import { codeOf, isNowhere, refusalOf, shownPath } from '../../src/adapters/files/system-error.ts';
import { FileRefusal } from '../../src/errors/file-refusal.ts';

const failed = (code: unknown): Error => Object.assign(new Error('no'), { code });

describe('An error of the operating system', () => {
  it('is known by its code, and by nothing else', () => {
    expect(codeOf(failed('ENOENT'))).toBe('ENOENT');
    for (const other of [null, undefined, 'ENOENT', {}, { code: 2 }, new Error('ENOENT')])
      expect(codeOf(other)).toBeUndefined();
  });

  it('that says that nothing is there is told from others', () => {
    expect(isNowhere('ENOENT')).toBe(true);
    expect(isNowhere('EACCES')).toBe(false);
    expect(isNowhere(undefined)).toBe(false);
  });

  it('becomes a sentence with the path, cut after 300 characters', () => {
    expect(shownPath('p'.repeat(300))).toBe('p'.repeat(300));
    expect(shownPath('p'.repeat(301))).toBe(`${'p'.repeat(300)}…`);
    expect(refusalOf(failed('ENOSPC'), 'a', 'written')).toMatchObject({
      message: 'a cannot be written: the disk is full.',
      systemCode: 'ENOSPC',
      hint: 'Make room there, or name another folder.',
    });
    expect(refusalOf(failed('EACCES'), 'a', 'read')).toMatchObject({
      because: 'forbidden',
      message: 'a may not be read by the user the pipe runs as.',
    });
    expect(refusalOf(failed('ENOENT'), 'a', 'read')).toMatchObject({ because: 'missing' });
    expect(refusalOf(failed('EIO'), 'a', 'read')).toMatchObject({
      because: 'failed',
      message: 'a cannot be read: the disk reports a fault.',
    });
    expect(refusalOf(failed('EODD'), 'a', 'read')).toMatchObject({
      message: 'a cannot be read: the system says EODD.',
    });
  });

  it('has a remedy as far as one is known', () => {
    expect(refusalOf(failed('EROFS'), 'a', 'written')).toMatchObject({
      hint: 'Name a folder that can be written to.',
    });
    expect(refusalOf(failed('EIO'), 'a', 'written')).toMatchObject({ hint: undefined });
  });

  it('is passed on if it is none, or is a sentence already', () => {
    const [plain, told] = [new Error('no'), new FileRefusal('failed', 'x', { where: 'x' })];
    expect(refusalOf(plain, 'a', 'read')).toBe(plain);
    expect(refusalOf(told, 'a', 'written')).toBe(told);
  });
});

it('The monotonic clock counts milliseconds', () => {
  const [before, start, begun] = [performance.now(), monotonicMs(), performance.now()];
  while (performance.now() - begun < 5) Math.random();
  const [ending, end, after] = [performance.now(), monotonicMs(), performance.now()];

  // However long the machine pauses between two readings; both clocks may be rounded to a millisecond.
  expect(end - start).toBeGreaterThanOrEqual(ending - begun - 2);
  expect(end - start).toBeLessThanOrEqual(after - before + 2);
});
