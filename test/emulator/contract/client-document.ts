import { readFileSync } from 'node:fs';

/** The part of a discovery document that Google's generated clients are made of. */
interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Method {
  readonly id: string;
  readonly parameters?: Readonly<Record<string, object>>;
}

const KEPT_OF_METHOD = ['id', 'httpMethod', 'path', 'parameterOrder', 'mediaUpload', 'supportsMediaUpload'];
const KEPT_OF_PARAMETER = ['location', 'required', 'repeated', 'type', 'pattern'];
/** What a team asks of an organization; the other collections of the document are portals, analytics and security. */
const COLLECTIONS = new Set([
  'apis',
  'apiproducts',
  'apps',
  'deployments',
  'developers',
  'entries',
  'environments',
  'keyvaluemaps',
  'operations',
  'organizations',
  'revisions',
  'sharedflows',
  'targetservers',
]);

/** Google's own document for its client, word for word, without its prose, its messages and what nobody here asks. */
export function printClientDocument(folder: URL): string {
  const document = JSON.parse(readFileSync(new URL('apigee-v1.discovery.json', folder), 'utf8')) as Resource &
    Record<string, unknown>;
  const kept = only(document, ['id', 'name', 'version', 'revision', 'rootUrl', 'servicePath', 'parameters']);
  return `${JSON.stringify({ ...kept, parameters: bare(document['parameters']), ...shortened(document) }, undefined, 1)}\n`;
}

function shortened({ methods, resources }: Resource): Resource {
  return {
    ...(methods && {
      methods: mapped(methods, (method) => ({
        ...only(method, KEPT_OF_METHOD),
        parameters: bare(method.parameters),
      })) as never,
    }),
    ...(resources && {
      resources: Object.fromEntries(
        Object.entries(resources)
          .filter(([name]) => COLLECTIONS.has(name))
          .map(([name, inner]) => [name, shortened(inner)]),
      ),
    }),
  };
}

const bare = (parameters: unknown): object =>
  mapped((parameters ?? {}) as Record<string, object>, (parameter) => only(parameter, KEPT_OF_PARAMETER));

function mapped<From, To>(entries: Readonly<Record<string, From>>, change: (value: From) => To) {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}

function only(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}
