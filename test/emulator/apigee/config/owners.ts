import { randomUUID } from 'node:crypto';
import { RawAnswer } from '../../google/google.ts';
import { type Call, type Handlers, invalid, withoutDefaults } from '../call.ts';
import { attributeHandlers, checkedAttributes } from './attributes.ts';
import { edgeRefusals } from './edge-texts.ts';
import { type EntityKind, entitiesOf, found, kindHandlers, printed } from './kind.ts';
import { keyPage, tokenPage } from './lists.ts';
import { type Entity, segment } from './store.ts';

const developers: EntityKind = {
  id: 'developers',
  key: 'email',
  keyPattern: /^[^\s@A-Z]+@[^\s@A-Z]+$/,
  refusals: edgeRefusals.developer,
  keep: ({ firstName, lastName, userName, attributes, ...others }, { call, key, before }) => {
    for (const [field, value] of Object.entries({ firstName, lastName, userName }))
      if (typeof value !== 'string' || value === '') throw invalid(`${field} is required`);
    const now = String(call.world.clock.now());
    const { accessType, appFamily } = others;
    return {
      email: key,
      firstName,
      lastName,
      userName,
      accessType,
      appFamily,
      attributes: checkedAttributes(attributes),
      developerId: before?.['developerId'] ?? randomUUID(),
      organizationName: call.world.organization.name,
      status: before?.['status'] ?? 'active',
      createdAt: before?.['createdAt'] ?? now,
      lastModifiedAt: now,
    };
  },
  // At most 100 names, however many apps there are.
  print: (developer, { world }) => ({
    ...developer,
    apps: [
      ...world.organization.entities
        .collection(`developers/${segment(String(developer['email']))}/apps`)
        .keys(),
    ].slice(0, 100),
  }),
};

const appGroups: EntityKind = {
  id: 'appgroups',
  key: 'name',
  keyPattern: /^[A-Za-z0-9._\-$%]{1,255}$/,
  refusals: edgeRefusals.appGroup,
  keep: (message, { call, key, before }) => {
    const { attributes, displayName, channelId, channelUri, email, status } = message;
    const now = String(call.world.clock.now());
    return {
      name: key,
      displayName,
      channelId,
      channelUri,
      email,
      attributes: checkedAttributes(attributes),
      appGroupId: before?.['appGroupId'] ?? randomUUID(),
      organization: call.world.organization.name,
      status: status === 'inactive' ? 'inactive' : (status ?? before?.['status'] ?? 'active'),
      createdAt: before?.['createdAt'] ?? now,
      lastModifiedAt: now,
    };
  },
};

/** Developers and app groups: who has apps. */
export const ownerHandlers: Handlers = {
  ...kindHandlers(developers),
  'developers.list': listDevelopers,
  'developers.setDeveloperStatus': (call) => {
    const { key, entity, entities } = found(developers, call);
    entities.set(key, { ...entity, status: actionOf(call, ['active', 'inactive']) });
    return noContent();
  },
  ...attributeHandlers('developers', (call) => ownerOf(developers, call), 'updateDeveloperAttribute'),
  ...kindHandlers(appGroups),
  'appgroups.update': (call) => {
    if (call.query.get('action') === null) return kindHandlers(appGroups)['appgroups.update']?.(call) ?? {};
    const { key, entity, entities } = found(appGroups, call);
    const changed = { ...entity, status: actionOf(call, ['active', 'inactive']) };
    entities.set(key, changed);
    return printed(appGroups, call, changed);
  },
  'appgroups.list': (call) => {
    const all = [...entitiesOf(appGroups, call).values()].filter(filterOf(call));
    const { items, nextPageToken } = tokenPage(call, all, { size: 1000, most: 1000 });
    return withoutDefaults({
      appGroups: items.map((group) => printed(appGroups, call, group)),
      nextPageToken,
      totalSize: all.length,
    });
  },
};

/** The developer or app group that a call's path names, however deep it goes on. */
function ownerOf(
  kind: EntityKind,
  call: Call,
): { key: string; entity: Entity; entities: Map<string, Entity> } {
  const key = call.match.parameters[`${kind.id}Id`] ?? '';
  const entities = call.world.organization.entities.collection(kind.id);
  const entity = entities.get(key);
  if (entity === undefined) throw kind.refusals.missing(call, key);
  return { key, entity, entities };
}

export function noContent(): RawAnswer {
  return new RawAnswer({ status: 204 });
}

/** Such a call has no body, and says that it has octets. */
export function actionOf({ query, exchange }: Call, allowed: readonly string[]): string {
  const action = query.get('action') ?? '';
  if (!allowed.includes(action))
    throw invalid(`invalid action "${action}": it must be ${allowed.join(' or ')}`);
  const type = exchange.headers['content-type'] ?? '';
  if (!type.startsWith('application/octet-stream'))
    throw invalid(`Content-Type must be application/octet-stream, not "${type}"`);
  return action;
}

function listDevelopers(call: Call): object {
  const { query } = call;
  const expand = query.get('expand') === 'true';
  const paged = query.has('count') || query.has('startKey');
  if (expand && paged) throw invalid('expand is not valid with count or startKey');
  if (query.has('startKey') && !query.has('count')) throw invalid('startKey must be used with count');
  const ids = query.get('ids')?.split(',');
  const all = [...entitiesOf(developers, call)].filter(
    ([email, { developerId }]) =>
      ids === undefined || ids.includes(email) || ids.includes(String(developerId)),
  );
  const page = keyPage(call, new Map(all), { size: 1000, most: 1000 });
  return withoutDefaults({
    developer: [...page].map(([email, developer]) =>
      expand ? printed(developers, call, developer) : { email },
    ),
  });
}

/** `filter=status=active`, `channelId=…`, `channelUri=…` */
function filterOf({ query }: Call): (group: Entity) => boolean {
  const filter = query.get('filter') ?? '';
  if (filter === '') return () => true;
  const [, field = '', value] = /^(status|channelId|channelUri)\s*=\s*"?(.*?)"?$/.exec(filter) ?? [];
  if (value === undefined) throw invalid(`invalid filter "${filter}"`);
  return (group) => group[field] === value;
}
