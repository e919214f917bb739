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
  readonly permission: string;
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
      return rawOf(await entities.read(itemAddress(kind, ref, 'get')));
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
  const items: Raw[] = [];
  let pageToken: string | undefined;
  do {
    const answer = rawOf(
      await paging.store.entities.read(listAddress(kind, place, { ...paging.query, pageToken })),
    );
    items.push(...raws(answer?.[paging.field]));
    const next = answer?.['nextPageToken'];
    pageToken = typeof next === 'string' && next !== '' ? next : undefined;
  } while (pageToken !== undefined);
  return items;
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
  const items = new Map<string, Raw>();
  for (let startKey: string | undefined; ; ) {
    const query = { ...paging.query, count: String(KEY_PAGE), startKey };
    const answer = rawOf(await paging.store.entities.read(listAddress(kind, place, query)));
    const page = raws(answer?.[paging.field]);
    const before = items.size;
    for (const item of page) items.set(String(item[paging.key]), item);
    const last = page.at(-1)?.[paging.key];
    // The page that adds nothing is the last one too: a list must not be asked for ever.
    if (page.length < KEY_PAGE || items.size === before || typeof last !== 'string')
      return [...items.values()];
    startKey = last;
  }
}

const KEY_PAGE = 1000;

export function listedBy(key: string, parent: readonly string[]): (raw: Raw) => Listed {
  return (raw) => ({ path: [...parent, String(raw[key])], raw });
}

export function rawOf(value: unknown): Raw | undefined {
  return isObject(value) ? value : undefined;
}

export function raws(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
