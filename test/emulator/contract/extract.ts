import { readFileSync } from 'node:fs';

/** What the emulator keeps of the discovery documents: methods, parameters and the fields of every message. */
export interface DiscoveryExtract {
  readonly revisions: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly methods: readonly ExtractedMethod[];
  /**
   * A field's type: string, int64 (a string of digits), boolean, integer, number, any, object, `Name`, `A|B` for an
   * enumeration, `[…]` for lists, `{…}` for maps.
   */
  readonly schemas: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ExtractedMethod {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly request?: string;
  readonly response?: string;
}

interface Parameter {
  readonly location?: string;
  readonly type?: string;
  readonly repeated?: boolean;
}

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
}

interface Method {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly flatPath?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly request?: Schema;
  readonly response?: Schema;
}

interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Discovery extends Resource {
  readonly name: string;
  readonly version: string;
  readonly revision: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

const documents = ['apigee-v1', 'sts-v1', 'iamcredentials-v1'];

/** Reads the three documents in `folder`. Messages that no method names are left out. */
export function extractDiscovery(folder: URL): DiscoveryExtract {
  const read = documents.map(
    (name) => JSON.parse(readFileSync(new URL(`${name}.discovery.json`, folder), 'utf8')) as Discovery,
  );
  const methods = read.flatMap((document) => methodsOf(document).map(compactMethod));
  const schemas = Object.fromEntries(read.flatMap((document) => Object.entries(document.schemas)));
  return {
    revisions: Object.fromEntries(
      read.map(({ name, version, revision }) => [`${name}-${version}`, revision]),
    ),
    parameters: queryTypes(
      Object.fromEntries(read.flatMap((document) => Object.entries(document.parameters))),
    ),
    methods,
    schemas: reachable(
      methods.flatMap(({ request, response }) => [request, response].filter((name) => name !== undefined)),
      schemas,
    ),
  };
}

/** One method and one message to a line, so that a new revision of the document reads well in a diff. */
export function printExtract(extract: DiscoveryExtract): string {
  const lines = (entries: readonly string[]): string => entries.map((entry) => `    ${entry}`).join(',\n');
  return `{
  "revisions": ${JSON.stringify(extract.revisions)},
  "parameters": ${JSON.stringify(extract.parameters)},
  "methods": [
${lines(extract.methods.map((method) => JSON.stringify(method)))}
  ],
  "schemas": {
${lines(Object.entries(extract.schemas).map(([name, fields]) => `${JSON.stringify(name)}: ${JSON.stringify(fields)}`))}
  }
}
`;
}

function methodsOf(resource: Resource): Method[] {
  return [
    ...Object.values(resource.methods ?? {}),
    ...Object.values(resource.resources ?? {}).flatMap((inner) => methodsOf(inner)),
  ];
}

function compactMethod({
  id,
  httpMethod,
  path,
  flatPath,
  parameters,
  request,
  response,
}: Method): ExtractedMethod {
  const query = queryTypes(parameters ?? {});
  return {
    id,
    method: httpMethod,
    path: `/${flatPath ?? path}`,
    ...(Object.keys(query).length > 0 && { query }),
    ...(request?.$ref !== undefined && { request: request.$ref }),
    ...(response?.$ref !== undefined && { response: response.$ref }),
  };
}

function queryTypes(parameters: Readonly<Record<string, Parameter>>): Record<string, string> {
  const inQuery = Object.entries(parameters).filter(([, { location }]) => location === 'query');
  return Object.fromEntries(
    inQuery.map(([name, { type = 'string', repeated }]) => [name, repeated === true ? `[${type}]` : type]),
  );
}

function reachable(
  names: readonly string[],
  schemas: Readonly<Record<string, Schema>>,
): DiscoveryExtract['schemas'] {
  const found = new Map<string, Record<string, string>>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    const fields = Object.entries(schemas[name]?.properties ?? {}).map(([field, schema]) => [
      field,
      typeOf(schema),
    ]);
    found.set(name, Object.fromEntries(fields) as Record<string, string>);
    queue.push(
      ...fields.map(([, type]) => (type ?? '').replaceAll(/[[\]{}]/g, '')).filter((type) => type in schemas),
    );
  }
  return Object.fromEntries([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref;
  if (schema.type === 'array') return `[${typeOf(schema.items ?? {})}]`;
  if (schema.additionalProperties !== undefined) return `{${typeOf(schema.additionalProperties)}}`;
  if (schema.enum !== undefined) return `${schema.enum.join('|')}${schema.enum.length === 1 ? '|' : ''}`;
  return schema.format === 'int64' || schema.format === 'uint64' ? 'int64' : (schema.type ?? 'any');
}
