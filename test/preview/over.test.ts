import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { decide, targetOf } from '../../src/preview/over.ts';
import type { PullRequestNow, PullRequests } from '../../src/preview/pull-requests.ts';
import { whySuperseded } from '../../src/preview/superseded.ts';

const OPEN: PullRequestNow = { id: 7, isOpen: true, state: 'open', tip: 'a1b2c3d4e5f6' };

function saying(now: PullRequestNow | undefined): PullRequests {
  return { one: () => Promise.resolve(now), closedOf: () => Promise.resolve(now === undefined ? [] : [now]) };
}

const AWAY: PullRequests = {
  one: () => Promise.reject(new PipeError('code-host-unreadable', 'Bitbucket is away.')),
  closedOf: () => Promise.reject(new PipeError('code-host-unreadable', 'Bitbucket is away.')),
};

describe('whose preview a cleanup removes', () => {
  it('is the named pull request’s, else the branch’s, and without Bitbucket what has expired', async () => {
    const asked = { sweep: false, pullRequests: saying(OPEN) };
    expect(await targetOf({ pullRequest: 7, branch: undefined }, asked)).toEqual({
      kind: 'pull-requests',
      ids: [7],
    });
    expect(await targetOf({ pullRequest: undefined, branch: 'a' }, asked)).toMatchObject({ ids: [7] });
    const away = { sweep: false, pullRequests: AWAY };
    expect(await targetOf({ pullRequest: undefined, branch: 'a' }, away)).toMatchObject({ kind: 'expired' });
    await expect(targetOf({ pullRequest: undefined, branch: undefined }, asked)).rejects.toThrow('not known');
  });

  it.each([
    ['a stop', new PipeError('stopped', 'It was stopped.')],
    ['a fault of ours', new TypeError('It is a fault.')],
  ])('is not decided by %s', async (_, error) => {
    const broken = { one: () => Promise.reject(error), closedOf: () => Promise.reject(error) };
    const asked = { sweep: false, pullRequests: broken };

    await expect(targetOf({ pullRequest: undefined, branch: 'a' }, asked)).rejects.toThrow(error.message);
    await expect(decide(preview, { kind: 'over' }, { pullRequests: broken, nowMs: 0 })).rejects.toThrow(
      error.message,
    );
  });

  const preview = { pullRequest: 7, expiresAtMs: 1000 };
  it.each<[string, PullRequests | undefined, number, boolean]>([
    ['open', saying(OPEN), 0, false],
    ['merged', saying({ ...OPEN, isOpen: false, state: 'merged' }), 0, true],
    ['gone', saying(undefined), 0, true],
    ['open, and its time is over', saying(OPEN), 1000, true],
    ['unknown, since Bitbucket is away', AWAY, 0, false],
    ['unknown, since Bitbucket is away, and its time is over', AWAY, 1000, true],
    ['unknown without a credential', undefined, 0, false],
  ])('is or is not a preview whose pull request is %s', async (_, pullRequests, nowMs, over) => {
    expect(await decide(preview, { kind: 'over' }, { pullRequests, nowMs })).toMatchObject({ over });
  });
});

describe('a build', () => {
  const context = { build: 5, commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', pullRequest: 7 } as never;
  it.each<[string, number | undefined, PullRequests | undefined, RegExp | undefined]>([
    ['the newest', 4, saying(OPEN), undefined],
    ['older than the preview', 6, saying(OPEN), /Build 6/],
    ['of an older commit', undefined, saying({ ...OPEN, tip: 'ffff00001111' }), /moved on/],
    ['of a merged pull request', undefined, saying({ ...OPEN, isOpen: false, state: 'merged' }), /is merged/],
    ['that cannot ask Bitbucket', undefined, AWAY, undefined],
  ])('%s makes its preview or leaves it', async (_, build, pullRequests, why) => {
    const said = await whySuperseded(context, [{ build }], pullRequests);
    if (why === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(why);
  });
});
