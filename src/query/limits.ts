import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** Deeper, broader or dearer queries are refused before the first call. */
const LIMITS = { depth: 12, nodes: 5000, calls: 500, first: 1000 } as const;

export interface Estimate {
  readonly nodes: number;
  readonly calls: number;
}

interface Measuring {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLError[];
  readonly total: { nodes: number; calls: number };
}

interface Level {
  readonly type: string;
  readonly depth: number;
  /** How many objects this selection is made on. */
  readonly times: number;
}

/**
 * What a query may cost at the most: every list full. Errors point to the field that goes beyond a limit. The
 * document has been validated: no fragment holds itself.
 */
export function measure(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, variables }: Pick<Measuring, 'schema' | 'variables'>,
): { readonly estimate: Estimate; readonly errors: readonly GraphQLError[] } {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const measuring: Measuring = { schema, fragments, variables, errors: [], total: { nodes: 0, calls: 0 } };
  walk(operation.selectionSet, { type: 'Query', depth: 1, times: 1 }, measuring);
  const { total, errors } = measuring;
  if (errors.length === 0 && total.nodes > LIMITS.nodes)
    errors.push(beyond(`It may give ${total.nodes} nodes; ${LIMITS.nodes} are the limit.`, operation));
  if (errors.length === 0 && total.calls > LIMITS.calls)
    errors.push(beyond(`It may take ${total.calls} calls; ${LIMITS.calls} are the limit.`, operation));
  return { estimate: total, errors };
}

function walk({ selections }: SelectionSetNode, level: Level, measuring: Measuring): void {
  for (const selection of selections) {
    if (measuring.errors.length > 0) return;
    if (selection.kind === Kind.FIELD) visit(selection, level, measuring);
    else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, level, measuring);
    else {
      const fragment = measuring.fragments.get(selection.name.value);
      if (fragment !== undefined) walk(fragment.selectionSet, level, measuring);
    }
  }
}

function visit(field: FieldNode, { type, depth, times }: Level, measuring: Measuring): void {
  const name = field.name.value;
  if (name.startsWith('__')) return;
  const { schema, errors, total } = measuring;
  const parent = schema.getType(type);
  const definition = isObjectType(parent) ? parent.getFields()[name] : undefined;
  if (definition === undefined) return;
  const first = firstOf(field, definition, measuring);
  const excess = excessOf(depth, first);
  if (excess !== undefined) {
    errors.push(beyond(excess, field));
    return;
  }
  const many = first ?? 1;
  total.calls += Math.ceil(times * callsOf(`${type}.${name}`, many));
  if (field.selectionSet === undefined) return;
  // Persons and the like come with what holds them: only lists grow.
  if (first !== undefined) total.nodes += times * many;
  const below = getNamedType(definition.type).name;
  walk(field.selectionSet, { type: below, depth: depth + 1, times: times * many }, measuring);
}

function excessOf(depth: number, first: number | undefined): string | undefined {
  if (depth > LIMITS.depth) return `It is nested deeper than ${LIMITS.depth} levels.`;
  const fits = first === undefined || (first >= 1 && first <= LIMITS.first);
  return fits ? undefined : `first must be from 1 to ${LIMITS.first}.`;
}

function firstOf(
  field: FieldNode,
  definition: Parameters<typeof getArgumentValues>[0],
  { variables }: Measuring,
): number | undefined {
  if (!definition.args.some(({ name }) => name === 'first')) return undefined;
  const { first } = getArgumentValues(definition, field, variables);
  return typeof first === 'number' ? first : LIMITS.first + 1;
}

/** The largest pages; `activity` and `approvals` of many pull requests come together. */
const PAGES: Readonly<Record<string, number>> = { 'Repository.pullRequests': 50 };

const CALLS: Readonly<Record<string, number>> = {
  'Query.account': 1,
  'Query.repository': 1,
  'Query.apigee': 1,
  'Repository.commit': 1,
  'Repository.pullRequest': 1,
  'PullRequest.approvals': 0.5,
  'PullRequest.deployments': 0.1,
  'Organization.groups': 1,
  'ApigeeEnvironment.targetServers': 1,
  'Asset.revisions': 1,
  // Of what serves nobody knows the number before: the limit counts a part of the default.
  'LiveRevision.state': 0.4,
  'LiveRevision.mark': 0.4,
  'LiveRevision.commit': 0.1,
  'LiveRevision.pullRequest': 0.01,
};

/** Several of one object share a call: what counts is what a query can make grow. */
const FREE = new Set(['Organization.deployments', 'Organization.proxies', 'Organization.sharedFlows']);

function callsOf(place: string, first: number): number {
  const fixed = CALLS[place];
  if (fixed !== undefined) return fixed;
  if (FREE.has(place)) return 2;
  if (place.startsWith('Organization.')) return 1;
  return first > 1 ? Math.ceil(first / (PAGES[place] ?? 100)) : 0;
}

function beyond(sentence: string, nodes: FieldNode | OperationDefinitionNode): GraphQLError {
  return new GraphQLError(`The query is refused before the first call. ${sentence}`, { nodes });
}
