import { expect, it } from '@jest/globals';
import { applyEdits } from '../../../src/bundle/rewrite/text-edits.ts';

it.each([
  ['none', [], 'abcdef'],
  ['one', [{ start: 1, end: 3, text: 'X' }], 'aXdef'],
  [
    'two, in whatever order',
    [
      { start: 4, end: 6, text: 'Y' },
      { start: 0, end: 1, text: 'X' },
    ],
    'XbcdY',
  ],
  [
    'two that meet',
    [
      { start: 1, end: 3, text: 'X' },
      { start: 3, end: 4, text: 'Y' },
    ],
    'aXYef',
  ],
  [
    'one inside another',
    [
      { start: 2, end: 3, text: 'Y' },
      { start: 1, end: 4, text: 'X' },
    ],
    'aXef',
  ],
  [
    'one at the beginning of another',
    [
      { start: 1, end: 2, text: 'Y' },
      { start: 1, end: 4, text: 'X' },
    ],
    'aXef',
  ],
  ['one at the end', [{ start: 6, end: 6, text: 'X' }], 'abcdefX'],
] as const)('%s of the edits of a text are made as they were wanted', (_what, edits, text) => {
  expect(applyEdits('abcdef', edits)).toBe(text);
});
