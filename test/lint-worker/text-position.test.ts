import { expect, it } from '@jest/globals';
import { placesIn } from '../../src/lint-worker/text-position.ts';

it('Every place of a text has its line and column, counted from 1', () => {
  const text = 'one\n\nthree\nfour';
  const placeOf = placesIn(text);
  const slowly = (offset: number) => {
    const before = text.slice(0, offset).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };

  for (let offset = 0; offset <= text.length; offset += 1) expect(placeOf(offset)).toEqual(slowly(offset));
  expect(placesIn('')(0)).toEqual({ line: 1, column: 1 });
  expect(placesIn('\n')(1)).toEqual({ line: 2, column: 1 });
});
