import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { approvalsIn, authorsOf, changesRequestedBy } from '../approval/read-review.ts';
import type {
  CodeHostFacts,
  FactFilter,
  FactKind,
  FactPlace,
  PullRequestFacts,
} from '../domain/code-host/review.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { CodeHostReads, Seen } from '../ports/code-host-reads.ts';
import { fieldsBelow } from './selection.ts';
import type { QueryRun } from './sources.ts';

/** An object of an answer: the facts, and what is needed to go on from it. */
export interface Node {
  readonly kind?: FactKind;
  readonly place?: FactPlace;
  readonly facts: Readonly<Record<string, unknown>>;
}

export type Resolve = GraphQLFieldResolver<Node, QueryRun, Readonly<Record<string, unknown>>>;

/** What a field is made of, if it is not a fact of its own name. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  'pullRequest.approvals': ['id', 'participants', 'author', 'createdAt'],
  'pullRequest.changesRequestedBy': ['participants'],
  'pullRequest.activity': ['id', 'createdAt'],
  'pullRequest.deployments': ['mergeCommit'],
  'pullRequest.tasks': ['id'],
  'pullRequest.commits': ['id'],
  'pullRequest.builds': ['id', 'sourceCommit'],
  'commit.builds': ['hash'],
  'commit.reports': ['hash'],
  'pipeline.steps': ['uuid'],
  'report.annotations': ['id'],
  'account.workspaces': [],
};

const KIND_OF_LIST: Readonly<Record<string, FactKind>> = {
  branches: 'branch',
  restrictions: 'restriction',
  pipelines: 'pipeline',
  deployments: 'deployment',
  environments: 'environment',
  permissions: 'permission',
  groupPermissions: 'groupPermission',
  webhooks: 'webhook',
};

const MOST_ACTIVITY = 1000;

export const CODE_HOST_FIELDS: Readonly<Record<string, Readonly<Record<string, Resolve>>>> = {
  Query: {
    account: (_node, _args, run, info) => oneOf(run, info, { kind: 'account', place: {} }),
    repository: (_node, { workspace, slug }, run, info) => {
      const place = { repository: repositoryOf(run, workspace, slug) };
      return oneOf(run, info, { kind: 'repository', place });
    },
    repositories: (_node, args, run, info) => {
      const workspace = text(args['workspace']) ?? repositoryOf(run, undefined, undefined).split('/')[0];
      return listOf(run, info, { kind: 'repository', place: { repository: workspace }, args });
    },
  },
  Account: {
    workspaces: (_node, args, run, info) => listOf(run, info, { kind: 'workspace', place: {}, args }),
  },
  Repository: {
    ...Object.fromEntries(
      Object.entries(KIND_OF_LIST).map(([name, kind]): [string, Resolve] => [
        name,
        (node, args, run, info) =>
          listOf(run, info, {
            kind,
            place: placeOf(node),
            args,
            filter: { destination: text(args['name']) },
          }),
      ]),
    ),
    commit: (node, { hash }, run, info) =>
      oneOf(run, info, { kind: 'commit', place: { ...placeOf(node), commit: text(hash) } }),
    commits: async (node, args, run, info) => {
      const commit = text(args['branch']) ?? (await mainBranch(run, node));
      const filter = { exclude: text(args['exclude']), path: text(args['path']) };
      return listOf(run, info, { kind: 'commit', place: { ...placeOf(node), commit }, args, filter });
    },
    pullRequest: (node, { id }, run, info) =>
      oneOf(run, info, { kind: 'pullRequest', place: { ...placeOf(node), pullRequest: Number(id) } }),
    pullRequests: async (node, args, run, info) => {
      const asked = text(args['destination']);
      const destination = asked === 'MAIN' ? await mainBranch(run, node) : asked;
      const filter: FactFilter = { state: args['state'] as FactFilter['state'], destination };
      return listOf(run, info, { kind: 'pullRequest', place: placeOf(node), args, filter });
    },
  },
  Commit: {
    builds: (node, args, run, info) => listOf(run, info, { kind: 'build', place: commitPlace(node), args }),
    reports: (node, args, run, info) => listOf(run, info, { kind: 'report', place: commitPlace(node), args }),
  },
  PullRequest: {
    approvals: async (node, _args, run) => {
      const { participants, author } = pullRequestIn(node);
      const { nodes } = await readsOf(run).list('activity', pullRequestPlace(node), {
        fields: ['kind', 'person', 'at', 'sourceCommit', 'pullRequest'],
        first: MOST_ACTIVITY,
      });
      const authors = authorsOf([{ author }], nodes);
      const approvals = approvalsIn({ participants: participants ?? [] }, nodes, authors);
      return approvals.map((facts) => ({ facts: { ...facts } }));
    },
    changesRequestedBy: (node) => changesRequestedBy(pullRequestIn(node)),
    participants: (node) =>
      (pullRequestIn(node).participants ?? []).map((facts) => ({ facts: { ...facts } })),
    activity: (node, args, run, info) =>
      listOf(run, info, { kind: 'activity', place: pullRequestPlace(node), args }),
    tasks: (node, args, run, info) =>
      listOf(run, info, { kind: 'task', place: pullRequestPlace(node), args }),
    commits: (node, args, run, info) =>
      listOf(run, info, { kind: 'pullRequestCommit', place: pullRequestPlace(node), args }),
    builds: (node, args, run, info) => {
      const commit = pullRequestIn(node).sourceCommit ?? undefined;
      const isListed = readsOf(run).buildsBy === 'pull-request';
      const place = isListed ? pullRequestPlace(node) : { ...placeOf(node), commit };
      return listOf(run, info, { kind: 'build', place, args });
    },
    deployments: async (node, _args, run, info) => {
      const merge = pullRequestIn(node).mergeCommit;
      const reads = readsOf(run);
      if (lacks(run, info, { reads, kind: 'deployment' }) || !merge) return null;
      const fields = ['environment', 'state', 'commit', 'startedAt', 'completedAt'] as const;
      const { nodes } = await reads.list('deployment', placeOf(node), { fields, first: 100 });
      return nodes
        .filter(({ commit }) => commit && (commit.startsWith(merge) || merge.startsWith(commit)))
        .map((facts) => ({ kind: 'deployment', facts }));
    },
  },
  Pipeline: {
    steps: (node, args, run, info) =>
      listOf(run, info, { kind: 'step', place: { ...placeOf(node), pipeline: fact(node, 'uuid') }, args }),
  },
  Report: {
    annotations: (node, args, run, info) =>
      listOf(run, info, { kind: 'annotation', place: { ...placeOf(node), report: fact(node, 'id') }, args }),
  },
};

interface Asked<Kind extends FactKind> {
  readonly kind: Kind;
  readonly place: FactPlace;
}

interface Listed<Kind extends FactKind> extends Asked<Kind> {
  readonly args: Readonly<Record<string, unknown>>;
  readonly filter?: FactFilter;
}

/** One object with what the query selects of it; its own kind and place go along for what lies below. */
export async function oneOf<Kind extends FactKind>(
  run: QueryRun,
  info: GraphQLResolveInfo,
  { kind, place }: Asked<Kind>,
): Promise<Node | null> {
  const reads = readsOf(run);
  if (lacks(run, info, { reads, kind })) return null;
  const facts = await reads.one(kind, place, wanted<Kind>(kind, fieldsBelow(info, [])));
  if (facts === undefined)
    throw new PipeError(
      'code-host-unreadable',
      `Bitbucket knows no such ${wordFor(kind)}, or hides it from this credential.`,
    );
  return { kind, place: { ...place, ...(kind === 'commit' ? { commit: place.commit } : {}) }, facts };
}

async function listOf<Kind extends FactKind>(
  run: QueryRun,
  info: GraphQLResolveInfo,
  { kind, place, args, filter }: Listed<Kind>,
): Promise<Node | null> {
  const reads = readsOf(run);
  if (lacks(run, info, { reads, kind })) return null;
  const page = await reads.list(kind, place, {
    fields: wanted<Kind>(kind, fieldsBelow(info, ['nodes'])),
    first: Number(args['first']),
    after: text(args['after']),
    filter,
  });
  const below = kind === 'pullRequestCommit' ? 'commit' : kind;
  const nodes = page.nodes.map((facts) => ({ kind: below, place: placeBelow(kind, place, facts), facts }));
  return { facts: { nodes, endCursor: page.next ?? null } };
}

function placeBelow(kind: FactKind, place: FactPlace, facts: Seen<CodeHostFacts[FactKind]>): FactPlace {
  const name = kind === 'repository' ? (facts as { readonly fullName?: unknown }).fullName : undefined;
  return typeof name === 'string' ? { repository: name } : place;
}

/** The facts that a selection needs. */
function wanted<Kind extends FactKind>(
  kind: Kind,
  selected: readonly string[],
): readonly (keyof CodeHostFacts[Kind] & string)[] {
  const names = selected.flatMap(
    (name) => MADE_OF[`${kind === 'pullRequestCommit' ? 'commit' : kind}.${name}`] ?? [name],
  );
  // A repository's lists are asked for by its name.
  const all = kind === 'repository' ? [...names.filter((name) => REPOSITORY.has(name)), 'fullName'] : names;
  return [...new Set(all)] as (keyof CodeHostFacts[Kind] & string)[];
}

const REPOSITORY = new Set(['fullName', 'name', 'isPrivate', 'mainBranch', 'project', 'createdAt']);

function lacks(
  { lacking }: QueryRun,
  info: GraphQLResolveInfo,
  { reads, kind }: { readonly reads: CodeHostReads; readonly kind: FactKind },
): boolean {
  const because = reads.lacks(kind);
  if (because !== undefined) lacking.set(placeIn(info), because);
  return because !== undefined;
}

/** `PullRequest.closedBy`: the same for every object of a list. */
export function placeIn({ parentType, fieldName }: GraphQLResolveInfo): string {
  return `${parentType.name}.${fieldName}`;
}

function readsOf({ sources: { reads } }: QueryRun): CodeHostReads {
  if (reads !== undefined) return reads;
  throw new PipeError('code-host-unreadable', 'There is no Bitbucket credential to read with.', {
    hint: 'Set BITBUCKET_ACCESS_TOKEN, or BITBUCKET_EMAIL with BITBUCKET_API_TOKEN.',
  });
}

function repositoryOf({ sources: { repository } }: QueryRun, workspace: unknown, slug: unknown): string {
  const [ownWorkspace, ownSlug] = repository?.split('/') ?? [];
  const parts = [text(workspace) ?? ownWorkspace, text(slug) ?? ownSlug];
  if (parts.every((part) => part !== undefined)) return parts.join('/');
  throw new PipeError('code-host-unreadable', 'The repository is not known.', {
    hint: 'Set BITBUCKET_REPO_FULL_NAME, or give workspace and slug in the query.',
  });
}

async function mainBranch(run: QueryRun, node: Node): Promise<string> {
  const found = await readsOf(run).one('repository', placeOf(node), ['mainBranch']);
  if (found?.mainBranch) return found.mainBranch;
  throw new PipeError('code-host-unreadable', 'Bitbucket names no main branch of the repository.');
}

function placeOf({ place = {} }: Node): FactPlace {
  return { repository: place.repository };
}

function commitPlace(node: Node): FactPlace {
  return { ...placeOf(node), commit: fact(node, 'hash') ?? node.place?.commit };
}

function pullRequestPlace(node: Node): FactPlace {
  const { id, createdAt } = pullRequestIn(node);
  return { ...placeOf(node), pullRequest: id ?? undefined, since: createdAt ?? undefined };
}

function pullRequestIn({ facts }: Node): Seen<PullRequestFacts> {
  return facts;
}

function fact({ facts }: Node, name: string): string | undefined {
  return text(facts[name]);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wordFor(kind: FactKind): string {
  return kind === 'pullRequest' ? 'pull request' : kind;
}
