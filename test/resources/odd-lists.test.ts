import { describe, expect, it } from '@jest/globals';
import { rawOf, raws, texts } from '../../src/resources/kinds/rest.ts';

describe('What Apigee answers for entities', () => {
  it('is taken in the form that the contract has, and nothing found is empty', () => {
    expect(raws([{ name: 'a' }])).toEqual([{ name: 'a' }]);
    expect(texts(['a'])).toEqual(['a']);
    expect(rawOf({ name: 'a' })).toEqual({ name: 'a' });
    expect([raws(undefined), texts(undefined), rawOf(undefined)]).toEqual([[], [], undefined]);
    expect([raws([]), texts([])]).toEqual([[], []]);
  });

  it.each([null, 'a', 7, {}, [null], ['a'], [{ name: 'a' }, 'b'], [[]]])(
    'never reads as a list of objects, nor as none: %j',
    (odd) => expect(() => raws(odd)).toThrow('answered something else where a list of objects belongs'),
  );

  it.each([null, 'a', {}, [7], ['a', null], [{}]])('never reads as a list of names: %j', (odd) =>
    expect(() => texts(odd)).toThrow('something else where a list of names belongs'),
  );

  it.each([null, 'a', 7, []])('never reads as an object: %j', (odd) =>
    expect(() => rawOf(odd)).toThrow('something else where an object belongs'),
  );
});
