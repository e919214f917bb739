import { describe, expect, it } from '@jest/globals';
import { approvalsIn, changesRequestedBy, lastPush } from '../../src/approval/read-review.ts';

const erin = { id: 'e', name: 'Erin' };
const participant = { person: erin, role: 'REVIEWER', approved: true, changesRequested: false, at: null };
const updated = (at: string, sourceCommit: string | null) => ({ kind: 'updated' as const, at, sourceCommit });

describe('the last push of a pull request', () => {
  it('is the newest update that moved the source branch, whatever the order they come in', () => {
    const activity = [updated('3', 'b'), updated('1', 'a'), updated('2', 'b'), updated('4', 'b')];

    expect(lastPush(activity)).toBe('2');
  });

  it('is its opening if nothing was pushed since', () => {
    expect(lastPush([updated('2', 'a'), updated('1', 'a')])).toBe('1');
    expect(lastPush([updated('1', null)])).toBe('1');
  });

  it('is a push back to an earlier commit, too', () => {
    expect(lastPush([updated('1', 'a'), updated('2', 'b'), updated('3', 'a')])).toBe('3');
  });
});

describe('an approval', () => {
  it('that was given at the very time of the push is not after it', () => {
    const activity = [updated('2', 'a'), { kind: 'approved' as const, person: erin, at: '2' }];

    expect(approvalsIn({ participants: [participant] }, activity, [])).toMatchObject([
      { afterLastPush: false },
    ]);
  });

  it('counts with its newest time, and as an author’s own if a commit is theirs', () => {
    const approved = (at: string) => ({ kind: 'approved' as const, person: erin, at });
    const activity = [approved('1'), updated('2', 'a'), approved('3')];

    expect(approvalsIn({ participants: [participant] }, activity, [erin])).toEqual([
      { person: erin, at: '3', afterLastPush: true, byAuthor: true },
    ]);
  });

  it('is not known to be after a push that Bitbucket does not tell', () => {
    const activity = [{ kind: 'approved' as const, person: erin, at: '3' }];

    expect(approvalsIn({ participants: [participant] }, activity, [])).toMatchObject([
      { afterLastPush: false },
    ]);
  });

  it.each([
    ['somebody who did not approve', { ...participant, approved: false }],
    ['nobody that Bitbucket knows', { ...participant, person: null }],
  ])('is none of %s', (_, one) => {
    expect(approvalsIn({ participants: [one] }, [], [])).toEqual([]);
  });

  it('has the time of that person’s own newest approval, or else of what the person last did there', () => {
    const activity = [
      { kind: 'approved' as const, person: erin, at: '3' },
      { kind: 'approved' as const, person: { id: 'f', name: 'Finn' }, at: '5' },
      { kind: 'commented' as const, person: erin, at: '6' },
    ];

    expect(approvalsIn({ participants: [participant] }, activity, [])).toMatchObject([{ at: '3' }]);
    expect(approvalsIn({ participants: [{ ...participant, at: '4' }] }, [], [])).toMatchObject([{ at: '4' }]);
  });
});

it('Changes are requested by whoever asks for them and is known', () => {
  const asking = { ...participant, approved: false, changesRequested: true };

  expect(changesRequestedBy({ participants: [asking] })).toEqual([erin]);
  expect(changesRequestedBy({ participants: [participant] })).toEqual([]);
  expect(changesRequestedBy({ participants: [{ ...asking, person: null }] })).toEqual([]);
});
