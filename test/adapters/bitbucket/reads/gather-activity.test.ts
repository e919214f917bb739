import { describe, expect, it } from '@jest/globals';
import { gatherActivity } from '../../../../src/adapters/bitbucket/reads/gather-activity.ts';
import type { FactPlace } from '../../../../src/domain/code-host/review.ts';

type Read = Parameters<typeof gatherActivity>[0];

/** Three pages of a log, a day an entry, the newest first: pull request 1 is the oldest. */
function bitbucket(days: number, perPage = 2) {
  const asked: string[] = [];
  const log = Array.from({ length: days }, (_, index) => ({
    pullRequest: days - index,
    at: `2026-01-${String(days - index).padStart(2, '0')}`,
  }));
  const read: Read = (place, first, after = '0') => {
    asked.push(place.pullRequest === undefined ? `log from ${after}` : `pull request ${place.pullRequest}`);
    if (place.pullRequest !== undefined) {
      const nodes = log.filter((node) => node.pullRequest === place.pullRequest).slice(0, first);
      return Promise.resolve({ nodes, next: undefined });
    }
    const next = Number(after) + perPage;
    return Promise.resolve({
      nodes: log.slice(Number(after), next),
      next: next < log.length ? String(next) : undefined,
    });
  };
  return { asked, read };
}

const place = (
  pullRequest: number,
  since = `2026-01-${String(pullRequest).padStart(2, '0')}`,
): FactPlace => ({ repository: 'acme/apis', pullRequest, since });
const undated = (pullRequest: number): FactPlace => ({ repository: 'acme/apis', pullRequest });

async function gather(places: readonly FactPlace[], from: ReturnType<typeof bitbucket>, isCloud = true) {
  const activity = gatherActivity(from.read, isCloud);
  const pages = await Promise.all(places.map((one) => activity(one, 10)));
  return pages.map(({ nodes }) => nodes.map((node) => node.pullRequest));
}

describe('The logs of pull requests', () => {
  it.each([
    ['fewer than four at a time', [1, 2, 3].map((id) => place(id)), true],
    ['some whose opening nobody knows', [1, 2, 3, 4].map((id) => (id === 4 ? undated(id) : place(id))), true],
    ['a Data Center', [1, 2, 3, 4].map((id) => place(id)), false],
  ])('are asked for one by one of %s', async (_, places, isCloud) => {
    const from = bitbucket(4);

    const found = await gather(places, from, isCloud);

    expect(found).toEqual(places.map(({ pullRequest }) => [pullRequest]));
    expect(from.asked).toHaveLength(places.length);
  });

  it('come out of the repository’s own log if there are four or more', async () => {
    const from = bitbucket(4);

    expect(
      await gather(
        [1, 2, 3, 4].map((id) => place(id)),
        from,
      ),
    ).toEqual([[1], [2], [3], [4]]);
    expect(from.asked).toEqual(['log from 0', 'log from 2']);
  });

  it('end where the oldest of them was opened', async () => {
    const from = bitbucket(20, 5);

    await gather(
      [20, 19, 18, 17].map((id) => place(id)),
      from,
    );

    expect(from.asked).toEqual(['log from 0']);
  });

  it('are asked for alone if the log does not reach back so far in half as many calls', async () => {
    const from = bitbucket(20, 2);

    const found = await gather(
      [20, 19, 18, 1].map((id) => place(id)),
      from,
    );

    expect(found).toEqual([[20], [19], [18], [1]]);
    expect(from.asked).toEqual(['log from 0', 'log from 2', 'pull request 1']);
  });

  it('are asked for alone if Bitbucket does not give the log', async () => {
    const from = bitbucket(4);
    const read: Read = (one, first, after) =>
      one.pullRequest === undefined ? Promise.reject(new Error('no')) : from.read(one, first, after);

    expect(
      await gather(
        [1, 2, 3, 4].map((id) => place(id)),
        { ...from, read },
      ),
    ).toEqual([[1], [2], [3], [4]]);
  });

  it('of several repositories are not mixed', async () => {
    const from = bitbucket(4);
    const other = { ...place(1), repository: 'acme/other' };

    await gather([other, ...[1, 2, 3].map((id) => place(id))], from);

    expect(from.asked).toHaveLength(4);
    expect(from.asked).not.toContain('log from 0');
  });

  it('is asked for alone if it is one', async () => {
    expect(await gather([place(1)], bitbucket(4))).toEqual([[1]]);
  });

  it('are read on where the oldest was opened at the moment that a page ends with', async () => {
    const from = bitbucket(20, 4);

    await gather(
      [20, 19, 18, 17].map((id) => place(id)),
      from,
    );

    expect(from.asked).toEqual(['log from 0', 'log from 4']);
  });

  it('are asked for alone if they were opened at the moment that the log ends with, which may be cut there', async () => {
    const from = bitbucket(20, 2);

    expect(
      await gather(
        [20, 19, 18, 17].map((id) => place(id)),
        from,
      ),
    ).toEqual([[20], [19], [18], [17]]);
    expect(from.asked).toEqual(['log from 0', 'log from 2', 'pull request 17']);
  });
});
