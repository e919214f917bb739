import { expect, it } from '@jest/globals';
import { readOrigins } from '../../src/evidence/audit-origins.ts';

const HASH = {
  merged: 'a'.repeat(40),
  rebased: 'b'.repeat(40),
  direct: 'c'.repeat(40),
  unknown: 'd'.repeat(40),
};
const short = (hash: string): string => hash.slice(0, 12);

interface Bitbucket {
  readonly lacks?: string;
  readonly buildsBy?: string;
}

async function origins({ lacks, buildsBy = 'commit' }: Bitbucket, builds: readonly number[] = [7]) {
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
      { ...review, id: 1, mergeCommit: short(HASH.merged) },
      { ...review, id: 2, mergeCommit: '0'.repeat(12) },
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
    list: async (kind: string, place: object) => {
      asked.push(
        `${kind} ${Object.keys(place)
          .filter((key) => key !== 'repository')
          .join(' ')}`.trim(),
      );
      return { nodes: lists[kind] ?? [], next: undefined };
    },
  };
  const commits = [short(HASH.merged), short(HASH.direct), short(HASH.unknown)];
  return { ...(await readOrigins(reads as never, 'acme/apis', { commits, builds })), asked };
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
