import { describe, expect, it } from '@jest/globals';
import type { Gate } from '../../src/approval/requirements.ts';
import { parseMarker } from '../../src/bundle/marker.ts';
import type { AuditedReview, Origins } from '../../src/evidence/audit-origins.ts';
import { auditRow, type Served } from '../../src/evidence/audit-row.ts';
import { DIGEST, OTHER_DIGEST, servingOf } from '../deploy/candidates.ts';

const COMMIT = 'a1b2c3d4e5f6';
const markOf = (digest = DIGEST, commit = COMMIT) =>
  parseMarker(`[apigee-pipe ${digest.replace('sha256:', '').slice(0, 16)} ${commit} #42]`);
const served = (change: Partial<Served> = {}): Served => ({
  serving: servingOf('8', { deployStartMs: Date.UTC(2026, 0, 2) }),
  mark: markOf(),
  isTrusted: false,
  digests: [OTHER_DIGEST, DIGEST],
  ofCommit: { kind: 'is-the-commits' },
  ...change,
});
const approval = (name: string, change: object = {}) => ({
  person: { id: name, name },
  afterLastPush: true,
  byAuthor: false,
  ...change,
});
const review = (...approvals: readonly object[]): AuditedReview =>
  ({
    id: 7,
    author: { id: 'dana', name: 'Dana' },
    authors: [],
    approvals,
    changesRequestedBy: [],
    openTasks: 0,
    destinationBranch: 'main',
    builds: [
      { key: 'unit', name: null, state: 'SUCCESSFUL' },
      { key: null, name: null, state: null },
    ],
  }) as unknown as AuditedReview;
const origins = (of: AuditedReview | undefined, isKnown = true): Origins => ({
  reviewOf: (commit) => (commit === COMMIT ? of : undefined),
  isKnown: () => isKnown,
  creatorOf: (build) => (build === 42 ? { id: 'gil', name: 'Gil' } : undefined),
});
const row = (
  one: Served,
  {
    of = review(approval('Erin')),
    gates = [],
    all = [one],
    from = origins(of),
  }: {
    of?: AuditedReview | undefined;
    gates?: readonly Gate[];
    all?: readonly Served[];
    from?: Origins | { unread: string };
  } = {},
) => auditRow(one, { origins: from, gates, all, nowMs: Date.UTC(2026, 0, 3) });

describe('What serves', () => {
  it('is clean if its content is its mark’s, and somebody else approved what brought it', () => {
    expect(row(served())).toEqual({
      environment: 'test',
      bundle: 'orders',
      kind: 'apiproxy',
      revision: '8',
      commit: COMMIT,
      build: 42,
      digest: OTHER_DIGEST,
      content: 'is-the-commits',
      contentBecause: '',
      origin: 'clean',
      because: '',
      pullRequest: 7,
      author: 'Dana',
      approvers: ['Erin'],
      builds: ['unit SUCCESSFUL', '? ?'],
      gate: null,
      deployedBy: 'Gil',
      deployedAt: '2026-01-02T00:00:00.000Z',
    });
  });

  it('was made by hand without a mark, and edited if it is not what the mark says', () => {
    expect(row(served({ mark: undefined }))).toMatchObject({
      origin: 'hand-made',
      commit: null,
      build: null,
      pullRequest: null,
      deployedBy: 'unknown',
    });
    expect(row(served({ digests: [OTHER_DIGEST] }))).toMatchObject({
      origin: 'edited',
      pullRequest: 7,
      deployedBy: 'unknown',
    });
    for (const gate of [{ approvals: 1 }, { fourEyes: true }, { driftFree: true }, { branches: ['main'] }]) {
      expect(row(served(), { gates: [gate] })).toMatchObject({ gate: true });
      expect(row(served({ digests: [OTHER_DIGEST] }), { gates: [gate] })).toMatchObject({ gate: false });
    }
    expect(row(served({ digests: [] }))).toMatchObject({ origin: 'edited', digest: null });
    expect(row(served({ digests: [OTHER_DIGEST], isTrusted: true })).origin).not.toBe('edited');
  });

  it('is not known where nothing can be read, with the reason', () => {
    expect(row(served({ digests: { unread: 'no download' } }))).toMatchObject({
      origin: 'unknown',
      because: 'no download',
      digest: null,
    });
    expect(row(served({ mark: markOf(DIGEST, 'local') }))).toMatchObject({
      because: 'It was deployed from no known commit.',
    });
    expect(row(served(), { from: { unread: 'no token' } })).toMatchObject({
      origin: 'unknown',
      because: 'no token',
    });
    expect(row(served(), { from: origins(undefined, false) })).toMatchObject({
      origin: 'unknown',
      because: `The repository has no commit ${COMMIT}.`,
    });
    expect(row(served({ serving: servingOf('8') }))).toMatchObject({ deployedAt: null });
  });

  it('was not merged, or not approved by others after the last push', () => {
    expect(row(served(), { from: origins(undefined) })).toMatchObject({ origin: 'not-merged' });
    for (const one of [approval('Dana', { byAuthor: true }), approval('Erin', { afterLastPush: false })])
      expect(row(served(), { of: review(one) })).toMatchObject({
        origin: 'not-approved',
        because: 'Pull request #7 has 0 of 1 approval by others after its last push.',
        approvers: [],
      });
    expect(row(served(), { gates: [{ approvals: 2 }] })).toMatchObject({
      because: 'Pull request #7 has 1 of 2 approvals by others after its last push.',
      gate: false,
    });
    expect(row(served(), { gates: [{ approvals: 1 }] })).toMatchObject({ origin: 'clean', gate: true });
  });

  it('meets a gate on another environment if the same commit serves there', () => {
    const gates = [{ readyIn: ['stage'] }];
    const there = (change: object, mark = markOf()) => [
      served({ serving: servingOf('3', { environment: 'stage', ...change }), mark }),
    ];

    expect(row(served(), { gates, all: there({}) }).gate).toBe(true);
    expect(row(served(), { gates, all: [] }).gate).toBe(false);
    const edited = there({}).map((one) => ({ ...one, digests: [OTHER_DIGEST] }));
    expect(row(served(), { gates, all: edited }).gate).toBe(false);
    for (const other of [{ environment: 'prod' }, { name: 'rates' }, { kind: 'sharedflow' }])
      expect(row(served(), { gates, all: there(other) }).gate).toBe(false);
    expect(row(served(), { gates, all: there({}, markOf(DIGEST, 'ffffffffffff')) }).gate).toBe(false);
    expect(
      row(served({ mark: undefined }), { gates, all: [{ ...there({})[0], mark: undefined } as Served] }).gate,
    ).toBe(false);
  });
});
