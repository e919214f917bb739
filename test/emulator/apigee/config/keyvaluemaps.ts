import { GoogleError } from '../../google/google-error.ts';
import { type Call, type Handlers, invalid } from '../call.ts';
import { type EntityKind, entitiesOf, found, kindHandlers, printed } from './kind.ts';
import { tokenList } from './lists.ts';
import { resourceName, runtimeRefusals } from './refusals.ts';
import { type Entity, segment } from './store.ts';

/** Key-value maps of the organization, an environment or a proxy, and their entries. */
const scopes = ['', 'environments.', 'apis.'] as const;

type Scope = (typeof scopes)[number];

const limits: Readonly<Record<Scope, number>> = { '': 100, 'environments.': 900, 'apis.': 4250 };

function mapKindOf(scope: Scope): EntityKind {
  return {
    id: `${scope}keyvaluemaps`,
    key: 'name',
    keyPattern: /^[^\0]{1,255}$/,
    limit: limits[scope],
    refusals: {
      missing: (call, key) =>
        new GoogleError(
          'NOT_FOUND',
          `generic::not_found: resource ${resourceName(call, `${parentPath(call)}keyvaluemaps/${key}`)} not found`,
        ),
      duplicate: (_, key) => new GoogleError('ALREADY_EXISTS', `KeyValueMap ${key} already exists`),
      needsRuntime: false,
    },
    // Apigee X encrypts every map, whatever is asked.
    keep: ({ maskedValues }, { key, before }) => ({
      name: key,
      encrypted: true,
      maskedValues: maskedValues ?? before?.['maskedValues'] ?? false,
    }),
  };
}

function entryKindOf(scope: Scope): EntityKind {
  return {
    id: `${scope}keyvaluemaps.entries`,
    key: 'name',
    keyPattern: /^[\s\S]{1,2048}$/,
    refusals: runtimeRefusals({
      missing: (call, key) => [
        'keyvaluemap.service.keyvaluemap_entry_doesnt_exist',
        `KeyValueMap(${scopeText(call)},Map=${mapOf(call)}) Entry=${key} does not exist`,
      ],
      duplicate: (call, key) => [
        'keyvaluemap.service.keyvaluemap_entry_already_exists',
        `KeyValueMap(${scopeText(call)},Map=${mapOf(call)}) Entry=${key} already exists`,
      ],
    }),
    keep: ({ value }, { call, key }) => {
      if (typeof value !== 'string' || value === '') throw invalid('value is required');
      if (Buffer.byteLength(value) > 10_240) throw invalid('the value is longer than 10 KB');
      refuseUndecryptable(call);
      return { name: key, value };
    },
    print: (entry, call) => {
      refuseUndecryptable(call);
      return shown(call, entry);
    },
  };
}

/** Values of a masked map never come back. */
function shown(call: Call, entry: Entity): Entity {
  return isMasked(call) ? { ...entry, value: '*****' } : entry;
}

function isMasked(call: Call): boolean {
  const maps = call.world.organization.entities.collection(`${parentPath(call, segment)}keyvaluemaps`);
  return maps.get(mapOf(call))?.['maskedValues'] === true;
}

/** An environment that was deleted with its maps in it cannot read those it has after it is made again. */
function refuseUndecryptable({ world, match }: Call): void {
  if (world.organization.undecryptable.has(match.parameters['environmentsId'] ?? ''))
    throw new GoogleError('INTERNAL', 'Internal error encountered.');
}

/** `environments/test/`, `apis/orders/` or nothing. */
function parentPath({ match }: Call, print = (name: string) => name): string {
  const { environmentsId, apisId } = match.parameters;
  if (environmentsId !== undefined) return `environments/${print(environmentsId)}/`;
  return apisId === undefined ? '' : `apis/${print(apisId)}/`;
}

function scopeText({ world, match }: Call): string {
  const { environmentsId, apisId } = match.parameters;
  const organization = `Organization = '${world.organization.name}'`;
  if (environmentsId !== undefined)
    return `Scope=KeyValueMapScope {ScopeType ='ENVIRONMENTS', ${organization}, Environment = '${environmentsId}'}`;
  return apisId === undefined
    ? `Scope=KeyValueMapScope {ScopeType ='ORGANIZATIONS', ${organization}}`
    : `Scope=KeyValueMapScope {ScopeType ='APIS', ${organization}, Api = '${apisId}'}`;
}

function mapOf({ match }: Call): string {
  return match.parameters['keyvaluemapsId'] ?? '';
}

function scopeHandlers(scope: Scope): Handlers {
  const [mapKind, entryKind] = [mapKindOf(scope), entryKindOf(scope)];
  return {
    ...kindHandlers(mapKind),
    ...kindHandlers(entryKind),
    [`${mapKind.id}.list`]: (call) => [...entitiesOf(mapKind, call).keys()],
    // PUT is for a key that exists: it makes none.
    [`${entryKind.id}.update`]: (call) => {
      const { key, entities } = found(entryKind, call);
      const entity = entryKind.keep(call.message, { call, key, before: undefined });
      entities.set(key, entity);
      return printed(entryKind, call, entity);
    },
    [`${entryKind.id}.list`]: (call) => {
      const entities = entitiesOf(entryKind, call);
      refuseUndecryptable(call);
      const all = [...entities.values()].map((entry) => shown(call, entry));
      return tokenList(call, all, { field: 'keyValueEntries', size: 100 });
    },
  };
}

export const keyValueMapHandlers: Handlers = Object.assign({}, ...scopes.map(scopeHandlers)) as Handlers;
