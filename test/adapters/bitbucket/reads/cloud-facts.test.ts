import { describe, expect, it } from '@jest/globals';
import { CLOUD_FACTS, hostOf } from '../../../../src/adapters/bitbucket/reads/cloud-facts.ts';
import type { FactFilter, FactKind } from '../../../../src/domain/code-host/review.ts';

/** What the field is if Cloud answers this. */
function read(kind: FactKind, field: string, json: unknown): unknown {
  const fields = CLOUD_FACTS[kind]?.fields as Readonly<
    Record<string, { readonly read: (json: unknown) => unknown }>
  >;
  return fields[field]?.read(json);
}

const ADA = { uuid: '{a}', display_name: 'Ada' };

describe('An entry of the activity', () => {
  it.each([
    [{ approval: { date: '2026-01-01T00:00:00Z', user: ADA } }, 'approved'],
    [{ changes_requested: { date: '2026-01-01T00:00:00Z', user: ADA } }, 'changes-requested'],
    [{ comment: { created_on: '2026-01-01T00:00:00Z', user: ADA } }, 'commented'],
    [{ update: { date: '2026-01-01T00:00:00Z', author: ADA, state: 'OPEN' } }, 'updated'],
    [{ update: { date: '2026-01-01T00:00:00Z', author: ADA, state: 'MERGED' } }, 'merged'],
    [{ update: { date: '2026-01-01T00:00:00Z', author: ADA, state: 'FULFILLED' } }, 'merged'],
    [{ update: { date: '2026-01-01T00:00:00Z', author: ADA, state: 'DECLINED' } }, 'declined'],
    [{ update: { date: '2026-01-01T00:00:00Z', author: ADA, state: 'REJECTED' } }, 'declined'],
  ])('%j was %s, by its person at its time', (json, kind) => {
    expect(read('activity', 'kind', json)).toBe(kind);
    expect(read('activity', 'person', json)).toMatchObject({ name: 'Ada' });
    expect(read('activity', 'at', json)).toMatch(/^2026-01-01T00:00:00/);
  });

  it('of no known kind changed something', () => {
    expect(read('activity', 'kind', {})).toBe('updated');
    expect(read('activity', 'at', {})).toBeNull();
  });

  it('is one of a pull request, or of all of them', () => {
    const path = (pullRequest: number | undefined) =>
      CLOUD_FACTS.activity?.path({ repository: 'acme/apis', pullRequest });
    expect(path(undefined)).toBe('/repositories/acme/apis/pullrequests/activity');
    expect(path(7)).toBe('/repositories/acme/apis/pullrequests/7/activity');
  });
});

describe('A fact of Cloud', () => {
  it.each([
    ['task', 'resolved', { state: 'RESOLVED' }, true],
    ['task', 'resolved', { state: 'UNRESOLVED' }, false],
    ['webhook', 'url', { url: 'https://ci.example/hook?token=x' }, 'https://ci.example'],
    ['webhook', 'url', { url: 'no address' }, null],
    ['webhook', 'url', {}, null],
  ] as const)('%s %s of %j is %j', (kind, field, json, told) => {
    expect(read(kind, field, json)).toBe(told);
    expect(hostOf(null)).toBeNull();
  });

  it('tells who approved and who wants changes', () => {
    const participants = [
      { user: ADA, role: 'REVIEWER', approved: true, state: 'approved' },
      { user: ADA, approved: false, state: 'changes_requested' },
    ];
    expect(read('pullRequest', 'participants', { participants })).toMatchObject([
      { role: 'REVIEWER', approved: true, changesRequested: false },
      { role: '', approved: false, changesRequested: true },
    ]);
  });

  it('tells the builds of a commit, or of a pull request', () => {
    const place = { repository: 'acme/apis', commit: 'abc' };
    expect(CLOUD_FACTS.build?.path(place)).toContain('/commit/abc/statuses');
    expect(CLOUD_FACTS.build?.path({ ...place, pullRequest: 7 })).toContain('/pullrequests/7/statuses');
  });

  it.each([
    [{}, 'state!="NONE"'],
    [{ state: 'MERGED' }, 'state="MERGED"'],
    [{ destination: 'a"b' }, String.raw`state!="NONE" AND destination.branch.name="a\"b"`],
    [{ state: 'OPEN', destination: 'main' }, 'state="OPEN" AND destination.branch.name="main"'],
  ])('is asked for with a condition that holds: %j', (filter, condition) => {
    const query = CLOUD_FACTS.pullRequest?.query?.(filter as FactFilter, { repository: 'acme/apis' });
    expect(query?.['q']).toBe(condition);
  });
});
