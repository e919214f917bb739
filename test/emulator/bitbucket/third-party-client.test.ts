import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../emulator.ts';
import { commit, keys } from './bitbucket.ts';

const where = { workspace: 'acme', repo_slug: 'apis' };

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ clock: 'driven' });
});

afterAll(async () => {
  await emulator.close();
  expect(emulator.unexpected).toEqual([]);
});

// Its types are sources that do not pass our compiler's options, so it is loaded without them.
const require = createRequire(import.meta.url);
const { Bitbucket } = require('bitbucket') as { Bitbucket: new (options: object) => Client };

type Call = (parameters: object) => Promise<Answer>;

interface Answer {
  readonly status: number;
  readonly data: {
    readonly values?: readonly Readonly<Record<string, unknown>>[];
    readonly state?: string;
    readonly content?: { readonly raw: string };
    readonly target?: { readonly hash: string };
  };
}

interface Client {
  readonly pullrequests: Readonly<Record<'list' | 'createComment' | 'deleteComment' | 'merge', Call>>;
  readonly commitstatuses: Readonly<Record<'createBuildStatus' | 'list', Call>>;
  readonly pipelines: Readonly<Record<'list', Call>>;
  readonly refs: Readonly<Record<'getBranch', Call>>;
  getNextPage(page: Answer['data']): Promise<Answer>;
}

function client(): Client {
  const baseUrl = `${emulator.urls.bitbucket}/2.0`;
  return new Bitbucket({ baseUrl, auth: { token: keys.accessToken }, notice: false });
}

it('The npm client `bitbucket` reads, pages, comments and merges', async () => {
  const api = client();
  const pull_request_id = emulator.bitbucket.onCloud.addPullRequest({ title: 'From a client' });
  const list = await api.pullrequests.list({ ...where, state: 'OPEN', pagelen: 1 });
  const next = await api.getNextPage(list.data);
  const made = await api.pullrequests.createComment({
    ...where,
    pull_request_id,
    _body: { type: 'pullrequest_comment', content: { raw: 'hello' } },
  });
  const merged = await api.pullrequests.merge({
    ...where,
    pull_request_id,
    _body: { type: 'merge', merge_strategy: 'squash' },
  });

  expect(list.data.values?.[0]?.['title']).toBe('From a client');
  expect(next.data.values).toHaveLength(1);
  expect(made.data.content?.raw).toBe('hello');
  expect(merged.data.state).toBe('MERGED');
});

it('sets statuses and reads pipelines and branches', async () => {
  const api = client();
  emulator.bitbucket.onCloud.addPipeline({ number: 12 });
  await api.commitstatuses.createBuildStatus({
    ...where,
    commit,
    _body: { type: 'build', key: 'k', state: 'SUCCESSFUL', url: 'https://ci.acme.example/' },
  });
  const statuses = await api.commitstatuses.list({ ...where, commit });
  const pipelines = await api.pipelines.list(where);
  const branch = await api.refs.getBranch({ ...where, name: 'feature/greeting' });

  expect(statuses.data.values?.[0]?.['key']).toBe('k');
  expect(pipelines.data.values?.[0]?.['build_number']).toBe(12);
  expect(branch.data.target?.hash).toBe(commit);
});

it('deletes where an empty answer has a content type', async () => {
  emulator.bitbucket.cloud.world.settings.emptyAnswers = 'html';
  const { id } = emulator.bitbucket.onCloud.addComment(7, { author: 'apigee-bot', text: 'gone soon' });
  const answer = await client().pullrequests.deleteComment({ ...where, pull_request_id: 7, comment_id: id });

  expect(answer.status).toBe(204);
});
