import { describe, expect, it } from '@jest/globals';
import { type GateFacts, judgeGate } from '../../src/approval/judge-gate.ts';
import { type Gate, strictestOf } from '../../src/approval/requirements.ts';
import type { Approval, Known, Review } from '../../src/approval/reviews.ts';

const known = <Value>(value: Value): Known<Value> => ({ kind: 'known', value });
const unknown = { kind: 'unknown', because: 'Bitbucket does not tell.' } as const;
const person = (name: string) => ({ id: `{${name}-id}`, name });
const approval = (name: string, more: Partial<Approval> = {}): Approval => ({
  person: person(name),
  at: undefined,
  afterLastPush: true,
  byAuthor: false,
  ...more,
});
const review = (more: Partial<Review> = {}): Review => ({
  id: 7,
  title: 'Orders',
  url: 'https://pr/7',
  author: person('Ada'),
  authors: [person('Ada')],
  approvals: [],
  changesRequestedBy: [],
  openTasks: 0,
  sourceCommit: undefined,
  mergeCommit: undefined,
  ...more,
});
const reviewed = (...pullRequests: Review[]): Partial<GateFacts> => ({
  reviews: known({ commit: 'c'.repeat(40), pullRequests, strays: [] }),
});
const FACTS: GateFacts = {
  reviews: unknown,
  builds: unknown,
  branch: undefined,
  tag: undefined,
  triggeredBy: undefined,
  notReady: new Map(),
  drift: unknown,
  nowMs: Date.parse('2027-01-11T10:00:00Z'),
  clockAheadMs: known(0),
};
const judge = (gate: Gate, facts: Partial<GateFacts> = {}) =>
  judgeGate(strictestOf([gate]), { ...FACTS, ...facts }).map(
    ({ name, met, sentence }) => `${name} ${met ? 'met' : 'unmet'}: ${sentence}`,
  );

describe('A gate', () => {
  it('without requirements asks for nothing', () => {
    expect(judge({})).toEqual([]);
    expect(judge({ approvals: 0, fourEyes: false })).toEqual([]);
  });

  it.each<Gate>([
    { approvals: 1 },
    { noChangesRequested: true },
    { tasksResolved: true },
    { mergedPullRequest: true },
    { builds: ['*'] },
    { driftFree: true },
  ])('is unmet by what is not known: %j', (gate) => {
    expect(judge(gate)).toEqual([
      expect.stringMatching(/^\w+ unmet: Not known, and so not met: Bitbucket does not tell\.$/),
    ]);
  });

  it.each<[Gate, Partial<Review>, string]>([
    [
      { approvals: 1 },
      {},
      'approvals unmet: 0 of 1 approval after the last push of pull request #7 (https://pr/7).',
    ],
    [
      { approvals: 2 },
      { approvals: [approval('Bob'), approval('Cy')] },
      'approvals met: 2 of 2 approvals after the last push of pull request #7 by Bob, Cy.',
    ],
    [
      { approvals: 1 },
      { approvals: [approval('Ada', { byAuthor: true }), approval('Bob', { afterLastPush: false })] },
      "approvals unmet: 0 of 1 approval after the last push of pull request #7 (https://pr/7) (Ada's does not count: an author's own; Bob's is older than the last push).",
    ],
    [{ noChangesRequested: true }, {}, 'noChangesRequested met: Nobody asks for changes in pull request #7.'],
    [
      { noChangesRequested: true },
      { changesRequestedBy: [person('Bob')], url: undefined },
      'noChangesRequested unmet: Bob asked for changes in pull request #7.',
    ],
    [{ tasksResolved: true }, {}, 'tasksResolved met: Every task of pull request #7 is resolved.'],
    [
      { tasksResolved: true },
      { openTasks: 1 },
      'tasksResolved unmet: 1 task of pull request #7 (https://pr/7) is not resolved.',
    ],
    [
      { tasksResolved: true },
      { openTasks: 2 },
      'tasksResolved unmet: 2 tasks of pull request #7 (https://pr/7) are not resolved.',
    ],
    [{ mergedPullRequest: true }, {}, 'mergedPullRequest met: Pull request #7 was merged.'],
  ])('%j of a review %j', (gate, more, line) => {
    expect(judge(gate, reviewed(review(more)))).toEqual([line]);
  });

  it('of several pull requests tells the unmet ones alone', () => {
    const both = reviewed(review({ openTasks: 1, url: undefined }), review({ id: 8 }));

    expect(judge({ tasksResolved: true }, both)).toEqual([
      'tasksResolved unmet: 1 task of pull request #7 is not resolved.',
    ]);
  });

  it('is unmet by commits that no pull request brought, the first five by name', () => {
    const strays = Array.from({ length: 6 }, (_, index) => ({
      hash: `${index}`.repeat(40),
      rawAuthor: index === 0 ? 'Ada <ada@acme.com>' : null,
    }));
    const facts = (count: number) => ({
      reviews: known({ commit: 'c'.repeat(40), pullRequests: [], strays: strays.slice(0, count) }),
    });

    expect(judge({ mergedPullRequest: true }, facts(1))).toEqual([
      'mergedPullRequest unmet: Commit 00000000 by Ada came without a merged pull request.',
    ]);
    expect(judge({ mergedPullRequest: true }, facts(5))[0]).not.toContain('more commits');
    expect(judge({ mergedPullRequest: true }, facts(6))[0]).toContain('; so did 1 more commits.');
    expect(judge({ mergedPullRequest: true }, facts(0))).toEqual([
      'mergedPullRequest unmet: A commit that no pull request merged cannot be judged.',
    ]);
  });
});

describe('A gate on builds', () => {
  const build = (key: string, state: string, updatedAt = '1') => ({
    key,
    name: `build of ${key}`,
    state,
    updatedAt,
  });

  it.each([
    ['unit', [build('unit', 'SUCCESSFUL')], 'builds met: The build build of unit is SUCCESSFUL.'],
    ['unit', [build('unit', 'FAILED')], 'builds unmet: The build build of unit is FAILED.'],
    ['build of *', [build('unit', 'SUCCESSFUL')], 'builds met: The build build of unit is SUCCESSFUL.'],
    ['other', [build('unit', 'SUCCESSFUL')], 'builds unmet: No build other has reported on the commit.'],
    [
      'unit',
      [build('unit', 'SUCCESSFUL', '1'), build('unit', 'FAILED', '2')],
      'builds unmet: The build build of unit is FAILED.',
    ],
    [
      'unit',
      [build('unit', 'FAILED', '2'), build('unit', 'SUCCESSFUL', '3')],
      'builds met: The build build of unit is SUCCESSFUL.',
    ],
    [
      '*',
      [build('apigee-pipe-deploy', 'INPROGRESS')],
      'builds unmet: No build * has reported on the commit.',
    ],
    [
      'apigee-pipe-*',
      [build('apigee-pipe-deploy', 'SUCCESSFUL')],
      'builds met: The build build of apigee-pipe-deploy is SUCCESSFUL.',
    ],
    ['[', [build('[', 'SUCCESSFUL')], 'builds'],
  ])('%s of %j', (pattern, builds, line) => {
    expect(judge({ builds: [pattern] }, { builds: known(builds) })).toEqual([
      expect.stringContaining(line) as unknown,
    ]);
  });
});

describe('A gate on branches and tags', () => {
  const gate = { branches: ['main', 'release/*'], tags: ['v*'] };

  it.each([
    [{ branch: 'main' }, 'branches met: This run is on branch main.'],
    [{ branch: 'release/1' }, 'branches met: This run is on branch release/1.'],
    [{ tag: 'v1' }, 'branches met: This run is on tag v1.'],
    [
      { branch: 'feature' },
      'branches unmet: This run is on branch feature; branches main, release/* or tags v* may be deployed.',
    ],
    [
      { tag: 'x' },
      'branches unmet: This run is on tag x; branches main, release/* or tags v* may be deployed.',
    ],
    [
      {},
      'branches unmet: This run is on no known branch; branches main, release/* or tags v* may be deployed.',
    ],
  ])('%j', (facts, line) => {
    expect(judge(gate, facts)).toEqual([line]);
  });

  it('is called by what it names', () => {
    expect(judge({ tags: ['v*'] }, { tag: 'v1' })).toEqual(['tags met: This run is on tag v1.']);
    expect(judge({ branches: ['main'] }, { tag: 'v1', branch: 'x' })).toEqual([
      'branches unmet: This run is on tag v1; branches main may be deployed.',
    ]);
  });
});

describe('A gate on four eyes', () => {
  it.each([
    ['{ADA-id}', 'fourEyes unmet: Ada pressed Run and is an author of pull request #7 (https://pr/7).'],
    ['{bob-id}', 'fourEyes met: Who pressed Run is no author of pull request #7.'],
    ['{}', 'fourEyes unmet: Nobody knows who pressed Run'],
    [undefined, 'fourEyes unmet: Nobody knows who pressed Run'],
  ])('pressed by %s', (triggeredBy, line) => {
    expect(judge({ fourEyes: true }, { ...reviewed(review()), triggeredBy })).toEqual([
      expect.stringContaining(line) as unknown,
    ]);
  });
});

describe('A gate on what serves', () => {
  const many = Array.from({ length: 11 }, (_, index) => `fault ${index}.`);

  it.each([
    [new Map(), 'readyIn unmet: Not known, and so not met: nobody looked'],
    [new Map([['test', known([])]]), 'readyIn met: What this commit gives is READY in test.'],
    [new Map([['test', known(['orders is not.'])]]), 'readyIn unmet: Orders is not.'],
    [new Map([['test', unknown]]), 'readyIn unmet: Not known, and so not met: Bitbucket does not tell.'],
  ])('%j', (notReady, line) => {
    expect(judge({ readyIn: ['test'] }, { notReady })).toEqual([line]);
  });

  it('tells ten faults at the most', () => {
    expect(judge({ driftFree: true }, { drift: known(many) })[0]?.split(';')).toHaveLength(10);
    expect(judge({ driftFree: true }, { drift: known([]) })).toEqual([
      'driftFree met: Nothing was changed outside git.',
    ]);
  });
});

describe('A gate on time', () => {
  const windows: Gate = { windows: [{ days: ['mon'], from: '08:00', to: '16:00', zone: 'UTC' }] };
  const freezes: Gate = { freezes: [{ from: '2027-01-10', to: '2027-01-11', reason: 'the sale' }] };
  const MINUTE = 60_000;

  it('is met within its window and unmet outside', () => {
    expect(judge(windows)).toEqual(['windows met: It is mon 10:00 UTC, and within mon 08:00–16:00 UTC.']);
    expect(judge(windows, { nowMs: FACTS.nowMs + 360 * MINUTE })).toEqual([
      'windows unmet: It is mon 16:00 UTC, and outside mon 08:00–16:00 UTC.',
    ]);
  });

  it('is unmet while a freeze holds', () => {
    expect(judge(freezes)).toEqual([
      'freezes unmet: A freeze holds from 2027-01-10 to 2027-01-11: the sale.',
    ]);
    expect(judge(freezes, { nowMs: FACTS.nowMs + 24 * 60 * MINUTE })).toEqual([
      'freezes met: No freeze holds now.',
    ]);
    expect(judge({ freezes: [{ from: '2027-01-11', to: '2027-01-11' }] })).toEqual([
      'freezes unmet: A freeze holds from 2027-01-11 to 2027-01-11.',
    ]);
  });

  it.each([
    [5 * MINUTE, true],
    [-5 * MINUTE, true],
    [5 * MINUTE + 1, false],
    [-6 * MINUTE, false],
  ])('of a clock that is %i ms ahead is judged: %s', (aheadMs, isJudged) => {
    const judged = judge(
      { ...windows, freezes: [{ from: '2020-01-01', to: '2020-01-02' }] },
      { clockAheadMs: known(aheadMs) },
    );

    expect(judged.every((line) => line.includes(' met:'))).toBe(isJudged);
    if (!isJudged) expect(judged[0]).toMatch(/differ by [56] minutes; more than five are not taken/);
  });

  it('is unmet if nobody can say what time it is', () => {
    expect(judge(windows, { clockAheadMs: unknown })).toEqual([
      'windows unmet: The clock cannot be checked: Bitbucket does not tell.',
    ]);
  });
});
