import { keyPages, tokenPages } from '../../domain/pacing/paging.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { nameOf } from '../entity.ts';
import {
  addressOf,
  type EntityDescriptor,
  type EntityPlace,
  type EntityRef,
  type EntityStore,
  jsonBody,
  type Listed,
  type Raw,
  scopeSegments,
} from '../kind.ts';
import { isObject, plainFields } from '../shape.ts';

/** What lies at one address for each entity: read, made by POST, replaced by PUT, deleted. */
export interface RestKind {
  readonly title: string;
  readonly right: string;
  /** The segments of the list below the scope. */
  readonly collection: (parent: readonly string[]) => readonly string[];
  /** The body's field that names it. */
  readonly key: string;
}

/** Whose list. */
type ListPlace = Pick<EntityPlace, 'scope' | 'parent'>;

type RestMethods = Pick<EntityDescriptor, 'list' | 'read' | 'create' | 'update' | 'remove'>;

/** The methods of a kind whose list is a bare array of names. */
export function namedByList(kind: RestKind): RestMethods {
  return {
    async list(place, { entities }) {
      const names = await entities.read(listAddress(kind, place));
      return texts(names).map((name) => ({ path: [...place.parent, name] }));
    },
    ...singly(kind),
  };
}

export function singly(kind: RestKind): Omit<RestMethods, 'list'> {
  return {
    async read(ref, { entities }) {
      const raw = rawOf(await entities.read(itemAddress(kind, ref, 'get')));
      if (raw !== undefined && Object.keys(raw).length === 0) throw unexpected('an entity without any field');
      return raw;
    },
    async create(ref, fields, { entities }) {
      const body = jsonBody({ [kind.key]: ref.path.at(-1), ...plainFields(fields) });
      await entities.create({ ...itemAddress(kind, ref, 'create'), segments: segmentsOf(kind, ref) }, body);
    },
    async update(ref, { after }, { entities }) {
      const body = jsonBody({ [kind.key]: ref.path.at(-1), ...plainFields(after) });
      await entities.replace(itemAddress(kind, ref, 'update'), body);
    },
    async remove(ref, { entities }) {
      await entities.remove(itemAddress(kind, ref, 'delete'));
    },
  };
}

export function segmentsOf(kind: RestKind, { scope, path }: EntityRef): readonly string[] {
  return [...scopeSegments(scope), ...kind.collection(path.slice(0, -1))];
}

export function itemAddress(kind: RestKind, ref: EntityRef, verb: 'create' | 'get' | 'update' | 'delete') {
  const segments = [...segmentsOf(kind, ref), ref.path.at(-1) ?? ''];
  return addressOf(kind, { verb, segments, name: nameOf(ref) });
}

export function listAddress(
  kind: RestKind,
  { scope, parent }: ListPlace,
  query?: Readonly<Record<string, string | undefined>>,
) {
  const segments = [...scopeSegments(scope), ...kind.collection(parent)];
  const address = addressOf(kind, { verb: 'list', segments, query, name: parent.at(-1) ?? scope });
  return { ...address, operation: `list the ${kind.title}s of ${parent.at(-1) ?? scope}` };
}

/** All pages of a list with `pageToken`; none if whom it belongs to is not there. */
export async function allPages(
  kind: RestKind,
  place: ListPlace,
  paging: { readonly store: EntityStore; readonly field: string; readonly query: Record<string, string> },
): Promise<readonly Raw[]> {
  const { store, query, field } = paging;
  const pages = await tokenPages(async (pageToken) => {
    const address = listAddress(kind, place, { ...query, pageToken });
    return rawOf(await store.entities.read(address)) ?? {};
  });
  return pages.flatMap((page) => raws(page[field]));
}

/** All pages of a list whose `startKey` is inclusive and which never says that there is more. */
export async function allKeyPages(
  kind: RestKind,
  place: ListPlace,
  paging: {
    readonly store: EntityStore;
    readonly field: string;
    readonly key: string;
    readonly query?: Record<string, string>;
  },
): Promise<readonly Raw[]> {
  const { store, field, key } = paging;
  return keyPages({
    read: async (startKey, count) => {
      const query = { ...paging.query, count: String(count), startKey };
      return raws(rawOf(await store.entities.read(listAddress(kind, place, query)))?.[field]);
    },
    keyOf: (item) => item[key],
  });
}

/** Throws PipeError `apigee-unexpected` for an item of a list that has no name. */
export function listedBy(key: string, parent: readonly string[]): (raw: Raw) => Listed {
  return (raw) => {
    const name = raw[key];
    if (typeof name !== 'string' || name === '') throw unexpected(`an item without ${key}`);
    return { path: [...parent, name], raw };
  };
}

/** Undefined if nothing was found; throws PipeError `apigee-unexpected` for what is no object. */
export function rawOf(value: unknown): Raw | undefined {
  if (value === undefined || isObject(value)) return value;
  throw unexpected('something else where an object belongs');
}

/** Empty if nothing was found, as Apigee leaves out empty lists; throws PipeError `apigee-unexpected` for another shape. */
export function raws(value: unknown): readonly Raw[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw unexpected('something else where a list of objects belongs');
}

/** As `raws`, of names. */
export function texts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw unexpected('something else where a list of names belongs');
}

/** Passed over, it would read as "there is nothing", and the plan would call new what is there. */
function unexpected(what: string): PipeError {
  return new PipeError('apigee-unexpected', `Asked for configuration entities, Apigee answered ${what}.`, {
    hint: 'Check that APIGEE_API_URL is an Apigee X endpoint, and whether a proxy between it and this step answers.',
  });
}
