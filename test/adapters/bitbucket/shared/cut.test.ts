import { expect, it } from '@jest/globals';
import { cut } from '../../../../src/adapters/bitbucket/shared/cut.ts';

it.each([
  ['abcd', 4, 'abcd'],
  ['abcde', 4, 'abc…'],
  ['ab😀cd', 4, 'ab…'],
  ['ab😀', 4, 'ab😀'],
  ['', 4, ''],
])('%j within %i characters is %j', (text, limit, shown) => {
  expect(cut(text, limit)).toBe(shown);
});
