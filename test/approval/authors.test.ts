import { expect, it } from '@jest/globals';
import { authorsOf } from '../../src/approval/read-review.ts';

const person = (id: string) => ({ id, name: id });

it('Authors are whom the pull request and its commits name and whoever pushed, each once', () => {
  const named = [{ author: person('ada') }, { author: null }, {}, { author: person('ben') }];
  const activity = [
    { kind: 'updated', person: person('cleo'), sourceCommit: 'a' },
    { kind: 'updated', person: person('ada'), sourceCommit: 'b' },
    { kind: 'updated', person: null, sourceCommit: 'c' },
    { kind: 'commented', person: person('dan') },
  ];
  expect(authorsOf(named, activity as never).map(({ id }) => id)).toEqual(['ada', 'ben', 'cleo']);
  expect(authorsOf([], [])).toEqual([]);
});
