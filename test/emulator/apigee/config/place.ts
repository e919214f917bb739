import { type Call, notFound } from '../call.ts';
import { assetKey } from '../organization.ts';
import { resourceName } from './refusals.ts';
import { type Entity, segment } from './store.ts';

const organizationRoot = '/v1/organizations/{organizationsId}/';

/** The collection that a call is about, `environments/test/targetservers`, whether it names an entity or not. */
export function pathOf(call: Call): string {
  return partsOf(call).map(segment).join('/');
}

/** The same without its own name: `environments/test`; empty for the organization's own. */
export function parentsOf(call: Call): string {
  return partsOf(call).slice(0, -1).join('/');
}

/** The call's collection; throws 404 if the environment, the proxy, the developer … that holds it does not exist. */
export function openCollection(call: Call): Map<string, Entity> {
  const parts = partsOf(call);
  for (let end = 2; end < parts.length; end += 2) {
    if (!exists(call, parts.slice(0, end)))
      throw notFound(`resource ${resourceName(call, parts.slice(0, end).join('/'))}`);
  }
  return call.world.organization.entities.collection(pathOf(call));
}

/** Collections and keys in turn, ending with the collection. */
function partsOf({ match }: Call): string[] {
  const parts = match.method.path
    .replace(organizationRoot, '')
    .split('/')
    .map((part) => {
      const name = /^\{(\w+)\}/.exec(part)?.[1];
      return name === undefined ? part : (match.parameters[name] ?? '');
    });
  return parts.length % 2 === 0 ? parts.slice(0, -1) : parts;
}

function exists({ world: { organization } }: Call, parts: readonly string[]): boolean {
  const [collection = '', key = ''] = parts.slice(-2);
  if (parts.length === 2 && collection === 'environments') return organization.environments.has(key);
  if (parts.length === 2 && collection === 'apis') return organization.assets.has(assetKey('apiproxy', key));
  return organization.entities.collection(parts.slice(0, -1).map(segment).join('/')).has(key);
}
