import type { FactKind } from '../../domain/code-host/review.ts';
import type { Connection } from '../../domain/results/run-result.ts';
import { readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { CodeHostReads } from '../../ports/code-host-reads.ts';
import type { Run } from '../../run/context.ts';

type BitbucketConnection = NonNullable<Connection['bitbucket']>;

/** What is tried, and the scope that it takes. */
const TRIED: readonly (readonly [FactKind, string, string])[] = [
  ['pullRequest', 'pullrequest', 'id'],
  ['pipeline', 'pipeline', 'uuid'],
  ['restriction', 'repository:admin', 'kind'],
];

/** What the Bitbucket credential sees and may read; null without one. Reads only, and never throws for a refusal. */
export async function connectionOf({ ports, context }: Run): Promise<Connection['bitbucket']> {
  const reads = await ports.codeHostReads();
  if (reads === undefined) return null;
  const { repository } = context;
  const missing = new Set<string>();
  const account = await tried(missing, 'account', reads.one('account', {}, ['id', 'name']));
  const workspaces = await texts(reads, missing, { kind: 'workspace', field: 'slug', scope: 'account' });
  const workspace = repository?.split('/')[0];
  const repositories = await texts(reads, missing, {
    kind: 'repository',
    field: 'fullName',
    scope: 'repository',
    repository: workspace,
  });
  for (const [kind, scope, field] of TRIED) await texts(reads, missing, { kind, field, scope, repository });
  const webhooks = await texts(reads, missing, {
    kind: 'webhook',
    field: 'url',
    scope: 'webhook',
    repository,
  });
  const { scopes, nearLimit } = reads.credential();
  return {
    account: account?.name ?? null,
    workspaces,
    repositories,
    scopes: { granted: scopes ?? null, missing: [...missing] },
    rateLimit: nearLimit === undefined ? null : nearLimit ? 'nearly used up' : 'enough left',
    webhooks,
  };
}

interface Tried {
  readonly kind: FactKind;
  readonly field: string;
  readonly scope: string;
  readonly repository?: string | undefined;
}

async function texts(
  reads: CodeHostReads,
  missing: Set<string>,
  { kind, field, scope, repository }: Tried,
): Promise<readonly string[]> {
  const needsPlace = kind !== 'workspace';
  if (reads.lacks(kind) !== undefined || (needsPlace && repository === undefined)) return [];
  const page = await tried(
    missing,
    scope,
    reads.list(kind, { repository }, { fields: [field] as never, first: 50 }),
  );
  return (page?.nodes ?? []).flatMap((node) => {
    const value = (node as Readonly<Record<string, unknown>>)[field];
    return typeof value === 'string' ? [value] : [];
  });
}

async function tried<Value>(
  missing: Set<string>,
  scope: string,
  read: Promise<Value>,
): Promise<Value | undefined> {
  const answer = await readOrRefusal(read);
  if (!(answer instanceof PipeError)) return answer;
  if (answer.status === 403) missing.add(scope);
  return undefined;
}

/** For the log: a line for each thing that is known. */
export function describeConnection(connection: BitbucketConnection): readonly string[] {
  const { account, workspaces, repositories, scopes, webhooks } = connection;
  return [
    ...(account === null ? [] : [`account ${account}`]),
    ...(workspaces.length === 0 ? [] : [`workspaces ${workspaces.join(', ')}`]),
    ...(repositories.length === 0 ? [] : [`repositories ${repositories.join(', ')}`]),
    ...(scopes.granted === null ? [] : [`scopes granted: ${scopes.granted.join(', ')}`]),
    ...(scopes.missing.length === 0
      ? []
      : [`scopes that some features would need: ${scopes.missing.join(', ')}`]),
    ...(webhooks.length === 0 ? [] : [`webhooks to ${webhooks.join(', ')}`]),
  ];
}
