import { expect, it } from '@jest/globals';
import { nearestName } from '../../../src/domain/text/nearest-name.ts';

it.each([
  // A short name may differ in half of its letters, a long one in a third, one of four to eight in two.
  ['ab', ['xb'], 'xb'],
  ['ab', ['xy'], undefined],
  ['abcd', ['abxy'], 'abxy'],
  ['abcd', ['axyz'], undefined],
  ['abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
  ['abcdefghi', ['abcdewxyz'], undefined],
  ['abcdefghi', ['abcdefghi123'], 'abcdefghi123'],
  ['abcdefghi', ['abcdefghi1234'], undefined],
  ['order', ['orders', 'ordre', 'border1'], 'orders'],
  ['odrers', ['border', 'ORDERS', 'orders!'], 'ORDERS'],
  ['order', [], undefined],
  ['a'.repeat(300), ['a'.repeat(299)], 'a'.repeat(299)],
  ['a'.repeat(301), ['a'.repeat(300)], undefined],
])('%s among %p is taken for %p', (name, known, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});
