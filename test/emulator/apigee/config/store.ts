/** A configuration entity as the emulator keeps it; its own fields only, in the form of the discovery document. */
export type Entity = Readonly<Record<string, unknown>>;

/**
 * Every configuration entity of an organization: by collection, `environments/test/targetservers` for instance,
 * and in it by key. Collections come into being when they are first asked for.
 */
export interface EntityStore {
  collection(path: string): Map<string, Entity>;
  /** Takes away everything below: `environments/test`, or a key-value map's entries. */
  drop(path: string): void;
  /** Collections whose path begins so and that hold something. */
  below(path: string): readonly (readonly [string, ReadonlyMap<string, Entity>])[];
}

export function entityStore(): EntityStore {
  const collections = new Map<string, Map<string, Entity>>();
  return {
    collection: (path) => {
      const known = collections.get(path);
      if (known !== undefined) return known;
      const made = new Map<string, Entity>();
      collections.set(path, made);
      return made;
    },
    drop: (path) => {
      for (const each of collections.keys()) if (each.startsWith(`${path}/`)) collections.delete(each);
    },
    below: (path) =>
      [...collections].filter(([each, entities]) => each.startsWith(`${path}/`) && entities.size > 0),
  };
}

/** Empty if it has none. */
export function textOf(entity: Entity, field: string): string {
  const value = entity[field];
  return typeof value === 'string' ? value : '';
}

/** One part of a collection's path. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}
