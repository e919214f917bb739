import { expect, it } from '@jest/globals';
import { readOrigins } from '../../src/evidence/audit-origins.ts';

const HASH = {
  merged: 'a'.repeat(40),
  rebased: 'b'.repeat(40),
  direct: 'c'.repeat(40),
  unknown: 'd'.repeat(40),
  /** On a branch that is not the main one. */
  released: 'e'.repeat(40),
  /** Of a pull request's own commits. */
  own: '1'.repeat(40),
};
const short = (hash: string): string => hash.slice(0, 12);

interface Bitbucket {
  readonly lacks?: string;
  readonly buildsBy?: string;
  /** How merge commits are given: cut on Cloud, whole on Data Center. */
  readonly hashesOf?: (hash: string) => string;
}

async function origins(
  { lacks, buildsBy = 'commit', hashesOf = short }: Bitbucket,
  builds: readonly number[] = [7],
  commits: readonly string[] = [HASH.merged, HASH.direct, HASH.unknown],
) {
  const asked: string[] = [];
  const review = {
    title: 't',
    participants: [],
    openTasks: 0,
    sourceCommit: 's'.repeat(40),
    destinationBranch: 'main',
  };
  const lists: Readonly<Record<string, readonly object[]>> = {
    pullRequest: [
      { ...review, id: 1, mergeCommit: hashesOf(HASH.merged) },
      { ...review, id: 2, mergeCommit: '0'.repeat(12) },
      { ...review, id: 3, mergeCommit: null },
      { ...review, id: 4, mergeCommit: hashesOf(HASH.released) },
      { ...review, id: 5, mergeCommit: hashesOf(HASH.rebased) },
    ],
    commit: [HASH.merged, HASH.rebased, HASH.direct].map((hash) => ({ hash, parents: [] })),
    pipeline: [{ buildNumber: 7, creator: { id: '1', name: 'Ada' } }, { buildNumber: 8 }],
  };
  const reads = {
    buildsBy,
    lacks: (kind: string) => (kind === lacks ? 'It has none.' : undefined),
    one: async (kind: string, place: { readonly commit?: string }) => {
      asked.push(`one ${kind} ${place.commit ?? ''}`.trim());
      return kind === 'repository' ? { mainBranch: 'main' } : undefined;
    },
    list: async (kind: string, place: { readonly pullRequest?: number }) => {
      asked.push(
        `${kind} ${Object.keys(place)
          .filter((key) => key !== 'repository')
          .join(' ')}`.trim(),
      );
      if (kind === 'pullRequestCommit' && place.pullRequest === 5) return { nodes: [{ hash: HASH.own }] };
      return { nodes: lists[kind] ?? [], next: undefined };
    },
  };
  const marked = { commits: commits.map(short), builds };
  return { ...(await readOrigins(reads as never, 'acme/apis', marked)), asked };
}

it('A commit comes from the pull request that was merged as it, and from none if there is no such', async () => {
  const { reviewOf, isKnown } = await origins({});
  expect(reviewOf(short(HASH.merged))).toMatchObject({ id: 1, destinationBranch: 'main' });
  expect(reviewOf(short(HASH.direct))).toBeUndefined();
  expect([HASH.merged, HASH.direct, HASH.unknown].map((hash) => isKnown(short(hash)))).toEqual([
    true,
    true,
    false,
  ]);
});

it.each([
  ['cut to twelve digits', short],
  ['whole', (hash: string) => hash],
])('A merge on any branch is found by its commit, which Bitbucket gives %s', async (_, hashesOf) => {
  const { reviewOf } = await origins({ hashesOf }, [], [HASH.merged, HASH.released]);
  expect([HASH.merged, HASH.released].map((hash) => reviewOf(short(hash))?.id)).toEqual([1, 4]);
});

it('A commit that was merged as another is looked for among the commits of the others, and no further', async () => {
  const found = await origins({}, [], [HASH.own, HASH.merged]);
  expect(found.reviewOf(short(HASH.own))).toMatchObject({ id: 5 });
  const direct = await origins({}, [], [HASH.merged]);
  expect(direct.asked.filter((kind) => kind.startsWith('pullRequestCommit'))).toHaveLength(1);
});

it('Who started a build is known where Bitbucket has pipelines, and is not asked without a build', async () => {
  const { creatorOf } = await origins({});
  expect(creatorOf(7)).toMatchObject({ name: 'Ada' });
  expect([creatorOf(8), creatorOf(9), creatorOf(undefined)]).toEqual([undefined, undefined, undefined]);
  expect((await origins({ lacks: 'pipeline' })).creatorOf(7)).toBeUndefined();
  expect((await origins({}, [])).asked).not.toContain('pipeline');
});

it('Builds are those of the commit, or of the pull request where Bitbucket has them there', async () => {
  expect((await origins({})).asked).toContain('build commit');
  expect((await origins({ buildsBy: 'pull-request' })).asked).toContain('build pullRequest');
});
