import { type Call, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { requirePermission } from '../permissions.ts';
import { type AppFamily, appGroupApps, developerApps, keysOf } from './app-family.ts';
import { attributeHandlers } from './attributes.ts';
import { newCredential } from './credentials.ts';
import { create, type EntityKind, entitiesOf, found, kindHandlers, printed } from './kind.ts';
import { keyPage, tokenList } from './lists.ts';
import { actionOf, noContent } from './owners.ts';
import { type Entity, segment, textOf } from './store.ts';

/** Apps of developers and app groups. Making one makes a key; naming products in an update makes one more. */
export const appHandlers: Handlers = {
  ...familyHandlers(developerApps),
  'developers.apps.list': listDeveloperApps,
  'developers.apps.generateKeyPairOrUpdateDeveloperAppStatus': (call) => {
    const { key, entity, entities } = found(developerApps.kind, call);
    if (call.query.get('action') === null) return addKey(developerApps, call);
    entities.set(key, { ...entity, status: statusOf(call) });
    return noContent();
  },
  ...attributeHandlers('developers.apps', ownerApp, 'updateDeveloperAppAttribute'),
  ...familyHandlers(appGroupApps),
  'appgroups.apps.list': (call) =>
    tokenList(
      call,
      [...entitiesOf(appGroupApps.kind, call).values()].map((app) => printed(appGroupApps.kind, call, app)),
      { field: 'appGroupApps', size: 1000, most: 1000 },
    ),
  'appgroups.apps.update': (call) => {
    if (call.query.get('action') === null) return update(appGroupApps, call);
    const { key, entity, entities } = found(appGroupApps.kind, call);
    const changed = { ...entity, status: statusOf(call) };
    entities.set(key, changed);
    return printed(appGroupApps.kind, call, changed);
  },
};

function familyHandlers(family: AppFamily): Handlers {
  const { kind } = family;
  return {
    ...kindHandlers(kind),
    [`${kind.id}.create`]: (call) => {
      const credential = newCredential(call, fresh(call));
      create(kind, call);
      const app = entitiesOf(kind, call).get(nameOf(call)) ?? {};
      keysOfNew(family, call).set(credential.consumerKey, credential);
      return printed(kind, call, app);
    },
    [`${kind.id}.update`]: (call) => update(family, call),
  };
}

function update(family: AppFamily, call: Call): object {
  const { kind } = family;
  const products = productsIn(call);
  const made = products.length > 0 ? newCredential(call, fresh(call)) : undefined;
  if (call.message['scopes'] !== undefined && products.length === 0) refuseScopes(kind, call);
  kindHandlers(kind)[`${kind.id}.update`]?.(call);
  if (made !== undefined) keysOf(call, family.owners).set(made.consumerKey, made);
  return printed(kind, call, found(kind, call).entity);
}

/** Scopes are changed on the key. */
function refuseScopes(kind: EntityKind, call: Call): void {
  const { scopes } = found(kind, call).entity;
  const same = JSON.stringify([...((scopes ?? []) as string[])].sort());
  if (same !== JSON.stringify([...(call.message['scopes'] as string[])].sort()))
    throw invalid('scopes cannot be changed here');
}

function addKey(family: AppFamily, call: Call): object {
  const credential = newCredential(call, fresh(call));
  keysOf(call, family.owners).set(credential.consumerKey, credential);
  return printed(family.kind, call, found(family.kind, call).entity);
}

function fresh(call: Call): { products: readonly string[]; scopes: readonly string[]; lifetimeMs: number } {
  return {
    products: productsIn(call),
    scopes: (call.message['scopes'] ?? []) as string[],
    lifetimeMs: Number(call.message['keyExpiresIn'] ?? -1),
  };
}

function productsIn({ message }: Call): readonly string[] {
  return (message['apiProducts'] ?? []) as string[];
}

function nameOf({ message }: Call): string {
  return textOf(message, 'name');
}

function keysOfNew({ owners }: AppFamily, call: Call): Map<string, Entity> {
  const owner = segment(parameter(call, `${owners}Id`));
  return call.world.organization.entities.collection(`${owners}/${owner}/apps/${segment(nameOf(call))}/keys`);
}

function statusOf(call: Call): string {
  return actionOf(call, ['approve', 'revoke']) === 'approve' ? 'approved' : 'revoked';
}

function listDeveloperApps(call: Call): object {
  const { query, world } = call;
  const expand = query.get('expand') === 'true' || query.get('shallowExpand') === 'true';
  if (query.get('expand') === 'true' && (query.has('count') || query.has('startKey')))
    throw invalid('expand is not valid with count or startKey');
  const page = keyPage(call, entitiesOf(developerApps.kind, call), { size: 100, most: 1000 });
  if (expand)
    requirePermission(call.token, 'apigee.developerapps.get', `organizations/${world.organization.name}`);
  return withoutDefaults({
    app: [...page].map(([name, app]) => (expand ? printed(developerApps.kind, call, app) : { name })),
  });
}

function ownerApp(call: Call): { key: string; entity: Entity; entities: Map<string, Entity> } {
  keysOf(call, 'developers');
  const key = parameter(call, 'appsId');
  const path = `developers/${segment(parameter(call, 'developersId'))}/apps`;
  const entities = call.world.organization.entities.collection(path);
  return { key, entity: entities.get(key) ?? {}, entities };
}
