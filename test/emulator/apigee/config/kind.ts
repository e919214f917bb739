import { type Call, type Handlers, invalid, withoutDefaults } from '../call.ts';
import { openCollection, parentsOf, pathOf } from './place.ts';
import { quotaFailure, type Refusals, refuseWithoutRuntime } from './refusals.ts';
import { type Entity, segment } from './store.ts';

/** How one kind of entity is made, kept, printed and refused. */
export interface EntityKind {
  /** Its methods in the discovery document: `environments.targetservers`. */
  readonly id: string;
  /** The body's field that names it, and the query parameter that wins over it. */
  readonly key: string;
  readonly keyQuery?: string;
  readonly keyPattern?: RegExp;
  readonly refusals: Refusals;
  /** The most that one collection holds. */
  readonly limit?: number;
  /** What is kept of a message; throws 400. `before` is what an update replaces. */
  keep(message: Entity, change: Change): Entity;
  print?(entity: Entity, call: Call): object;
  /** Throws if something still needs it. */
  refuseDelete?(call: Call, key: string): void;
}

export interface Change {
  readonly call: Call;
  readonly key: string;
  readonly before: Entity | undefined;
}

/** Create, read, replace and delete, as far as the kind has these methods. */
export function kindHandlers(kind: EntityKind): Handlers {
  return {
    [`${kind.id}.create`]: (call) => create(kind, call),
    [`${kind.id}.get`]: (call) => printed(kind, call, found(kind, call).entity),
    [`${kind.id}.update`]: (call) => replace(kind, call),
    [`${kind.id}.delete`]: (call) => remove(kind, call),
  };
}

export function create(kind: EntityKind, call: Call): object {
  const entities = entitiesOf(kind, call);
  const key = newKey(kind, call);
  if (entities.has(key)) throw kind.refusals.duplicate(call, key);
  if (kind.limit !== undefined && entities.size >= kind.limit) throw full(kind, call);
  const entity = kind.keep(call.message, { call, key, before: undefined });
  entities.set(key, entity);
  return printed(kind, call, entity);
}

export interface Found {
  readonly key: string;
  readonly entity: Entity;
  readonly entities: Map<string, Entity>;
}

/** The entity that the path names; throws 404. */
export function found(kind: EntityKind, call: Call): Found {
  const entities = entitiesOf(kind, call);
  const key = lastParameter(call);
  const entity = entities.get(key);
  if (entity === undefined) throw kind.refusals.missing(call, key);
  return { key, entity, entities };
}

export function printed(kind: EntityKind, call: Call, entity: Entity): object {
  return withoutDefaults(kind.print?.(entity, call) ?? entity);
}

export function entitiesOf(kind: EntityKind, call: Call): Map<string, Entity> {
  if (kind.refusals.needsRuntime) refuseWithoutRuntime(call);
  return openCollection(call);
}

function replace(kind: EntityKind, call: Call): object {
  const { key, entity: before, entities } = found(kind, call);
  const given = call.message[kind.key];
  if (given !== undefined && given !== '' && given !== key) throw invalid(`${kind.key} cannot be changed`);
  const entity = kind.keep(call.message, { call, key, before });
  entities.set(key, entity);
  return printed(kind, call, entity);
}

function remove(kind: EntityKind, call: Call): object {
  const { key, entity, entities } = found(kind, call);
  kind.refuseDelete?.(call, key);
  const answer = printed(kind, call, entity);
  entities.delete(key);
  call.world.organization.entities.drop(`${pathOf(call)}/${segment(key)}`);
  return answer;
}

function newKey({ key, keyQuery, keyPattern = /^[\w\s.-]{1,255}$/ }: EntityKind, call: Call): string {
  const named = (keyQuery === undefined ? null : call.query.get(keyQuery)) ?? call.message[key];
  if (typeof named !== 'string' || named === '') throw invalid(`${key} is required`);
  if (!keyPattern.test(named)) throw invalid(`invalid ${key} "${named}": it must match ${keyPattern.source}`);
  return named;
}

function full({ id, limit }: EntityKind, call: Call): Error {
  const what = id.split('.').at(-1) ?? '';
  return quotaFailure(
    `apigee.googleapis.com/${what}`,
    `Limit of ${what} in ${parentsOf(call) || 'the organization'} (${limit ?? 0}) exceeded.`,
  );
}

function lastParameter({ match }: Call): string {
  return Object.values(match.parameters).at(-1) ?? '';
}
