import { expect, it } from '@jest/globals';
import { listedBy, rawOf } from '../../src/resources/kinds/rest.ts';

it('An entity is listed by its name, and what has none is no entity', () => {
  expect(listedBy('name', ['env'])({ name: 'a' })).toEqual({ path: ['env', 'a'], raw: { name: 'a' } });
  for (const raw of [{}, { name: '' }, { name: 3 }, { name: null }])
    expect(() => listedBy('name', [])(raw)).toThrow('an item without name');
});

it('An answer is an object or nothing', () => {
  expect(rawOf(undefined)).toBeUndefined();
  expect(rawOf({ a: 1 })).toEqual({ a: 1 });
  for (const other of [null, [], 'text', 3]) expect(() => rawOf(other)).toThrow('where an object belongs');
});
