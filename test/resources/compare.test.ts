import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { compareFields, holdsUnread } from '../../src/resources/compare.ts';
import { FileContent, UnreadSecret } from '../../src/resources/entity.ts';
import type { Fields } from '../../src/resources/shape.ts';

const attributes = (...pairs: [string, string][]) => pairs.map(([name, value]) => ({ name, value }));
const pathsOf = (before: Fields, after: Fields) => compareFields(before, after).map(({ path }) => path);

describe('Fields that differ', () => {
  it('are told with what is there and what is to be there', () => {
    expect(compareFields({ a: 1, b: 'x', c: true }, { a: 2, b: 'x', d: 'new' })).toEqual([
      { path: '/a', before: 1, after: 2 },
      { path: '/c', before: true, after: null },
      { path: '/d', before: null, after: 'new' },
    ]);
  });

  it('are told inside of what holds fields, names escaped', () => {
    expect(pathsOf({ ssl: { on: true, 'a/b': 1 } }, { ssl: { on: false, 'a/b': 2 } })).toEqual([
      '/ssl/a~1b',
      '/ssl/on',
    ]);
    expect(pathsOf({ ssl: 'off' }, { ssl: { on: true } })).toEqual(['/ssl']);
  });

  it('are attributes by their names, in any order', () => {
    const before = { attributes: attributes(['a', '1'], ['b', '2']) };

    expect(compareFields(before, { attributes: attributes(['b', '2'], ['a', '9']) })).toEqual([
      { path: '/attributes/a', before: '1', after: '9' },
    ]);
    expect(pathsOf({}, before)).toEqual(['/attributes/a', '/attributes/b']);
    expect(pathsOf(before, { attributes: ['a'] })).toEqual(['/attributes']);
    expect(pathsOf({ list: attributes(['a', '1']) }, { list: attributes(['a', '2']) })).toEqual(['/list']);
  });

  it('never show a secret, in whichever side it stands, nor a field that is to be hidden', () => {
    const secret = new Secret('planted');

    expect(compareFields({ a: secret }, { a: new Secret('other') })).toEqual([
      { path: '/a', before: '***', after: 'changed' },
    ]);
    expect(compareFields({ a: 'plain' }, { a: [secret] })).toEqual([
      { path: '/a', before: '***', after: 'changed' },
    ]);
    expect(compareFields({}, { a: secret })).toEqual([{ path: '/a', before: null, after: 'changed' }]);
    expect(compareFields({ a: 'x' }, {}, ['a'])).toEqual([{ path: '/a', before: '***', after: null }]);
    expect(compareFields({ a: 'x', b: 'x' }, { a: 'y', b: 'y' }, ['a'])).toEqual([
      { path: '/a', before: '***', after: 'changed' },
      { path: '/b', before: 'x', after: 'y' },
    ]);
  });

  it('are none of a secret that nobody read, unless nothing is there', () => {
    const unread = new UnreadSecret('projects/p/secrets/s');

    expect(pathsOf({ a: 'x' }, { a: unread })).toEqual([]);
    expect(pathsOf({}, { a: unread })).toEqual(['/a']);
    expect([unread, [unread], { a: { b: unread } }].map(holdsUnread)).toEqual([true, true, true]);
    expect([undefined, 'x', [], { a: 'x' }].map(holdsUnread)).toEqual([false, false, false, false]);
  });
});

describe('A file', () => {
  it('is told by its size alone', () => {
    const file = (text: string) => new FileContent('resources/a.js', Buffer.from(text));

    expect(compareFields({ f: file('abc') }, { f: file('abcd') })).toEqual([
      { path: '/f', before: '3 bytes', after: '4 bytes' },
    ]);
    expect(compareFields({ f: file('abc') }, { f: file('abc') })).toEqual([]);
  });
});
