import { describe, expect, it } from '@jest/globals';
import { broughtBy } from '../../src/approval/find-reviews.ts';

const hash = (letter: string): string => letter.repeat(40);
const commit = (letter: string, parents: string, message: string, rawAuthor = 'Dana <d@acme.com>') => ({
  hash: hash(letter),
  message,
  rawAuthor,
  parents: parents.split('').map(hash),
});
const byHash = (...commits: ReturnType<typeof commit>[]) => new Map(commits.map((one) => [one.hash, one]));
const own = [commit('b', 'a', 'Second'), commit('a', 'x', 'First')];
const mergedAs = (letter: string) => ({ mergeCommit: hash(letter).slice(0, 12) });

describe('what a pull request brought to its destination', () => {
  it('holds the copies that a rebase made, in order', () => {
    const all = byHash(
      commit('2', '1', 'Second'),
      commit('1', '0', 'First'),
      commit('0', '9', 'Pushed straight'),
    );

    const brought = broughtBy({ pullRequest: mergedAs('2'), commits: own }, all);

    expect(brought).toEqual(new Set([hash('2'), hash('1'), hash('a'), hash('b')]));
  });

  it.each([
    ['of another message', commit('1', '0', 'Sneaked in')],
    ['of another author', commit('1', '0', 'First', 'Mallory <m@acme.com>')],
    ['that is a merge', commit('1', '09', 'First')],
  ])('holds no commit %s that was pushed straight before it', (_what, straight) => {
    const all = byHash(commit('2', '1', 'Second'), straight);

    const brought = broughtBy({ pullRequest: mergedAs('2'), commits: own }, all);

    expect(brought.has(hash('1'))).toBe(false);
  });

  it('holds nothing before a squash', () => {
    const all = byHash(commit('2', '1', 'Merged in feature (pull request #7)'), commit('1', '0', 'First'));

    expect(broughtBy({ pullRequest: mergedAs('2'), commits: own }, all).has(hash('1'))).toBe(false);
  });
});
