/** What the emulator keeps of an OpenAPI document: every operation, and the schemas of those it answers. */
export interface OpenApiExtract {
  readonly source: string;
  readonly operations: readonly Operation[];
  /** Named schemas that bodies and answers refer to. */
  readonly schemas: Readonly<Record<string, object>>;
}

/** One method of one path. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** Query parameters with their schemas. */
  readonly query?: Readonly<Record<string, { readonly enum?: readonly unknown[] }>>;
  readonly requiredQuery?: readonly string[];
  /** The scope an access token or OAuth consumer needs; Cloud only. */
  readonly scope?: string;
  /** The scopes an API token needs, all of them; Cloud only. */
  readonly tokenScopes?: readonly string[];
  readonly answers: readonly number[];
  /** Schema of the JSON body. */
  readonly body?: object;
  /** Schema of a good answer. */
  readonly answer?: object;
}

interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-atlassian-oauth2-scopes'?: readonly { readonly scopes: readonly string[] }[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
}

type Content = Readonly<Record<string, { readonly schema?: object }>>;

const methods = ['get', 'put', 'post', 'delete'];
/** Words for people, and promises the real servers do not keep: `type` is never asked for, answers hold more. */
const dropped = new Set(['description', 'example', 'examples', 'title', 'additionalProperties', 'xml']);
const deepest = 7;

/**
 * The operations whose path `keeps` says yes to. Bodies and answers are kept for those in `built`
 * (`GET /repositories/{workspace}/{repo_slug}`), since the whole document is over a megabyte.
 */
export function extractOpenApi(
  document: OpenApi,
  { keeps, built }: { keeps: (path: string) => boolean; built: ReadonlySet<string> },
): OpenApiExtract {
  const operations = Object.entries(document.paths)
    .filter(([path]) => keeps(path))
    .flatMap(([path, item]) =>
      methods
        .filter((method) => item[method] !== undefined)
        .map((method) => operationOf({ path, method, item }, built.has(`${method.toUpperCase()} ${path}`))),
    );
  return {
    source: `${document.info.title} ${document.info.version}`,
    operations,
    schemas: reachable(operations, document.components.schemas),
  };
}

/** One operation and one schema to a line, so that a newer document reads well in a diff. */
export function printOpenApi({ source, operations, schemas }: OpenApiExtract): string {
  const lines = (entries: readonly string[]): string => entries.map((entry) => `    ${entry}`).join(',\n');
  return `{
  "source": ${JSON.stringify(source)},
  "operations": [
${lines(operations.map((operation) => JSON.stringify(operation)))}
  ],
  "schemas": {
${lines(Object.entries(schemas).map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`))}
  }
}
`;
}

interface Place {
  readonly path: string;
  readonly method: string;
  readonly item: Readonly<Record<string, Described>>;
}

function operationOf({ path, method, item }: Place, isBuilt: boolean): Operation {
  const described = item[method] ?? {};
  const shared = (item['parameters'] ?? []) as readonly Parameter[];
  const query = [...shared, ...(described.parameters ?? [])].filter((each) => each.in === 'query');
  const requiredQuery = query.filter(({ required }) => required === true).map(({ name }) => name);
  return {
    method: method.toUpperCase(),
    path,
    ...(query.length > 0 && { query: Object.fromEntries(query.map(queryEntry)) }),
    ...(requiredQuery.length > 0 && { requiredQuery }),
    ...scopesOf(described),
    answers: Object.keys(described.responses ?? {}).map(Number),
    ...(isBuilt && schemasOf(described)),
  };
}

function queryEntry({ name, schema = {} }: Parameter): [string, object] {
  return [name, compact(schema, deepest)];
}

function scopesOf(described: Described): Partial<Operation> {
  const scope = described.security?.flatMap((each) => each['oauth2'] ?? [])[0];
  const tokenScopes = described['x-atlassian-oauth2-scopes']?.[0]?.scopes;
  return { ...(scope !== undefined && { scope }), ...(tokenScopes !== undefined && { tokenScopes }) };
}

function schemasOf({ requestBody, responses = {} }: Described): Partial<Operation> {
  const good = Object.keys(responses).find((status) => status.startsWith('2')) ?? '200';
  const body = jsonIn(requestBody?.content);
  const answer = jsonIn(responses[good]?.content);
  return { ...(body !== undefined && { body }), ...(answer !== undefined && { answer }) };
}

function jsonIn(content: Content = {}): object | undefined {
  const schema = (content['application/json'] ?? content['*/*'])?.schema;
  return schema === undefined ? undefined : compact(schema, deepest);
}

/** Without prose; below `depth` anything goes. */
function compact(schema: object, depth: number): object {
  if (depth === 0) return {};
  const entries = Object.entries(schema)
    .filter(([name]) => !dropped.has(name) && !name.startsWith('x-') && name !== 'discriminator')
    .map(([name, value]): [string, unknown] => {
      if (name === 'required') return [name, withoutType(value)];
      if (name === 'properties') return [name, mapped(value as Record<string, object>, depth - 1)];
      if (Array.isArray(value) && name !== 'enum') return [name, value.map((each) => inner(each, depth))];
      return [name, inner(value, depth - 1)];
    });
  const kept = Object.fromEntries(entries) as Record<string, unknown>;
  // A list that allows null is no list of strings, whatever the document says.
  if (Array.isArray(kept['enum']) && kept['enum'].includes(null)) delete kept['type'];
  return kept;
}

function inner(value: unknown, depth: number): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? compact(value, depth) : value;
}

function mapped(properties: Readonly<Record<string, object>>, depth: number): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, compact(schema, depth)]),
  );
}

function withoutType(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((name) => name !== 'type') : value;
}

function reachable(
  operations: readonly Operation[],
  schemas: Readonly<Record<string, unknown>>,
): Record<string, object> {
  const found = new Map<string, object>();
  const queue = namesIn(operations);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const schema = schemas[name];
    if (found.has(name) || schema === undefined) continue;
    found.set(name, compact(schema as object, deepest));
    queue.push(...namesIn(found.get(name)));
  }
  return Object.fromEntries([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function namesIn(value: unknown): string[] {
  const text = JSON.stringify(value);
  return [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
}
