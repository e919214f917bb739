import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Ask, asking } from './asking.ts';
import { keys } from './bitbucket.ts';
import { basic } from './cloud-sign-in.ts';

let emulator: Emulator;
let cloud: Ask;

beforeEach(async () => {
  emulator = await startEmulator({ clock: 'driven' });
  ({ cloud } = asking(emulator));
});

afterEach(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

type Values = { values: Record<string, unknown>[] };

async function idsOf(query: string): Promise<unknown[]> {
  const { body } = await cloud(`GET /pullrequests?${query}`);
  return (body as Values).values.map(({ id }) => id);
}

describe('Pull requests on Cloud', () => {
  it('have both ends with short hashes, an author, and links', async () => {
    const { json } = await cloud('GET /pullrequests/7');

    expect(json).toMatchObject({
      type: 'pullrequest',
      state: 'OPEN',
      author: { nickname: 'dana', type: 'user' },
      source: { branch: { name: 'feature/greeting' }, commit: { hash: 'a1b2c3d4e5f6' } },
      destination: { branch: { name: 'main' }, repository: { full_name: 'acme/apis' } },
      merge_commit: null,
      links: { html: { href: 'https://bitbucket.org/acme/apis/pull-requests/7' } },
      participants: [],
    });
  });

  it('are listed by state, open ones first asked for', async () => {
    const { onCloud } = emulator.bitbucket;
    const merged = onCloud.addPullRequest();
    onCloud.merge(merged);
    const declined = onCloud.addPullRequest();
    onCloud.decline(declined, { reason: 'no' });

    expect(await idsOf('')).toEqual([7]);
    expect(await idsOf('state=MERGED')).toEqual([merged]);
    expect(await idsOf('state=MERGED&state=DECLINED')).toEqual([declined, merged]);
  });

  it('are found by q and put in order by sort', async () => {
    const { onCloud } = emulator.bitbucket;
    const other = onCloud.addPullRequest({ source: 'feature/b', title: 'Another', reviewers: ['erin'] });
    const query = encodeURIComponent('source.branch.name = "feature/b" AND state = "OPEN"');

    expect(await idsOf(`q=${query}`)).toEqual([other]);
    expect(await idsOf('sort=title')).toEqual([other, 7]);
    expect(await idsOf('sort=-title')).toEqual([7, other]);
    expect((await cloud('GET /pullrequests?q=state+%3D')).status).toBe(400);
  });

  it('leave reviewers and participants out of lists unless `fields` adds them', async () => {
    emulator.bitbucket.onCloud.addReviewer(7, 'erin');
    const plain = (await cloud('GET /pullrequests')).body as Values;
    const more = (await cloud('GET /pullrequests?fields=%2Bvalues.participants')).body as Values;

    expect(plain.values[0]).not.toHaveProperty('participants');
    expect(plain.values[0]).not.toHaveProperty('reviewers');
    expect(more.values[0]).toMatchObject({ participants: [{ role: 'REVIEWER', approved: false }] });
    expect(more.values[0]).toHaveProperty('title');
  });

  it('refuse pages of more than 50', async () => {
    expect(await cloud('GET /pullrequests?pagelen=51')).toMatchObject({
      status: 400,
      json: { error: { message: 'Invalid pagelen' } },
    });
  });

  it('remember who approved and when, also after a push', async () => {
    const { onCloud } = emulator.bitbucket;
    const approvedAt = emulator.clock.now();
    onCloud.approve(7, { by: 'erin' });
    emulator.clock.advance(60_000);
    onCloud.push('feature/greeting');
    const { json } = await cloud('GET /pullrequests/7?fields=participants,source.commit.hash');
    const activity = (await cloud('GET /pullrequests/7/activity')).body as Values;

    expect(json).toMatchObject({
      participants: [
        { approved: true, state: 'approved', participated_on: expect.stringMatching(/^\d{4}.*\+00:00$/) },
      ],
    });
    expect(activity.values.map((each) => Object.keys(each)[1])).toEqual(['update', 'approval', 'update']);
    const [, approval] = activity.values as { approval: { date: string } }[];
    expect(Date.parse(approval?.approval.date ?? '')).toBe(approvedAt);
  });

  it('lose approvals by a push where a branch restriction says so', async () => {
    const { onCloud } = emulator.bitbucket;
    onCloud.restrict('reset_pullrequest_approvals_on_change');
    onCloud.approve(7, { by: 'erin' });
    onCloud.push('feature/greeting');

    expect((await cloud('GET /pullrequests/7')).json).toMatchObject({
      participants: [{ approved: false, state: null }],
    });
  });

  it.each(['gone', 'kept'] as const)('have a withdrawn approval in their activity: %s', async (setting) => {
    const { onCloud, cloud: ledger } = emulator.bitbucket;
    ledger.world.settings.withdrawnApprovals = setting;
    onCloud.approve(7, { by: 'erin' });
    onCloud.withdrawApproval(7, { by: 'erin' });
    const { values } = (await cloud('GET /pullrequests/7/activity')).body as Values;

    expect(values.some((each) => 'approval' in each)).toBe(setting === 'kept');
  });

  it('are approved, and told to change, by who calls', async () => {
    expect((await cloud('POST /pullrequests/7/approve')).json).toMatchObject({
      approved: true,
      user: { type: 'app_user', display_name: 'Apigee-bot' },
    });
    expect((await cloud('POST /pullrequests/7/approve')).status).toBe(409);
    expect((await cloud('DELETE /pullrequests/7/approve')).status).toBe(204);
    expect((await cloud('POST /pullrequests/7/request-changes')).json).toMatchObject({
      state: 'changes_requested',
    });
  });

  it('are opened and declined by requests; who writes one cannot review it', async () => {
    emulator.bitbucket.onCloud.push('feature/c');
    const wanted = { title: 'C', source: { branch: { name: 'feature/c' } } };
    const dana = asking(emulator, basic(keys.email, keys.apiToken)).cloud;
    const { json } = await dana('GET /2.0/user');
    const made = await dana('POST /pullrequests', wanted);
    const own = await dana('POST /pullrequests', { ...wanted, reviewers: [{ uuid: json['uuid'] }] });
    const none = await dana('POST /pullrequests', { title: 'C', source: { branch: { name: 'gone' } } });

    expect(made).toMatchObject({ status: 201, json: { id: 8, destination: { branch: { name: 'main' } } } });
    expect(own.status).toBe(400);
    expect(none).toMatchObject({
      status: 400,
      json: { error: { fields: { source: [expect.any(String)] } } },
    });
    expect((await dana('POST /pullrequests/8/decline')).json).toMatchObject({ state: 'DECLINED' });
    expect((await dana('POST /pullrequests/8/merge', { merge_strategy: 'squash' })).status).toBe(400);
  });

  it.each([
    ['merge_commit', 2, 'other'],
    ['squash', 1, 'other'],
    ['rebase_fast_forward', 1, 'other'],
    ['fast_forward', 1, 'same'],
  ] as const)('are merged by %s', async (strategy, parents, hash) => {
    const { pullRequests, branches, commits } = emulator.bitbucket.cloud;
    const tip = pullRequests.get(7)?.sourceTip;
    const { json } = await cloud('POST /pullrequests/7/merge', { merge_strategy: strategy });
    const main = branches.get('main') ?? '';

    expect(json).toMatchObject({ state: 'MERGED', merge_commit: { hash: main.slice(0, 12) } });
    expect(commits.get(main)?.parents).toHaveLength(parents);
    expect(main === tip).toBe(hash === 'same');
    expect(commits.get(main)?.files.get('greeting.txt')).toBe('Hello\n');
  });

  it('cannot be fast-forwarded over commits that they lack', async () => {
    emulator.bitbucket.onCloud.push('main');

    expect((await cloud('POST /pullrequests/7/merge', { merge_strategy: 'fast_forward' })).status).toBe(409);
  });

  it('are known by their commits once those are indexed', async () => {
    const { cloud: ledger, onCloud } = emulator.bitbucket;
    const hash = onCloud.merge(7, { strategy: 'squash' });
    const ask = () => cloud(`GET /commit/${hash}/pullrequests`);

    expect((await ask()).json).toMatchObject({ values: [{ id: 7 }] });
    ledger.commitLinks = 'indexing';
    expect((await ask()).status).toBe(202);
    ledger.commitLinks = 'not-installed';
    expect((await ask()).status).toBe(404);
  });

  it('show the statuses that name their branch or none', async () => {
    const { onCloud } = emulator.bitbucket;
    const commit = onCloud.push('feature/greeting');
    onCloud.setStatus({ commit, key: 'ours', state: 'SUCCESSFUL', refname: 'feature/greeting' });
    onCloud.setStatus({ commit, key: 'theirs', state: 'FAILED', refname: 'other' });
    const { values } = (await cloud('GET /pullrequests/7/statuses')).body as Values;

    expect(values.map(({ key }) => key)).toEqual(['ours']);
  });

  it('show commits and changed files of their own', async () => {
    const commits = (await cloud('GET /pullrequests/7/commits')).body as Values;
    const files = (await cloud('GET /pullrequests/7/diffstat')).body as Values;

    expect(commits.values).toHaveLength(1);
    expect(files.values).toMatchObject([{ new: { path: 'greeting.txt' } }]);
  });
});

describe('Comments and tasks on Cloud', () => {
  it('have dates, links, a parent and a place; deleted ones stay without text', async () => {
    const first = await cloud('POST /pullrequests/7/comments', {
      content: { raw: 'look' },
      inline: { path: 'greeting.txt', to: 1 },
    });
    const id = (first.body as { id: number }).id;
    await cloud('POST /pullrequests/7/comments', { content: { raw: 'seen' }, parent: { id } });
    await cloud(`DELETE /pullrequests/7/comments/${id}`);

    expect((await cloud('GET /pullrequests/7/comments')).json).toMatchObject({
      values: [
        { id, deleted: true, content: { raw: '' }, inline: { path: 'greeting.txt', to: 1, from: null } },
        { parent: { id }, created_on: expect.any(String), links: { html: { href: expect.any(String) } } },
      ],
    });
  });

  it('resolve threads', async () => {
    const { id } = emulator.bitbucket.onCloud.addComment(7, { author: 'erin', text: 'why?' });

    expect((await cloud(`POST /pullrequests/7/comments/${id}/resolve`)).status).toBe(200);
    expect((await cloud(`GET /pullrequests/7/comments/${id}`)).json).toMatchObject({
      resolution: { type: 'comment_resolution' },
    });
  });

  it('open and resolve tasks, which the pull request counts', async () => {
    const made = await cloud('POST /pullrequests/7/tasks', { content: { raw: 'test it' } });
    const { id } = made.body as { id: number };

    expect(made.status).toBe(201);
    expect((await cloud('GET /pullrequests/7')).json).toMatchObject({ task_count: 1 });
    expect((await cloud(`PUT /pullrequests/7/tasks/${id}`, { state: 'RESOLVED' })).json).toMatchObject({
      state: 'RESOLVED',
      resolved_by: {},
    });
    expect((await cloud('GET /pullrequests/7')).json).toMatchObject({ task_count: 0 });
  });
});
