import { type Call, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { type EntityKind, entitiesOf, found, kindHandlers, printed } from './kind.ts';
import { tokenList } from './lists.ts';
import { openCollection } from './place.ts';
import { quotaFailure, storedRefusals } from './refusals.ts';
import type { Entity } from './store.ts';

const dataCollectors: EntityKind = {
  id: 'datacollectors',
  key: 'name',
  keyQuery: 'dataCollectorId',
  keyPattern: /^dc_[a-zA-Z0-9_]+$/,
  refusals: storedRefusals((_, key) => `datacollectors/${key}`),
  keep: ({ type, description }, { call, key }) => {
    if (type === undefined || type === 'TYPE_UNSPECIFIED') throw invalid('type is required');
    if (entitiesOf(dataCollectors, call).size >= 100)
      throw quotaFailure(
        'apigee.googleapis.com/datacollectors',
        'Limit of Data Collectors in an organization (100) exceeded.',
      );
    const now = String(call.world.clock.now());
    return { name: key, type, description, createdAt: now, lastModifiedAt: now };
  },
};

const spaces: EntityKind = {
  id: 'spaces',
  key: 'name',
  keyQuery: 'spaceId',
  refusals: storedRefusals((_, key) => `spaces/${key}`),
  limit: 20,
  keep: ({ displayName }, { call, key }) => {
    const now = new Date(call.world.clock.now()).toISOString();
    return { name: key, displayName: displayName ?? key, createTime: now, updateTime: now };
  },
};

/** Data collectors, spaces and debug masks: the only ones with PATCH. */
export const organizationKindHandlers: Handlers = {
  ...withoutUpdate(dataCollectors),
  'datacollectors.list': (call) =>
    tokenList(call, [...entitiesOf(dataCollectors, call).values()], { field: 'dataCollectors', size: 25 }),
  'datacollectors.patch': (call) =>
    patch(dataCollectors, call, {
      fields: ['description'],
      stamp: { lastModifiedAt: String(call.world.clock.now()) },
    }),
  'datacollectors.delete': (call) => removeSilently(dataCollectors, call),
  ...withoutUpdate(spaces),
  'spaces.list': (call) =>
    tokenList(call, [...entitiesOf(spaces, call).values()], { field: 'spaces', size: 50, most: 1000 }),
  'spaces.patch': (call) =>
    patch(spaces, call, {
      fields: ['displayName'],
      stamp: { updateTime: new Date(call.world.clock.now()).toISOString() },
    }),
  'spaces.delete': (call) => removeSilently(spaces, call),
  'spaces.testIamPermissions': (call) => {
    found(spaces, call);
    const asked = (call.message['permissions'] ?? []) as string[];
    return withoutDefaults({ permissions: asked.filter((each) => call.token.may(each)) });
  },
  'environments.getDebugmask': (call) => ({ ...maskOf(call), name: maskName(call) }),
  'environments.updateDebugmask': updateMask,
};

function withoutUpdate(kind: EntityKind): Handlers {
  return Object.fromEntries(Object.entries(kindHandlers(kind)).filter(([id]) => !id.endsWith('.update')));
}

function removeSilently(kind: EntityKind, call: Call): object {
  const { entities, key } = found(kind, call);
  entities.delete(key);
  return {};
}

function patch(
  kind: EntityKind,
  call: Call,
  { fields, stamp }: { readonly fields: readonly string[]; readonly stamp: Entity },
): object {
  const { key, entity, entities } = found(kind, call);
  const masked = maskPaths(call) ?? Object.keys(call.message);
  const foreign = masked.find((field) => !fields.includes(field));
  if (foreign !== undefined) throw invalid(`invalid updateMask: "${foreign}" cannot be changed`);
  const changed = Object.fromEntries(masked.map((field) => [field, call.message[field] ?? '']));
  const patched = { ...entity, ...changed, ...stamp };
  entities.set(key, patched);
  return printed(kind, call, patched);
}

/** Paths of the mask in camel case; undefined without a mask. */
function maskPaths({ query }: Call): string[] | undefined {
  return query
    .get('updateMask')
    ?.split(',')
    .map((path) => path.trim().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()))
    .filter((path) => path !== '');
}

/** Lists are added to unless `replaceRepeatedFields=true` says that they are replaced. */
function updateMask(call: Call): object {
  const before = maskOf(call);
  const replace = call.query.get('replaceRepeatedFields') === 'true';
  const changed = (maskPaths(call) ?? Object.keys(call.message))
    .filter((field) => field !== 'name')
    .map((field) => {
      const given = call.message[field];
      const kept = before[field];
      if (field === 'namespaces')
        return [field, replace ? (given ?? {}) : { ...(kept as object), ...(given as object) }];
      const added = [...((given ?? []) as string[])];
      return [field, replace ? added : [...new Set([...((kept ?? []) as string[]), ...added])]];
    });
  const mask = withoutDefaults({ ...before, ...(Object.fromEntries(changed) as Entity) });
  masks(call).set('', mask);
  return { ...mask, name: maskName(call) };
}

function maskOf(call: Call): Entity {
  return masks(call).get('') ?? {};
}

function masks(call: Call): Map<string, Entity> {
  return openCollection(call);
}

function maskName(call: Call): string {
  return `organizations/${call.world.organization.name}/environments/${parameter(call, 'environmentsId')}/debugmask`;
}
