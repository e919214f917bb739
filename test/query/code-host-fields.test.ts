import { describe, expect, it } from '@jest/globals';
import { executeQuery } from '../../src/query/execute-query.ts';

type Facts = Readonly<Record<string, unknown>>;

interface Bitbucket {
  readonly lists?: Readonly<Record<string, readonly Facts[]>>;
  readonly ones?: Readonly<Record<string, Facts>>;
  readonly lacks?: readonly string[];
  readonly buildsBy?: string;
  readonly none?: boolean;
}

async function ask(
  text: string,
  { lists = {}, ones = {}, lacks = [], buildsBy = 'commit', none }: Bitbucket = {},
) {
  const asked: { kind: string; place: object; fields: readonly string[]; filter: object | undefined }[] = [];
  const reads = {
    buildsBy,
    lacks: (kind: string) => (lacks.includes(kind) ? `It has no ${kind}.` : undefined),
    credential: () => ({}),
    calls: () => 0,
    one: async (kind: string, place: object, fields: readonly string[]) => {
      asked.push({ kind, place, fields, filter: undefined });
      return ones[kind];
    },
    list: async (
      kind: string,
      place: object,
      { fields, filter }: { readonly fields: readonly string[]; readonly filter?: object },
    ) => {
      asked.push({ kind, place, fields, filter });
      return { nodes: lists[kind] ?? [], next: undefined };
    },
  };
  const nothing = () => Promise.reject(new Error('it was asked'));
  const sources = {
    reads: none === true ? undefined : (reads as never),
    repository: 'acme/apis',
    organization: 'acme',
  };
  const run = executeQuery(
    { name: 'QUERY', text, variables: {} },
    { ...sources, apigee: nothing, entities: nothing },
  );
  const told = await run.then(
    (answer) => JSON.parse(JSON.stringify(answer)) as { readonly data: unknown; readonly errors?: unknown },
    (error: Error) => ({ data: error.message }),
  );
  return { told: told.data, whole: JSON.stringify(told), asked };
}

const REPOSITORY = { fullName: 'acme/apis', mainBranch: 'main' };
const inRepository = (fields: string, given: Bitbucket = {}) =>
  ask(`{ repository { ${fields} } }`, { ...given, ones: { repository: REPOSITORY, ...given.ones } });

describe('A query of Bitbucket', () => {
  it('needs a credential, and something that is there', async () => {
    expect((await ask('{ repository { fullName } }', { none: true })).whole).toContain(
      'no Bitbucket credential',
    );
    expect((await ask('{ repository { fullName } }')).whole).toContain('Bitbucket knows no such repository');
  });

  it('asks for the main branch where it is called MAIN, and for no other word', async () => {
    const list = async (destination: string) => {
      const { asked } = await inRepository(`pullRequests(destination: "${destination}") { nodes { id } }`);
      return asked.find(({ kind }) => kind === 'pullRequest')?.filter;
    };
    expect(await list('MAIN')).toMatchObject({ destination: 'main' });
    expect(await list('develop')).toMatchObject({ destination: 'develop' });
  });

  it('asks for commits of the main branch unless it names another', async () => {
    const placeOf = async (args: string) => {
      const { asked } = await inRepository(`commits${args} { nodes { hash } }`);
      return asked.find(({ kind }) => kind === 'commit')?.place;
    };
    expect(await placeOf('')).toMatchObject({ commit: 'main' });
    expect(await placeOf('(branch: "develop")')).toMatchObject({ commit: 'develop' });
  });

  it('asks of a repository for its name in any case, and of a pull request for what a field is made of', async () => {
    const { asked } = await inRepository('pullRequest(id: 7) { tasks { nodes { id } } }', {
      ones: { pullRequest: { id: 7 } },
    });
    expect(asked.find(({ kind }) => kind === 'repository')?.fields).toContain('fullName');
    expect(asked.find(({ kind }) => kind === 'pullRequest')?.fields).toEqual(['id']);
    expect(asked.find(({ kind }) => kind === 'task')?.place).toMatchObject({ pullRequest: 7 });
  });

  it('finds builds by the commit, or by the pull request where Bitbucket has them there', async () => {
    const placeOf = async (buildsBy: string) => {
      const { asked } = await inRepository('pullRequest(id: 7) { builds { nodes { name } } }', {
        buildsBy,
        ones: { pullRequest: { id: 7, sourceCommit: 'abc' } },
      });
      return asked.find(({ kind }) => kind === 'build')?.place;
    };
    expect(await placeOf('pull-request')).toMatchObject({ pullRequest: 7 });
    expect(await placeOf('commit')).toMatchObject({ commit: 'abc' });
    expect(await placeOf('commit')).not.toHaveProperty('pullRequest');
  });

  it('finds the deployments of the commit that a pull request was merged as, in either length', async () => {
    const deployments = async (mergeCommit: string | null, lacks: readonly string[] = []) => {
      const { told } = await inRepository('pullRequest(id: 7) { deployments { environment } }', {
        lacks,
        ones: { pullRequest: { id: 7, mergeCommit } },
        lists: {
          deployment: [
            { environment: 'test', commit: 'abcdef123456' },
            { environment: 'prod', commit: 'abcdef1234567890' },
            { environment: 'other', commit: '000000000000' },
            { environment: 'none', commit: null },
          ],
        },
      });
      return (told as { repository: { pullRequest: { deployments: unknown } } }).repository.pullRequest
        .deployments;
    };
    expect(await deployments('abcdef123456')).toEqual([{ environment: 'test' }, { environment: 'prod' }]);
    expect(await deployments('abcdef1234567890')).toEqual([{ environment: 'test' }, { environment: 'prod' }]);
    expect(await deployments(null)).toBeNull();
    expect(await deployments('')).toBeNull();
    expect(await deployments('abcdef123456', ['deployment'])).toBeNull();
  });

  it('lists the repositories of a workspace, each with what lies in it', async () => {
    const { asked } = await ask('{ repositories { nodes { fullName branches { nodes { name } } } } }', {
      lists: { repository: [{ fullName: 'acme/a' }, { fullName: 'acme/b' }] },
    });
    expect(asked.find(({ kind }) => kind === 'repository')?.place).toEqual({ repository: 'acme' });
    expect(asked.filter(({ kind }) => kind === 'branch').map(({ place }) => place)).toEqual([
      { repository: 'acme/a' },
      { repository: 'acme/b' },
    ]);
  });

  it('tells nothing, and that it could not, of what this Bitbucket does not have', async () => {
    const { told } = await inRepository('pipelines { nodes { uuid } }', { lacks: ['pipeline'] });
    expect(told).toEqual({ repository: { pipelines: null } });
  });
});
