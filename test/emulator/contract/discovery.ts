import { readFileSync } from 'node:fs';
import type { DiscoveryExtract, ExtractedMethod } from './extract.ts';

export interface Match {
  readonly method: ExtractedMethod;
  /** Path parameters by their name in the document, decoded: organizationsId, apisId … */
  readonly parameters: Readonly<Record<string, string>>;
}

type Prefix = 'apigee.' | 'sts.' | 'iamcredentials.';

interface Route {
  readonly method: ExtractedMethod;
  readonly pattern: RegExp;
}

export const discovery = JSON.parse(
  readFileSync(new URL('../discovery-extract.json', import.meta.url), 'utf8'),
) as DiscoveryExtract;

/**
 * Lists that exist in practice and answer a bare JSON array, though the document lacks them (docs/apigee.md#bare-lists).
 */
const bareLists: readonly ExtractedMethod[] = [
  ['environments.list', 'environments'],
  ['keyvaluemaps.list', 'keyvaluemaps'],
  ['environments.keyvaluemaps.list', 'environments/{environmentsId}/keyvaluemaps'],
  ['apis.keyvaluemaps.list', 'apis/{apisId}/keyvaluemaps'],
  ['environments.targetservers.list', 'environments/{environmentsId}/targetservers'],
  ['environments.references.list', 'environments/{environmentsId}/references'],
  ['environments.keystores.list', 'environments/{environmentsId}/keystores'],
  ['environments.keystores.aliases.list', 'environments/{environmentsId}/keystores/{keystoresId}/aliases'],
  ['environments.flowhooks.list', 'environments/{environmentsId}/flowhooks'],
  ['apis.revisions.list', 'apis/{apisId}/revisions'],
  ['sharedflows.revisions.list', 'sharedflows/{sharedflowsId}/revisions'],
].map(([id, path]) => ({
  id: `apigee.organizations.${id}`,
  method: 'GET',
  path: `/v1/organizations/{organizationsId}/${path}`,
}));

const routes = new Map<string, Route[]>();

/** Plain words before parameters: `keys/create` is not the key `create`. */
const byParameters = [...discovery.methods, ...bareLists].sort(
  (left, right) => left.path.split('{').length - right.path.split('{').length,
);

for (const method of byParameters) {
  const bucket = bucketOf(method.method, method.path);
  routes.set(bucket, [...(routes.get(bucket) ?? []), { method, pattern: patternOf(method.path) }]);
}

/** The method that a request means, or undefined if the contract has none. A slash after the organization is taken. */
export function findMethod(prefix: Prefix, verb: string, path: string): Match | undefined {
  const plain = path.replace(/^(\/v1\/organizations\/[^/]+)\/$/, '$1');
  for (const { method, pattern } of routes.get(bucketOf(verb, plain)) ?? []) {
    const found = method.id.startsWith(prefix) ? pattern.exec(plain) : null;
    if (found === null) continue;
    const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decode(value)]);
    return { method, parameters: Object.fromEntries(parameters) as Record<string, string> };
  }
  return undefined;
}

function bucketOf(verb: string, path: string): string {
  return `${verb} ${path.split('/').length}`;
}

function patternOf(path: string): RegExp {
  const source = path.replaceAll(/\{(\w+)\}|[.:]/g, (text, name: string | undefined) =>
    name === undefined ? `\\${text}` : `(?<${name}>[^/:]+)`,
  );
  return new RegExp(`^${source}$`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
