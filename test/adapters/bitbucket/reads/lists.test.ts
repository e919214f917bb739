import { describe, expect, it } from '@jest/globals';
import { createCodeHostReads } from '../../../../src/adapters/bitbucket/reads/create-reads.ts';
import { dataCenterPerson, pageIn } from '../../../../src/adapters/bitbucket/reads/json-facts.ts';
import { formatCursor, parseCursor } from '../../../../src/adapters/bitbucket/reads/pages.ts';
import type { HttpRequest } from '../../../../src/ports/http.ts';
import { accessTo, type Scripted, scriptedHost } from '../scripted-host.ts';

type Kind = Parameters<typeof accessTo>[0];
const place = { repository: 'API/apis' };

/** What is read of a Bitbucket that answers so, and the queries that it was asked with. */
function readsOf(kind: Kind, answerTo: (path: string, query: HttpRequest['query']) => Scripted) {
  const queries: Readonly<Record<string, string | undefined>>[] = [];
  const { asked, ports } = scriptedHost((path, { query = {} }) => {
    queries.push({ ...query });
    return answerTo(path, query);
  });
  const { signal } = new AbortController();
  return { reads: createCodeHostReads({ access: accessTo(kind), ports, signal }), asked, queries };
}

describe('A cursor', () => {
  const path = '/repositories/acme/apis/refs/branches';
  const cursor = (...parts: readonly unknown[]): string =>
    Buffer.from(JSON.stringify(parts)).toString('base64url');

  it.each([0, 1, 1000])('of this very list goes on after %i of a page', (skip) => {
    for (const target of [path, `${path}?page=2`])
      expect(parseCursor(formatCursor({ target, skip }), path)).toEqual({ target, skip });
  });

  it.each([
    ['before the page', cursor(path, -1)],
    ['far beyond any page', cursor(path, 1001)],
    ['between two of it', cursor(path, 0.5)],
    ['at a place in words', cursor(path, '1')],
    ['at no place', cursor(path)],
    ['in a longer address', cursor(`${path}s`, 0)],
    ['in no list', cursor()],
    ['of somebody’s own making', 'x'],
  ])('that would begin %s is refused', (_, text) => {
    expect(() => parseCursor(text, path)).toThrow('A cursor (after) is not one that this list gave.');
  });
});

describe('A page of Data Center', () => {
  it.each([
    [{ isLastPage: false, nextPageStart: 25 }, 25],
    [{ isLastPage: true, nextPageStart: 25 }, undefined],
    [{ nextPageStart: 25 }, undefined],
    [{}, undefined],
  ])('that says %j goes on at %p', (said, start) => {
    expect(pageIn({ values: [], ...said })).toMatchObject({ start });
  });
});

it.each([
  ['', { slug: 'ada', name: 'Ada L', displayName: 'Ada Lovelace' }, { id: 'ada', name: 'Ada Lovelace' }],
  ['', { name: 'ada' }, { id: 'ada', name: 'ada' }],
  ['', { displayName: 'Nobody' }, null],
  ['user', { user: { slug: 'ada' }, slug: 'eve' }, { id: 'ada', name: 'ada' }],
  ['user', { slug: 'eve' }, null],
])('A person of Data Center at "%s" of %j is %j', (path, json, known) => {
  expect(dataCenterPerson(path)(json)).toEqual(known);
});

describe('What a kind of Bitbucket lacks', () => {
  it.each([
    ['cloud', 'pipeline', undefined, undefined],
    ['cloud', 'repository', 'mainBranch', undefined],
    ['cloud', 'branch', 'mainBranch', 'Bitbucket Cloud does not tell mainBranch of a branch.'],
    ['data-center', 'pipeline', undefined, 'Bitbucket Data Center has no pipeline to read.'],
    ['data-center', 'pipeline', 'uuid', 'Bitbucket Data Center has no pipeline to read.'],
    ['data-center', 'repository', undefined, undefined],
    ['data-center', 'repository', 'name', undefined],
    ['data-center', 'repository', 'mainBranch', undefined],
    [
      'data-center',
      'repository',
      'createdAt',
      'Bitbucket Data Center does not tell createdAt of a repository.',
    ],
    ['data-center', 'branch', 'mainBranch', 'Bitbucket Data Center does not tell mainBranch of a branch.'],
  ] as const)('is told: on %s of a %s %p', (kind, fact, field, sentence) => {
    expect(readsOf(kind, () => ({})).reads.lacks(fact, field)).toBe(sentence);
  });
});

describe('The main branch', () => {
  const ofDataCenter = () =>
    readsOf('data-center', (path) =>
      path.endsWith('/branches/default') ? { displayId: 'trunk' } : { name: 'apis', values: [{ id: 1 }] },
    );

  it('is asked for by itself on Data Center, and only where it is wanted', async () => {
    const one = ofDataCenter();

    expect(await one.reads.one('repository', place, ['name', 'mainBranch'])).toMatchObject({
      name: 'apis',
      mainBranch: 'trunk',
    });
    expect(await one.reads.one('repository', place, ['name'])).toEqual({ name: 'apis' });
    expect(one.asked.filter((asked) => asked.endsWith('/branches/default'))).toHaveLength(1);
  });

  it('is nothing of a pull request', async () => {
    const one = ofDataCenter();
    await one.reads.one('pullRequest', { ...place, pullRequest: 7 }, ['title']);

    expect(one.asked).toHaveLength(1);
  });

  it('comes with the repository on Cloud', async () => {
    const one = readsOf('cloud', () => ({ mainbranch: { name: 'main' } }));

    expect(await one.reads.one('repository', place, ['mainBranch'])).toEqual({ mainBranch: 'main' });
    expect(one.asked).toHaveLength(1);
  });
});

describe('A list of Bitbucket', () => {
  const page = (from: number, size: number) =>
    Array.from({ length: size }, (_, index) => ({ displayId: `b${from + index}` }));

  it.each([
    [1, 1],
    [9, 1],
    [10, 1],
    [11, 2],
    [20, 2],
    [25, 3],
  ])('is read for as many as are wanted: %i, in %i calls', async (first, calls) => {
    const branches = readsOf('data-center', (_, query) => {
      const start = Number(query?.['start'] ?? '0');
      return { values: page(start, 10), isLastPage: false, nextPageStart: start + 10 };
    });

    const { nodes, next } = await branches.reads.list('branch', place, { fields: ['name'], first });
    expect(nodes).toEqual(page(0, first).map(({ displayId: name }) => ({ name })));
    expect(branches.asked).toHaveLength(calls);
    expect(branches.queries[0]).toMatchObject({ limit: String(Math.max(10, first)) });

    const after = await branches.reads.list('branch', place, { fields: ['name'], first: 1, after: next });
    expect(after.nodes).toEqual([{ name: `b${first}` }]);
  });

  it.each([
    [9, []],
    [10, ['2', '3']],
  ])('whose pages have numbers may go on after a full one: of %i', async (size, numbers) => {
    const pipelines = readsOf('cloud', () => ({ values: page(0, size) }));
    const listing = { fields: ['uuid'], first: 10 } as const;

    const one = await pipelines.reads.list('pipeline', place, listing);
    if (one.next !== undefined) {
      const two = await pipelines.reads.list('pipeline', place, { ...listing, after: one.next });
      await pipelines.reads.list('pipeline', place, { ...listing, after: two.next });
    }

    expect(pipelines.queries.flatMap(({ page: number = [] }) => number)).toEqual(numbers);
  });

  it('is asked on Cloud for what its fields are made of, or for something that is always there', async () => {
    const branches = readsOf('cloud', () => ({ values: [] }));
    await branches.reads.list('branch', place, { fields: ['name'], first: 10 });
    await branches.reads.list('branch', place, { fields: [], first: 10 });

    expect(branches.queries).toEqual([
      { pagelen: '10', fields: 'next,values.name' },
      { pagelen: '10', fields: 'next,values.type' },
    ]);
  });

  it.each([
    [undefined, { state: 'ALL', order: 'NEWEST', limit: '10' }],
    ['main', { state: 'ALL', order: 'NEWEST', limit: '10', at: 'refs/heads/main' }],
  ])('of pull requests is of those to the branch %p', async (destination, query) => {
    const requests = readsOf('data-center', () => ({ values: [] }));
    await requests.reads.list('pullRequest', place, { fields: ['id'], first: 10, filter: { destination } });

    expect(requests.queries).toEqual([query]);
  });

  it('that Data Center gives in one piece is asked for without a limit', async () => {
    const hooks = readsOf('data-center', () => ({ values: [] }));
    await hooks.reads.list('webhook', place, { fields: ['active'], first: 10 });

    expect(hooks.queries).toEqual([{}]);
  });
});

describe('The log of a pull request', () => {
  const EVERY = ['pullRequest', 'kind', 'person', 'at', 'sourceCommit'];
  const asked = async (ofPullRequest: boolean, isContinued: boolean) => {
    const log = readsOf('cloud', () => ({ values: [{ comment: {} }] }));
    const target = '/repositories/API/apis/pullrequests/7/activity';
    const after = isContinued ? formatCursor({ target, skip: 0 }) : undefined;
    const listing = { fields: ['kind'], first: 10, after } as const;
    const from = ofPullRequest ? { ...place, pullRequest: 7 } : place;
    return Object.keys((await log.reads.list('activity', from, listing)).nodes[0] ?? {});
  };

  it('is read as a whole from its beginning, since others may ask for the rest of it', async () => {
    expect(await asked(true, false)).toEqual(EVERY);
  });

  it('is read for what is wanted from a cursor on, as is that of all of them', async () => {
    expect(await asked(true, true)).toEqual(['kind']);
    expect(await asked(false, false)).toEqual(['kind']);
  });
});
