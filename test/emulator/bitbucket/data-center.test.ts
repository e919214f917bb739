import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Ask, asking } from './asking.ts';
import { commit } from './bitbucket.ts';

let emulator: Emulator;
let dataCenter: Ask;

beforeEach(async () => {
  emulator = await startEmulator({ clock: 'driven' });
  ({ dataCenter } = asking(emulator));
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

type Values = { values: Record<string, unknown>[]; isLastPage: boolean; nextPageStart: number | null };

describe('Bitbucket Data Center', () => {
  it('answers below /rest/api/1.0 and below /rest/api/latest, and says who calls', async () => {
    for (const version of ['1.0', 'latest']) {
      const { json, headers } = await dataCenter(`GET /rest/api/${version}/projects/API/repos/apis`);

      expect(json).toMatchObject({ slug: 'apis', project: { key: 'API' } });
      expect(headers.get('x-ausername')).toBe('apigee-bot');
    }
  });

  it('tells its version without a credential', async () => {
    const answer = await fetch(`${emulator.urls.dataCenter}/rest/api/1.0/application-properties`);

    expect(await answer.json()).toMatchObject({ version: '9.2.0' });
  });

  it('pages by start and limit', async () => {
    for (let count = 0; count < 5; count += 1) emulator.bitbucket.onDataCenter.push('busy');
    const first = (await dataCenter('GET /commits?until=busy&limit=4')).body as Values;
    const last = (await dataCenter(`GET /commits?until=busy&limit=4&start=${first.nextPageStart}`))
      .body as Values;

    expect([first.isLastPage, first.nextPageStart, first.values.length]).toEqual([false, 4, 4]);
    expect([last.isLastPage, last.nextPageStart, last.values.length]).toEqual([true, null, 2]);
  });

  it('lists branches, tags, and what a commit changed', async () => {
    emulator.bitbucket.onDataCenter.addTag('v1', commit);

    expect((await dataCenter('GET /branches?filterText=greet')).json).toMatchObject({
      values: [{ id: 'refs/heads/feature/greeting', latestCommit: commit }],
    });
    expect((await dataCenter('GET /branches/default')).json).toMatchObject({ displayId: 'main' });
    expect((await dataCenter('GET /tags')).json).toMatchObject({ values: [{ displayId: 'v1' }] });
    expect((await dataCenter(`GET /commits/${commit}/changes`)).json).toMatchObject({
      values: [{ type: 'ADD', path: { toString: 'greeting.txt' } }],
    });
    expect((await dataCenter(`GET /raw/greeting.txt?at=${commit}`)).body).toBe('Hello\n');
  });

  it('has reviewers with a status and the commit they saw', async () => {
    const { onDataCenter } = emulator.bitbucket;
    onDataCenter.addReviewer(7, 'erin');
    onDataCenter.approve(7, { by: 'erin' });
    const pushed = onDataCenter.push('feature/greeting');

    expect((await dataCenter('GET /pull-requests/7')).json).toMatchObject({
      state: 'OPEN',
      author: { role: 'AUTHOR', user: { slug: 'dana' } },
      reviewers: [{ status: 'APPROVED', approved: true, lastReviewedCommit: commit }],
      fromRef: { latestCommit: pushed, displayId: 'feature/greeting' },
      toRef: { displayId: 'main' },
    });
  });

  it('tells what happened, newest first', async () => {
    const { onDataCenter } = emulator.bitbucket;
    emulator.clock.advance(1000);
    onDataCenter.approve(7, { by: 'erin' });
    emulator.clock.advance(1000);
    onDataCenter.push('feature/greeting');
    emulator.clock.advance(1000);
    onDataCenter.requestChanges(7, { by: 'erin' });
    const { values } = (await dataCenter('GET /pull-requests/7/activities')).body as Values;

    expect(values.map(({ action }) => action)).toEqual(['REVIEWED', 'RESCOPED', 'APPROVED', 'OPENED']);
    expect(values[1]).toMatchObject({ previousFromHash: commit, added: { total: 1 } });
  });

  it('lets people set their own status', async () => {
    const place = 'PUT /pull-requests/7/participants/apigee-bot';

    expect((await dataCenter(place, { status: 'NEEDS_WORK' })).json).toMatchObject({ status: 'NEEDS_WORK' });
    expect((await dataCenter('PUT /pull-requests/7/participants/erin', { status: 'APPROVED' })).status).toBe(
      401,
    );
  });

  it('has tasks that are comments, resolved with their version', async () => {
    const task = emulator.bitbucket.onDataCenter.addTask(7, { text: 'test it' });
    const place = `/pull-requests/7/blocker-comments/${task}`;

    expect((await dataCenter('GET /pull-requests/7')).json).toMatchObject({
      properties: { openTaskCount: 1 },
    });
    expect((await dataCenter(`PUT ${place}`, { state: 'RESOLVED', version: 9 })).status).toBe(409);
    expect((await dataCenter(`PUT ${place}`, { state: 'RESOLVED', version: 0 })).json).toMatchObject({
      state: 'RESOLVED',
    });
    expect((await dataCenter('GET /pull-requests/7/blocker-comments?state=OPEN')).json).toMatchObject({
      size: 0,
    });
  });

  it('merges by a strategy and a version, unless a check vetoes', async () => {
    const { onDataCenter } = emulator.bitbucket;
    onDataCenter.restrict('require_tasks_to_be_completed');
    const task = onDataCenter.addTask(7, { text: 'test it' });
    const merge = () => dataCenter('POST /pull-requests/7/merge?version=0', { strategyId: 'squash' });

    expect((await dataCenter('GET /pull-requests/7/merge')).json).toMatchObject({ canMerge: false });
    expect((await merge()).status).toBe(409);
    onDataCenter.resolveTask(7, task, { by: 'dana' });
    expect((await merge()).json).toMatchObject({ state: 'MERGED', properties: { mergeCommit: {} } });
    expect((await dataCenter('GET /pull-requests?state=MERGED')).json).toMatchObject({ values: [{ id: 7 }] });
    const main = emulator.bitbucket.dataCenter.branches.get('main');
    expect((await dataCenter(`GET /commits/${main}/pull-requests`)).json).toMatchObject({
      values: [{ id: 7 }],
    });
  });

  it('shows a status in the new place and the old one', async () => {
    const status = { key: 'k', state: 'CANCELLED', url: 'https://ci.acme.example/' };
    await dataCenter(`POST /commits/${commit}/builds`, status);

    expect((await dataCenter(`GET /commits/${commit}/builds?key=k`)).json).toMatchObject(status);
    expect((await dataCenter(`GET /rest/build-status/1.0/commits/${commit}`)).json).toMatchObject({
      values: [{ key: 'k', state: 'FAILED' }],
    });
  });

  it('tells permissions, branch permissions, default reviewers and users', async () => {
    const { onDataCenter } = emulator.bitbucket;
    onDataCenter.permit('erin', 'admin');
    onDataCenter.restrict('pull-request-only');
    onDataCenter.addDefaultReviewer('erin');
    const below = (name: string) => `GET /rest/${name}/projects/API/repos/apis`;

    expect((await dataCenter('GET /permissions/users')).json).toMatchObject({
      values: [{ permission: 'REPO_ADMIN', user: { slug: 'erin' } }],
    });
    expect((await dataCenter(`${below('branch-permissions/2.0')}/restrictions`)).json).toMatchObject({
      values: [{ type: 'pull-request-only', matcher: { id: 'refs/heads/main' } }],
    });
    expect((await dataCenter(`${below('default-reviewers/1.0')}/conditions`)).json).toMatchObject([
      { reviewers: [{ slug: 'erin' }] },
    ]);
    expect((await dataCenter('GET /rest/api/1.0/users?filter=erin')).json).toMatchObject({
      values: [{ slug: 'erin' }],
    });
  });

  it('refuses with 401 who may read only, and shows nothing of what may not be seen', async () => {
    const reader = { name: 'reader', kind: 'access-token', authorization: 'Bearer reader' } as const;
    emulator.bitbucket.onDataCenter.addAccount({ ...reader, permission: 'read' });
    emulator.bitbucket.onDataCenter.addAccount({
      ...reader,
      name: 'stranger',
      authorization: 'Bearer stranger',
      repositories: [],
    });
    const merged = await asking(emulator, 'Bearer reader').dataCenter(
      'POST /pull-requests/7/merge?version=0',
      {},
    );

    expect(merged).toMatchObject({ status: 401, json: { errors: [{ message: expect.any(String) }] } });
    expect((await asking(emulator, 'Bearer stranger').dataCenter('GET /pull-requests/7')).status).toBe(404);
  });
});
