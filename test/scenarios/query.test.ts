import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { story } from '../support/story.ts';

const MINUTE = 60_000;

const asked = (emulator: Emulator, change: Record<string, string> = {}): Record<string, string> => ({
  ACTION: 'query',
  BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
  BITBUCKET_ACCESS_TOKEN: keys.accessToken,
  BITBUCKET_REPO_FULL_NAME: 'acme/apis',
  BITBUCKET_BRANCH: 'main',
  ...change,
});

const toBitbucket = ({ requests }: Emulator) => requests.filter(({ host }) => host === 'bitbucket');

interface Written {
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly message: string }[];
  readonly extensions: {
    readonly cost: { readonly calls: number };
    readonly lacking: Record<string, string>;
  };
}

describe('a query', () => {
  it.concurrent('answers compliance for fifty pull requests with a fifth of the calls', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      for (let index = 0; index < 50; index += 1) {
        const at = Date.now() - (60 - index) * MINUTE;
        const id = onCloud.addPullRequest({
          source: `feature/${index}`,
          author: 'dana',
          at,
          commits: [{ at, message: `Change ${index}` }],
        });
        onCloud.approve(id, { by: 'erin', at: at + 1000 });
        onCloud.setStatus({
          commit: onCloud.pullRequest(id).sourceTip,
          key: 'unit',
          state: 'SUCCESSFUL',
          at,
        });
        onCloud.merge(id, { at: at + 2000 });
      }

      const ended = await run(asked(emulator));

      const answer = JSON.parse(await ended.report('query.json')) as Written;
      const { nodes } = (answer.data as { repository: { pullRequests: { nodes: object[] } } }).repository
        .pullRequests;
      expect(ended.exitCode).toBe(0);
      expect(nodes).toHaveLength(50);
      expect(nodes[0]).toMatchObject({
        title: 'Change feature/49',
        author: { name: 'Dana' },
        destinationBranch: 'main',
        approvals: [{ person: { name: 'Erin' }, afterLastPush: true, byAuthor: false }],
        changesRequestedBy: [],
        openTasks: 0,
        builds: { nodes: [{ key: 'unit', state: 'SUCCESSFUL' }] },
      });
      expect(answer.extensions.cost.calls).toBe(toBitbucket(emulator).length);
      expect(answer.extensions.cost.calls).toBeLessThanOrEqual((7 * 50) / 5);
      expect(ended.log).toMatch(/Change feature\/49 +Dana/);
    });
  });

  it.concurrent('asks Bitbucket for what is selected and nothing else, each thing once', async () => {
    await story({}, async ({ emulator, run }) => {
      const QUERY =
        '{ one: repository { name } other: repository { name pullRequests(state: OPEN, first: 5) { nodes { id author { name } } } } }';

      const ended = await run(asked(emulator, { QUERY }));

      const calls = toBitbucket(emulator);
      expect(ended.exitCode).toBe(0);
      expect(calls.map(({ query }) => query['fields'])).toEqual([
        'name,full_name',
        'next,values.id,values.author.uuid,values.author.display_name',
      ]);
    });
  });

  it.concurrent('joins what serves in Apigee with its commit and pull request', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      const id = onCloud.addPullRequest({ title: 'Greet' });
      const BITBUCKET_COMMIT = onCloud.merge(id);
      await run(asked(emulator, { ACTION: 'deploy', BITBUCKET_COMMIT, BITBUCKET_BUILD_NUMBER: '42' }));

      const ended = await run(asked(emulator, { QUERY: 'live' }));

      const answer = JSON.parse(await ended.report('query.json')) as Written;
      expect(answer.data).toMatchObject({
        apigee: {
          name: 'acme',
          deployments: [
            {
              environment: 'test',
              bundle: 'orders',
              revision: '1',
              state: 'READY',
              mark: { commit: BITBUCKET_COMMIT.slice(0, 12), build: 42 },
              pullRequest: { id, title: 'Greet', author: { name: 'Dana' } },
            },
          ],
        },
      });
      expect(ended.exitCode).toBe(0);
    });
  });

  it.concurrent.each([
    ['{ repository { nmae } }', /QUERY:1:16: .*Did you mean "name"/],
    ['{ repository {', /QUERY:1:15: Expected Name/],
    ['mutation { deletePipeline }', /schema|mutation/i],
    [
      '{ repository { pullRequests(first: 1000) { nodes { builds(first: 100) { nodes { key } } } } } }',
      /QUERY:1:1: .*refused before the first call.*limit/,
    ],
    ['query q($a: Int!) { repository { pullRequest(id: $a) { id } } }', /Variable .*\$a/],
  ])('refuses %s before the first call, with its place', async (QUERY, told) => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run(asked(emulator, { QUERY }));

      expect(ended.exitCode).toBe(2);
      expect(ended.result.problems[0]?.message).toMatch(told);
      expect(toBitbucket(emulator)).toEqual([]);
    });
  });

  it.concurrent.each([
    [
      '{ repository { pullRequest(id: 999) { title } } }',
      'Bitbucket knows no such pull request, or hides it',
    ],
    [
      '{ repository(workspace: "acme", slug: "none") { name } }',
      'Bitbucket knows no such repository, or hides it',
    ],
  ])('says in words what Bitbucket does not know: %s', async (QUERY, told) => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run(asked(emulator, { QUERY }));

      expect(JSON.stringify(ended.result)).toContain(told);
    });
  });

  it.concurrent('gives what it can, and says which field needs which scope', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.bitbucket.onCloud.addAccount({
        name: 'narrow',
        kind: 'access-token',
        authorization: 'Bearer narrow-token',
        scopes: ['repository'],
      });
      const QUERY = '{ repository { name pullRequests(first: 5) { nodes { id } } } }';
      const narrow = { BITBUCKET_ACCESS_TOKEN: 'narrow-token' };

      const some = await run(asked(emulator, { ...narrow, QUERY }));
      const none = await run(
        asked(emulator, { ...narrow, QUERY: '{ repository(workspace: "others", slug: "x") { name } }' }),
      );

      const answer = JSON.parse(await some.report('query.json')) as Written;
      expect(some.exitCode).toBe(0);
      expect(JSON.stringify(answer)).not.toContain('narrow-token');
      expect(some.result.warnings[0]?.message).toMatch(
        /^repository\.pullRequests: .*needs pullrequest, has repository/,
      );
      expect(none.exitCode).toBe(7);
    });
  });

  it.concurrent('shows no variable of Bitbucket, and no secret of the run that stands in an answer', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      onCloud.addVariable({ key: 'OPEN', value: 'planted-open' });
      onCloud.addVariable({ key: 'KEY', value: 'planted-secured', secured: true, environment: 'prod' });
      onCloud.addPullRequest({ title: `Use ${keys.accessToken} for now` });
      const below = 'pipelines_config/variables';

      const unknown = await run(
        asked(emulator, { QUERY: '{ repository { variables { nodes { key value } } } }' }),
      );
      const beside = await run(
        asked(emulator, { QUERY: `{ repository(workspace: "acme", slug: "apis/${below}") { name } }` }),
      );
      const titles = await run(
        asked(emulator, { QUERY: '{ repository { pullRequests(first: 5) { nodes { title } } } }' }),
      );

      expect([unknown.exitCode, beside.exitCode, titles.exitCode]).toEqual([2, 7, 0]);
      expect(toBitbucket(emulator).filter(({ path }) => path.includes('variables'))).toEqual([]);
      const answer = await titles.report('query.json');
      expect(answer).toMatch(/Use .* for now/);
      expect(`${answer}${titles.log}${beside.log}`).not.toMatch(/planted/);
      expect(`${answer}${titles.log}`).not.toContain(keys.accessToken);
    });
  });

  it.concurrent('reads a file of the clone, variables from JSON, and goes on where a list ended', async () => {
    await story(
      {
        files: {
          'open.graphql':
            'query open($after: String) { repository { branches(first: 1, after: $after) { nodes { name } endCursor } } }',
        },
      },
      async ({ emulator, run }) => {
        emulator.bitbucket.onCloud.push('release/1');
        const cursorOf = async (variables: object) => {
          const ended = await run(
            asked(emulator, { QUERY: 'open.graphql', QUERY_VARIABLES: JSON.stringify(variables) }),
          );
          expect(ended.exitCode).toBe(0);
          const { data } = JSON.parse(await ended.report('query.json')) as Written;
          return (
            data as { repository: { branches: { nodes: { name: string }[]; endCursor: string | null } } }
          ).repository.branches;
        };
        const first = await cursorOf({});
        const second = await cursorOf({ after: first.endCursor });

        expect(first.nodes[0]?.name).not.toBe(second.nodes[0]?.name);
        const elsewhere = Buffer.from(JSON.stringify(['//evil.example/x?', 0])).toString('base64url');
        const forged = await run(
          asked(emulator, { QUERY: 'open.graphql', QUERY_VARIABLES: JSON.stringify({ after: elsewhere }) }),
        );
        expect(forged.exitCode).toBe(2);
      },
    );
  });

  it.concurrent('says of Data Center what it does not have', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onDataCenter } = emulator.bitbucket;
      const id = onDataCenter.addPullRequest({ author: 'dana', at: Date.now() - MINUTE });
      onDataCenter.approve(id, { by: 'erin' });
      onDataCenter.merge(id);
      const variables = {
        BITBUCKET_API_URL: `${emulator.urls.dataCenter}/rest`,
        BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
        BITBUCKET_REPO_FULL_NAME: 'API/apis',
      };

      const ended = await run(asked(emulator, variables));
      const answer = JSON.parse(await ended.report('query.json')) as Written;
      const pipelines = await run(
        asked(emulator, {
          ...variables,
          QUERY: '{ repository { mainBranch pipelines { nodes { uuid } } } }',
        }),
      );

      expect(answer.data).toMatchObject({
        repository: {
          pullRequests: { nodes: [{ id, approvals: [{ person: { name: 'Erin' }, afterLastPush: true }] }] },
        },
      });
      expect(answer.extensions.lacking).toEqual({
        'PullRequest.deployments': 'Bitbucket Data Center has no deployment to read.',
      });
      const other = JSON.parse(await pipelines.report('query.json')) as Written;
      expect(other.data).toEqual({ repository: { mainBranch: 'main', pipelines: null } });
      expect(other.extensions.lacking['Repository.pipelines']).toContain('has no pipeline');
    });
  });
});
