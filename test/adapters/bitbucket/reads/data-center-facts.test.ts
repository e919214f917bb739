import { describe, expect, it } from '@jest/globals';
import { DATA_CENTER_FACTS } from '../../../../src/adapters/bitbucket/reads/data-center-facts.ts';
import type { FactKind } from '../../../../src/domain/code-host/review.ts';

/** What the field is if Data Center answers this. */
function read(kind: FactKind, field: string, json: unknown): unknown {
  const fields = DATA_CENTER_FACTS[kind]?.fields as Readonly<
    Record<string, { readonly read: (json: unknown) => unknown }>
  >;
  return fields[field]?.read(json);
}

describe('A fact that is made of two parts of the answer', () => {
  it.each([
    [{ name: 'Ada', emailAddress: 'ada@acme.com' }, 'Ada <ada@acme.com>'],
    [{ name: 'Ada' }, null],
    [{ emailAddress: 'ada@acme.com' }, null],
    [{}, null],
  ])('is there if both are: the author %j', (author, told) => {
    expect(read('commit', 'rawAuthor', { author })).toBe(told);
  });

  it.each([
    [{ project: { key: 'AC' }, slug: 'apis' }, 'AC/apis'],
    [{ project: { key: 'AC' } }, null],
    [{ slug: 'apis' }, null],
  ])('is there if both are: the repository %j', (repository, told) => {
    expect(read('repository', 'fullName', repository)).toBe(told);
  });
});

describe('A fact that is one of two', () => {
  it.each([
    ['repository', 'isPrivate', { public: false }, true],
    ['repository', 'isPrivate', { public: true }, false],
    ['repository', 'isPrivate', {}, false],
    ['task', 'resolved', { state: 'RESOLVED' }, true],
    ['task', 'resolved', { state: 'OPEN' }, false],
    ['task', 'resolved', {}, false],
  ] as const)('is told by the very word: %s %s of %j', (kind, field, json, told) => {
    expect(read(kind, field, json)).toBe(told);
  });
});

describe('A pull request’s people', () => {
  it('have approved, or want changes, or neither', () => {
    const one = (status: string) => ({ user: { slug: 'ada', displayName: 'Ada' }, role: 'REVIEWER', status });
    const json = { reviewers: [one('APPROVED'), one('NEEDS_WORK')], participants: [one('UNAPPROVED')] };

    expect(read('pullRequest', 'participants', json)).toMatchObject([
      { role: 'REVIEWER', approved: true, changesRequested: false },
      { approved: false, changesRequested: true },
      { approved: false, changesRequested: false },
    ]);
  });

  it.each([
    [{ action: 'RESCOPED', fromHash: 'b', previousFromHash: 'a' }, 'updated'],
    [{ action: 'RESCOPED', fromHash: 'a', previousFromHash: 'a' }, null],
    [{ action: 'APPROVED' }, 'approved'],
    [{ action: 'REVIEWED' }, 'changes-requested'],
    [{ action: 'SOMETHING' }, null],
    [{}, null],
  ])('did what the log says: %j', (json, told) => {
    expect(read('activity', 'kind', json)).toBe(told);
  });
});
