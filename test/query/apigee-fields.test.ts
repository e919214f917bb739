import { describe, expect, it } from '@jest/globals';
import { formatMarker } from '../../src/bundle/marker.ts';
import { executeQuery } from '../../src/query/execute-query.ts';

const COMMIT = 'abcdef123456';
const serving = {
  apiproxy: [
    { environment: 'test', name: 'orders', kind: 'apiproxy', revision: '3', deployStartMs: 0 },
    { environment: 'prod', name: 'orders', kind: 'apiproxy', revision: '2', deployStartMs: undefined },
    { environment: 'test', name: 'orders-pr7', kind: 'apiproxy', revision: '1', deployStartMs: 0 },
  ],
  sharedflow: [{ environment: 'test', name: 'common', kind: 'sharedflow', revision: '1', deployStartMs: 0 }],
};
const DESCRIBED: Readonly<Record<string, string>> = {
  'orders 3': formatMarker({ digest: 'd'.repeat(64), commit: COMMIT, build: 7 }),
  'orders 2': 'By a person',
};
const ENTITIES: Readonly<Record<string, object>> = {
  apis: { proxies: [{ name: 'orders' }, {}, { name: 'rates' }] },
  sharedflows: { sharedFlows: [{ name: 'common' }] },
  apiproducts: {
    apiProduct: [
      {
        name: 'p',
        environments: ['test', 3],
        proxies: ['orders'],
        operationGroup: { operationConfigs: [{ apiSource: 'rates' }, { apiSource: 'orders' }, {}] },
      },
    ],
  },
  'environments/test/targetservers/a': { host: 'a.example', port: 443, isEnabled: true },
  'environments/test/targetservers/b': { host: 'b.example', port: '443' },
};

interface Organization {
  readonly organization?: string | undefined;
  readonly targetServers?: readonly string[] | undefined;
  readonly merged?: readonly object[];
  readonly queries?: string[];
}

async function ask(text: string, given: Organization = {}) {
  const { merged = [], queries = [] } = given;
  const apigee = async () => ({
    organization: async () => ({ name: 'acme', environments: ['test', 'prod'], runtime: undefined }),
    environmentGroups: async () => [{ name: 'all', hostnames: ['api.example'], environments: ['test'] }],
    servingEverywhere: async (kind: 'apiproxy' | 'sharedflow') => serving[kind],
    environmentAssets: async () => ({
      targetServers: 'targetServers' in given ? given.targetServers : ['a', 'b'],
    }),
    revisionsOf: async () => Array.from({ length: 12 }, (_, at) => String(at + 1)),
    revision: async ({ name }: { readonly name: string }, revision: string) => ({
      revision,
      description: DESCRIBED[`${name} ${revision}`] ?? '',
      createdAtMs: 0,
      lastModifiedAtMs: undefined,
    }),
    statusOf: async ({ environment }: { readonly environment: string }) =>
      environment === 'prod' ? undefined : { state: 'READY' },
  });
  const entities = async () => ({
    read: async ({ segments, query }: { readonly segments: readonly string[]; readonly query?: object }) => {
      queries.push(`${segments.join('/')} ${JSON.stringify(query ?? {})}`);
      return ENTITIES[segments.join('/')];
    },
  });
  const reads = {
    lacks: () => undefined,
    credential: () => ({}),
    calls: () => 0,
    list: async () => ({ nodes: merged, next: undefined }),
    one: async () => undefined,
  };
  const organization = 'organization' in given ? given.organization : 'acme';
  const sources = { reads: reads as never, repository: 'acme/apis', organization };
  const answer = await executeQuery(
    { name: 'QUERY', text, variables: {} },
    { ...sources, apigee: apigee as never, entities: entities as never },
  );
  return JSON.parse(JSON.stringify(answer)) as {
    data: { apigee: object | null };
    errors?: { message: string }[];
  };
}
const apigeeOf = async (fields: string, given?: Organization) =>
  (await ask(`{ apigee { ${fields} } }`, given)).data.apigee;

describe('A query of Apigee', () => {
  it('tells what serves, by environment, with or without previews', async () => {
    const bundles = (list: object) => expect.objectContaining({ deployments: list });
    const named = (...names: readonly string[]) => bundles(names.map((bundle) => ({ bundle })));
    expect(await apigeeOf('deployments { bundle }')).toEqual(
      named('orders', 'orders', 'orders-pr7', 'common'),
    );
    expect(await apigeeOf('deployments(environment: "prod") { bundle }')).toEqual(named('orders'));
    expect(await apigeeOf('deployments(previews: true) { bundle }')).toEqual(named('orders-pr7'));
    expect(await apigeeOf('deployments(previews: false, first: 2) { bundle }')).toEqual(
      named('orders', 'orders'),
    );
    expect(
      await apigeeOf('deployments(first: 2) { environment state deployedAt mark { commit build } }'),
    ).toEqual({
      deployments: [
        {
          environment: 'test',
          state: 'READY',
          deployedAt: '1970-01-01T00:00:00.000Z',
          mark: { commit: COMMIT, build: 7 },
        },
        { environment: 'prod', state: null, deployedAt: null, mark: null },
      ],
    });
  });

  it('tells the pull request that was merged as the commit of the mark', async () => {
    const pullRequestOf = async (...merged: readonly object[]) =>
      apigeeOf('deployments(first: 2) { pullRequest { id } }', { merged });
    const told = (id: number | null) => ({
      deployments: [{ pullRequest: id === null ? null : { id } }, { pullRequest: null }],
    });
    expect(
      await pullRequestOf({ id: 4, mergeCommit: '0'.repeat(12) }, { id: 5, mergeCommit: COMMIT }),
    ).toEqual(told(5));
    expect(await pullRequestOf({ id: 6, mergeCommit: COMMIT.padEnd(40, '0') })).toEqual(told(6));
    expect(await pullRequestOf({ id: 7, mergeCommit: COMMIT.slice(0, 8) })).toEqual(told(7));
    expect(await pullRequestOf({ id: 8, mergeCommit: '' }, { id: 9, mergeCommit: null })).toEqual(told(null));
  });

  it('lists bundles by kind, with their newest ten revisions', async () => {
    expect(await apigeeOf('proxies { name } sharedFlows { name }')).toEqual({
      proxies: [{ name: 'orders' }, { name: 'rates' }],
      sharedFlows: [{ name: 'common' }],
    });
    expect(await apigeeOf('proxies(first: 1) { name revisions { revision } }')).toEqual({
      proxies: [
        { name: 'orders', revisions: Array.from({ length: 10 }, (_, at) => ({ revision: String(at + 3) })) },
      ],
    });
  });

  it('lists products with what they open, each once', async () => {
    const queries: string[] = [];
    expect(await apigeeOf('products { name environments proxies }', { queries })).toEqual({
      products: [{ name: 'p', environments: ['test'], proxies: ['orders', 'rates'] }],
    });
    expect(queries[0]).toContain('"expand":"true"');
  });

  it('lists target servers as far as they are what they should be', async () => {
    const fields = 'environments { name targetServers { name host port enabled } }';
    const { environments } = (await apigeeOf(fields)) as { readonly environments: readonly object[] };
    expect(environments[0]).toEqual({
      name: 'test',
      targetServers: [
        { name: 'a', host: 'a.example', port: 443, enabled: true },
        { name: 'b', host: 'b.example', port: null, enabled: false },
      ],
    });
  });

  it('asks no organization but its own', async () => {
    expect((await ask('{ apigee(organization: "acme") { name } }')).data.apigee).toEqual({ name: 'acme' });
    const refused = async (text: string, given?: Organization) =>
      ask(text, given).then(
        ({ errors }) => errors?.[0]?.message,
        (error: Error) => error.message,
      );
    expect(await refused('{ apigee(organization: "other") { name } }')).toContain(
      'Only the organization of APIGEE_ORG, acme',
    );
    expect(await refused('{ apigee { name } }', { organization: undefined })).toContain(
      'No Apigee organization is set',
    );
    const unread = await refused('{ apigee { environments { targetServers { name } } } }', {
      targetServers: undefined,
    });
    expect(unread).toContain('may not be read');
  });
});
