import { describe, expect, it } from '@jest/globals';
import type { BuildContext } from '../../src/domain/code-host/build-context.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import type { CodeHostReads } from '../../src/ports/code-host-reads.ts';
import { type PullRequestNow, pullRequestsOf } from '../../src/preview/pull-requests.ts';
import { whySuperseded } from '../../src/preview/superseded.ts';
import { context } from '../report/results.ts';

const built = (build: number | undefined): BuildContext => ({ ...context, build, pullRequest: 7 });
const open: PullRequestNow = { id: 7, isOpen: true, state: 'open', tip: context.commit };
const asking = (answer: PullRequestNow | undefined | Error) => ({
  one: async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  },
  closedOf: async () => [],
});

describe('A preview is not made', () => {
  it('if a newer build made one, and only then', async () => {
    const there = [{ build: 41 }, { build: 43 }, { build: undefined }];

    expect(await whySuperseded(built(42), there, undefined)).toBe(
      'Build 43 has made a newer preview than build 42 would.',
    );
    expect(await whySuperseded(built(43), there, undefined)).toBeUndefined();
    expect(await whySuperseded(built(undefined), there, undefined)).toBeUndefined();
    expect(await whySuperseded(built(42), [], undefined)).toBeUndefined();
  });

  it('if the pull request is over', async () => {
    const merged = { ...open, isOpen: false, state: 'merged' };

    expect(await whySuperseded(built(42), [], asking(merged))).toBe('Pull request 7 is merged.');
  });

  it('if the pull request has moved on, however short the hashes are', async () => {
    const tip = 'ffffffffffff';

    expect(await whySuperseded(built(42), [], asking({ ...open, tip }))).toBe(
      `Pull request 7 has moved on to commit ffffffff; this is ${context.commit?.slice(0, 8)}.`,
    );
    for (const same of [context.commit, context.commit?.slice(0, 12), undefined])
      expect(await whySuperseded(built(42), [], asking({ ...open, tip: same }))).toBeUndefined();
    const short = { ...built(42), commit: context.commit?.slice(0, 12) };
    expect(await whySuperseded(short, [], asking(open))).toBeUndefined();
    const unknown = { ...built(42), commit: undefined };
    expect(await whySuperseded(unknown, [], asking({ ...open, tip }))).toBeUndefined();
  });

  it('for no other reason: what cannot be asked stops nothing, but a stop does', async () => {
    const refused = new PipeError('code-host-unreadable', 'no');
    const none = { ...built(42), pullRequest: undefined };

    expect(await whySuperseded(built(42), [], asking(refused))).toBeUndefined();
    expect(await whySuperseded(built(42), [], asking(undefined))).toBeUndefined();
    expect(await whySuperseded(none, [], asking({ ...open, isOpen: false }))).toBeUndefined();
    await expect(
      whySuperseded(built(42), [], asking(new PipeError('stopped', 'The run was stopped.'))),
    ).rejects.toMatchObject({ code: 'stopped' });
  });
});

describe('What Bitbucket says of pull requests', () => {
  const nodes = (state: string) => [
    { id: 3, state, sourceCommit: 'aaa', sourceBranch: 'a' },
    { id: 5, state, sourceCommit: null, sourceBranch: 'a' },
    { id: 9, state, sourceCommit: 'bbb', sourceBranch: 'b' },
  ];
  const reads = (one: object | undefined): CodeHostReads =>
    ({
      one: async () => one,
      list: async (_: string, __: object, { filter }: { filter: { state: string } }) => ({
        nodes: nodes(filter.state).map((node) => ({
          ...node,
          id: node.id + (filter.state === 'MERGED' ? 1 : 0),
        })),
      }),
    }) as unknown as CodeHostReads;

  it('is asked only with something to ask by', () => {
    expect(pullRequestsOf(undefined, 'acme/apis')).toBeUndefined();
    expect(pullRequestsOf(reads(undefined), undefined)).toBeUndefined();
  });

  it('is read, and refused if it is no pull request', async () => {
    expect(await pullRequestsOf(reads(undefined), 'acme/apis')?.one(7)).toBeUndefined();
    expect(await pullRequestsOf(reads({ id: 7, state: 'OPEN' }), 'acme/apis')?.one(7)).toEqual({
      id: 7,
      isOpen: true,
      state: 'open',
      tip: undefined,
    });
    for (const odd of [
      { id: '7', state: 'OPEN' },
      { id: 7, state: null },
    ])
      await expect(pullRequestsOf(reads(odd), 'acme/apis')?.one(7)).rejects.toMatchObject({
        code: 'code-host-unreadable',
      });
  });

  it('of a branch is what was merged or declined of it, the newest first', async () => {
    const closed = await pullRequestsOf(reads(undefined), 'acme/apis')?.closedOf('a');

    expect(closed?.map(({ id, state }) => `${id} ${state}`)).toEqual([
      '6 merged',
      '5 declined',
      '4 merged',
      '3 declined',
    ]);
  });
});
