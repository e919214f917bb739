import { describe, expect, it } from '@jest/globals';
import { type BroughtChange, broughtBy, findReviews } from '../../src/approval/find-reviews.ts';
import {
  createMemoryBitbucket,
  hashOf,
  historyOf,
  type MemoryCommit,
  type MemoryPullRequest,
} from './memory-bitbucket.ts';

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

  it.each([
    [null, false],
    ['', false],
    ['2'.repeat(11), false],
    ['2'.repeat(12), true],
    [hash('2'), true],
  ])('is known by its merge commit, of which 12 digits are enough: %s', (mergeCommit, isKnown) => {
    const brought = broughtBy({ pullRequest: { mergeCommit }, commits: [] }, byHash(commit('2', '1', 'x')));

    expect(brought.has(hash('2'))).toBe(isKnown);
  });
});

const ORDERS = 'proxies/orders';
const RATES = 'proxies/rates';
const MANIFEST = 'apigee.yaml';
const change = (path: string | undefined, serving?: number): BroughtChange => ({
  path,
  serving: serving === undefined ? undefined : hashOf(serving),
});
const mergedAsCommit = (number: number, commits: readonly string[] = []): MemoryPullRequest => ({
  id: number,
  mergeCommit: hashOf(number).slice(0, 12),
  commits,
});

/** The numbers of the pull requests and of the commits without any that count for the newest commit. */
async function found(
  commits: readonly MemoryCommit[],
  pullRequests: readonly MemoryPullRequest[],
  changes: readonly BroughtChange[],
) {
  const { reads, asked } = createMemoryBitbucket({ commits, pullRequests });
  const reviews = await findReviews(reads, {
    repository: 'acme/apis',
    commit: commits[0]?.hash ?? '',
    changes,
    shared: [MANIFEST],
  });
  const strays = reviews.strays.map((stray) => Number(stray.hash?.slice(0, 12)));
  return { pullRequests: reviews.pullRequests.map(({ id }) => id), strays, asked };
}

describe('What is to be reviewed of a deployment', () => {
  /** Commit 2 to 6 are merged pull requests, but for 5. */
  const history = historyOf(6, {
    1: [ORDERS, RATES],
    2: [ORDERS],
    3: [RATES],
    4: [MANIFEST],
    5: [ORDERS],
  });
  const merged = [2, 3, 4, 6].map((number) => mergedAsCommit(number));

  it.each<readonly [string, readonly BroughtChange[], readonly number[], readonly number[]]>([
    ['is what changed the bundle or the manifest since what serves', [change(ORDERS, 1)], [2, 4], [5]],
    ['is nothing that served already', [change(ORDERS, 3)], [4], [5]],
    [
      'is of each bundle what changed since its own commit serves',
      [change(ORDERS, 3), change(RATES, 2)],
      [3, 4],
      [5],
    ],
    ['is everything where a bundle comes from nowhere', [change(undefined, 2)], [3, 4, 6], [5]],
    [
      'is everything where one of the bundles changed without a commit of its own',
      [change(ORDERS, 3), change(RATES, 3)],
      [4, 6],
      [5],
    ],
    [
      'is everything where one comes from nowhere, and another has its commits',
      [change(ORDERS, 3), change(undefined, 3)],
      [4, 6],
      [5],
    ],
    ['is the newest change of each bundle where nobody knows what serves', [change(RATES)], [3], []],
    ['is the commit itself where nobody knows anything', [change(undefined)], [6], []],
    ['is the commit itself where it serves already', [change(ORDERS, 6)], [6], []],
  ])('%s', async (_, changes, pullRequests, strays) => {
    expect(await found(history, merged, changes)).toMatchObject({ pullRequests, strays });
  });

  it('needs no commit of the manifest to be explained', async () => {
    const quiet = historyOf(3, { 1: [ORDERS], 2: [ORDERS] });

    expect(await found(quiet, [], [change(ORDERS, 1)])).toMatchObject({ strays: [2] });
  });

  it('is not known of a commit that Bitbucket does not have', async () => {
    await expect(found([], [], [change(ORDERS, 1)])).rejects.toMatchObject({
      code: 'code-host-unreadable',
      message: expect.stringContaining('does not know the commit'),
    });
  });

  it('is judged of 2000 commits since what serves, and not of one more', async () => {
    const since = (commits: number) =>
      found(historyOf(1 + commits, { 2: [ORDERS] }), [mergedAsCommit(2)], [change(ORDERS, 1)]);

    expect(await since(2000)).toMatchObject({ pullRequests: [2], strays: [] });
    await expect(since(2001)).rejects.toMatchObject({
      code: 'code-host-unreadable',
      message: expect.stringMatching(/^More than 2000 commits lie between/),
    });
  });

  it.each([
    [300, [2]],
    [301, []],
  ])(
    'holds a merge among the newest 300 commits where nobody knows what serves: %i',
    async (nth, expected) => {
      const length = nth + 1;
      const commits = historyOf(length, { 1: [ORDERS] });

      const { pullRequests } = await found(commits, [mergedAsCommit(2, [hashOf(1)])], [change(ORDERS)]);

      expect(pullRequests).toEqual(expected);
    },
  );

  it.each<readonly [string, number, readonly number[]]>([
    ['1st', 0, [7]],
    ['51st, on the next page', 50, [7]],
    ['500th', 499, [7]],
    ['501st', 500, []],
  ])('is looked for among the newest 500 pull requests: the %s', async (_, before, expected) => {
    const others = Array.from(
      { length: 600 },
      (_unused, index): MemoryPullRequest => ({ id: 1000 + index, mergeCommit: null }),
    );
    const commits = historyOf(7, { 7: [ORDERS] });
    const pullRequests = others.toSpliced(before, 0, mergedAsCommit(7));

    expect(await found(commits, pullRequests, [change(ORDERS, 6)])).toMatchObject({
      pullRequests: expected,
    });
  });

  it('lists no more pages than there are', async () => {
    const { asked } = await found(history, merged, [change(ORDERS, 1)]);

    expect(asked.filter((kind) => kind === 'pullRequest')).toHaveLength(1);
  });
});
