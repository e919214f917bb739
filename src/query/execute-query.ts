import {
  buildSchema,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isObjectType,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  Source,
  validate,
} from 'graphql';
import { withHint } from '../domain/text/sentences.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { APIGEE_FIELDS } from './apigee-fields.ts';
import { CODE_HOST_FIELDS, type Node, placeIn } from './code-host-fields.ts';
import { type Estimate, measure } from './limits.ts';
import { SCHEMA } from './schema.ts';
import { type QueryRun, type QuerySources, startQueryRun } from './sources.ts';

export interface QueryText {
  /** For sentences: `the query compliance`, `queries/audit.graphql`. */
  readonly name: string;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The answer as GraphQL gives it: data, errors by path, and what it cost. */
export interface QueryAnswer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly QueryFault[];
  readonly extensions: {
    readonly cost: { readonly calls: number; readonly estimated: Estimate };
    /** By field: why it is null. */
    readonly lacking: Readonly<Record<string, string>>;
  };
}

interface QueryFault {
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly locations: readonly { readonly line: number; readonly column: number }[];
}

const MOST_TOKENS = 10_000;

/**
 * Answers a query. Throws PipeError `query-invalid` with line and column for a query that is wrong or goes beyond a
 * limit, before the first call; what cannot be read is an error by its path beside the rest.
 */
export async function executeQuery(query: QueryText, sources: QuerySources): Promise<QueryAnswer> {
  const schema = runnable();
  const document = parsed(query);
  refuse(query, validate(schema, document, undefined, { maxErrors: 10 }));
  const operation = operationIn(document, query);
  const variables = variablesFor(schema, operation, query);
  const { estimate, errors } = measure(document, operation, { schema, variables });
  refuse(query, errors);
  const run = startQueryRun(sources);
  const answer = await execute({
    schema,
    document,
    contextValue: run,
    rootValue: { facts: {} } satisfies Node,
    variableValues: query.variables,
    operationName: operation.name?.value ?? null,
    fieldResolver: factOf as GraphQLFieldResolver<unknown, unknown>,
  });
  const faults = answer.errors ?? [];
  for (const { originalError } of faults) rethrowUnforeseen(originalError);
  return {
    data: answer.data ?? null,
    errors: faults.map(({ message, path = [], locations = [], originalError }) => ({
      message: originalError instanceof PipeError ? withHint(originalError) : message,
      path,
      locations,
    })),
    extensions: {
      cost: { calls: sources.reads?.calls() ?? 0, estimated: estimate },
      lacking: Object.fromEntries(run.lacking),
    },
  };
}

let known: GraphQLSchema | undefined;

function runnable(): GraphQLSchema {
  if (known !== undefined) return known;
  known = buildSchema(SCHEMA);
  for (const fields of [CODE_HOST_FIELDS, APIGEE_FIELDS]) {
    for (const [name, resolvers] of Object.entries(fields)) {
      const type = known.getType(name);
      for (const [field, resolve] of Object.entries(resolvers)) {
        const definition = isObjectType(type) ? type.getFields()[field] : undefined;
        if (definition === undefined) throw new TypeError(`the schema has no ${name}.${field}`);
        definition.resolve = resolve as GraphQLFieldResolver<unknown, unknown>;
      }
    }
  }
  return known;
}

/** A fact of its own name; if it is null, why. Persons and marks are plain objects. */
const factOf: GraphQLFieldResolver<Node | Readonly<Record<string, unknown>>, QueryRun> = (
  node,
  _args,
  { sources, lacking },
  info,
) => {
  const facts = 'facts' in node ? (node.facts as Readonly<Record<string, unknown>>) : node;
  const value = facts[info.fieldName] ?? null;
  const kind = 'facts' in node ? (node as Node).kind : undefined;
  if (value === null && kind !== undefined) {
    const because = sources.reads?.lacks(kind, info.fieldName);
    if (because !== undefined) lacking.set(placeIn(info), because);
  }
  return value;
};

function parsed({ text, name }: QueryText): DocumentNode {
  const source = new Source(text, name);
  try {
    refuseNested(source);
    return parse(source, { maxTokens: MOST_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) throw refusal(name, [error]);
    throw error;
  }
}

/** No sound query comes near; the parser would go on until its stack is full. */
const DEEPEST = 100;

function refuseNested(source: Source): void {
  let depth = 0;
  for (const { 0: bracket, index } of source.body.matchAll(/[{}[\]()]/g)) {
    depth += '{[('.includes(bracket) ? 1 : -1;
    if (depth > DEEPEST)
      throw new GraphQLError(`It is nested deeper than ${DEEPEST} brackets`, { source, positions: [index] });
  }
}

function operationIn(document: DocumentNode, { name }: QueryText): OperationDefinitionNode {
  const operation = getOperationAST(document);
  if (operation?.operation === OperationTypeNode.QUERY) return operation;
  const what = operation ? `is no query but a ${operation.operation}` : 'holds no query, or more than one';
  throw new PipeError('query-invalid', `${name} ${what}.`, {
    hint: 'Give exactly one query; nothing can be changed by it.',
  });
}

function variablesFor(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  { name, variables }: QueryText,
): Readonly<Record<string, unknown>> {
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (errors !== undefined)
    // The value itself stays out: it may be anything.
    throw refusal(
      name,
      errors.map((error) => new GraphQLError(withoutValue(error.message), error.nodes)),
    );
  return coerced;
}

/** `Variable "$first" got invalid value "x"; Int cannot …` */
function withoutValue(message: string): string {
  const start = message.indexOf(INVALID);
  const end = start === -1 ? -1 : message.indexOf(';', start);
  return end === -1 ? message : `${message.slice(0, start)} cannot be taken${message.slice(end)}`;
}

const INVALID = ' got invalid value ';

function refuse({ name }: QueryText, errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw refusal(name, errors);
}

function refusal(name: string, errors: readonly GraphQLError[]): PipeError {
  const [first, ...also] = errors.map(({ message, locations }) => {
    const { line = 1, column = 1 } = locations?.[0] ?? {};
    const where = `${name}:${line}:${column}`;
    const sentence = message.replace(/^Syntax Error: /, '').replace(/(?<![.\s])[.\s]+$/, '');
    return new PipeError('query-invalid', `${where}: ${sentence}.`, { where });
  });
  return new PipeError('query-invalid', first?.message ?? 'The query is not valid.', {
    where: first?.where,
    hint: 'schema.graphql says what can be asked.',
    also,
  });
}

function rethrowUnforeseen(error: Error | undefined): void {
  if (error === undefined) return;
  const foreseen = error instanceof PipeError && error.code !== 'stopped' && error.code !== 'query-invalid';
  if (!foreseen && !(error instanceof GraphQLError)) throw error;
}
