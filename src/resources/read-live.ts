import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import { identityOf, type LiveEntity } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import type { EntityDescriptor, EntityPlace, EntityRef, EntityStore, Listed, Raw } from './kind.ts';
import { shapeFields } from './shape.ts';

/** What an organization has where the entities are that somebody asks for. */
export interface LiveConfiguration {
  /** Undefined if it is not there. Throws what the port throws. */
  read(ref: EntityRef): Promise<LiveEntity | undefined>;
  /** Everything that lies beside the ones asked for. */
  readonly listed: readonly (Listed & { readonly place: EntityPlace })[];
}

/** Lists first, each once: only what they tell by name alone is read one by one. */
export async function readLive(
  refs: readonly EntityRef[],
  store: EntityStore,
  alsoList: readonly EntityPlace[] = [],
): Promise<LiveConfiguration> {
  const places = [...placesOf(refs), ...alsoList];
  const lists = await pMap(places, (place) => listPlace(place, store), { concurrency: CALLS_AT_ONCE });
  const listed = lists.flat();
  const byIdentity = new Map(
    listed.map((one) => [identityOf({ ...one, ...one.place, path: one.path }), one] as const),
  );
  return {
    listed,
    async read(ref) {
      const found = byIdentity.get(identityOf(ref));
      if (found === undefined) return undefined;
      if (found.raw !== undefined) return liveOf(descriptorOf(ref.kind), found.raw);
      return readOne(ref, store);
    },
  };
}

async function listPlace(place: EntityPlace, store: EntityStore) {
  const found = await descriptorOf(place.kind).list(place, store);
  return found.map((one) => ({ ...one, place }));
}

/** As it is now. */
export async function readOne(ref: EntityRef, store: EntityStore): Promise<LiveEntity | undefined> {
  const descriptor = descriptorOf(ref.kind);
  const raw = await descriptor.read(ref, store);
  return raw === undefined ? undefined : liveOf(descriptor, raw);
}

function liveOf({ shape, ignored }: EntityDescriptor, raw: Raw): LiveEntity {
  // What Apigee answers and nobody here knows is passed over.
  return { fields: shapeFields(raw, shape, [...ignored, ...Object.keys(raw)]).fields, raw };
}

function placesOf(refs: readonly EntityRef[]): readonly EntityPlace[] {
  const places = new Map<string, Omit<EntityPlace, 'siblings'>>();
  for (const { kind, scope, path } of refs) {
    const parent = path.slice(0, -1);
    // Resource files of all types are in one list.
    const listed = kind === 'resourcefile' ? [] : parent;
    places.set([kind, scope, ...listed].join('\0'), { kind, scope, parent: listed });
  }
  const counts = new Map<string, number>();
  for (const { kind, scope } of places.values()) {
    counts.set(`${kind} ${scope}`, (counts.get(`${kind} ${scope}`) ?? 0) + 1);
  }
  return [...places.values()].map((place) => ({
    ...place,
    siblings: counts.get(`${place.kind} ${place.scope}`) ?? 1,
  }));
}
