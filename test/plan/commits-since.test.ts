import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import { createCommitsSince } from '../../src/plan/commits-since.ts';
import type { Step } from '../../src/plan/step.ts';
import type { GitReader } from '../../src/ports/git.ts';

const FROM = 'aaaaaaaaaaaa';
const TO = 'b'.repeat(40);
const step = (path: string, from: string | undefined = FROM): Step =>
  ({
    candidate: { bundle: { path } },
    observed: {
      described: {
        description: from === undefined ? '' : formatMarker({ digest: 'a'.repeat(64), commit: from }),
      },
    },
  }) as unknown as Step;
const commit = (index: number) => ({
  hash: `${index}`.padEnd(40, '0'),
  author: { name: 'A'.repeat(400) },
  subject: 'S'.repeat(400),
  committedAtMs: [1000, Number.NaN, 8e15, -8e15][index] ?? 1000,
});

/** What git was asked, and what came of it. */
function asking(count: number, resolved: string | undefined = 'a'.repeat(40)) {
  const asked: unknown[] = [];
  const git = {
    resolve: async () => resolved,
    commitsBetween: async (what: unknown) => {
      asked.push(what);
      return Array.from({ length: count }, (_, index) => commit(index));
    },
  } as unknown as GitReader;
  return { asked, since: createCommitsSince(TO, async () => git) };
}

describe('The commits since what serves', () => {
  it('are a hundred at most, with texts of a bounded length and times that exist', async () => {
    const { since } = asking(101);
    const commits = await since(step('proxies/orders'));

    expect(commits).toHaveLength(100);
    expect(commits[0]).toMatchObject({ author: 'A'.repeat(300), subject: 'S'.repeat(300) });
    expect(commits.slice(0, 4).map(({ at }) => at)).toEqual([
      '1970-01-01T00:00:01.000Z',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });

  it('are asked for once a bundle, of its folder, or of all if that is the whole clone', async () => {
    const { asked, since } = asking(1);
    await since(step('proxies/orders'));
    await since(step('proxies/orders'));
    await since(step('.'));

    expect(asked).toEqual([
      { from: 'a'.repeat(40), to: TO, paths: ['proxies/orders'] },
      { from: 'a'.repeat(40), to: TO, paths: [] },
    ]);
  });

  it('are none if nobody knows from where, or it is where we are', async () => {
    const { asked, since } = asking(1);
    const lost = createCommitsSince(
      TO,
      async () => ({ resolve: async () => undefined }) as unknown as GitReader,
    );
    const nowhere = createCommitsSince(undefined, async () => ({}) as unknown as GitReader);

    expect(await since(step('a', TO.slice(0, 12)))).toEqual([]);
    expect(await since(step('a', ''))).toEqual([]);
    expect(await lost(step('a'))).toEqual([]);
    expect(await nowhere(step('a'))).toEqual([]);
    expect(asked).toEqual([]);
  });
});
