import type { EntityDescriptor } from '../kind.ts';
import type { Fields } from '../shape.ts';
import { allPages, listedBy, namedByList, singly } from './rest.ts';

const MAP = {
  title: 'key value map',
  right: 'keyvaluemaps',
  collection: () => ['keyvaluemaps'],
  key: 'name',
};

/** Always encrypted on Apigee X; what is in it comes entry by entry. */
export const KEY_VALUE_MAP: EntityDescriptor = {
  ...namedByList(MAP),
  kind: 'kvm',
  title: MAP.title,
  right: MAP.right,
  rank: 7,
  shape: { maskedValues: 'boolean' },
  ignored: ['name', 'entry', 'encrypted'],
  children: ['kvmentry'],
  // Whatever the file says: there are no others.
  create: (ref, fields, store) => singly(MAP).create(ref, { ...fields, encrypted: true }, store),
  update: (ref, { before, after }, store) =>
    singly(MAP).update(ref, { before, after: { ...after, encrypted: true } }, store),
};

const ENTRY = {
  title: 'entry',
  right: 'keyvaluemapentries',
  collection: ([map = '']: readonly string[]) => ['keyvaluemaps', map, 'entries'],
  key: 'name',
};

/** What Apigee shows of a masked map's values. */
const MASKED = /^\*+$/;

export const KEY_VALUE_MAP_ENTRY: EntityDescriptor = {
  ...singly(ENTRY),
  kind: 'kvmentry',
  title: ENTRY.title,
  right: ENTRY.right,
  rank: 8,
  shape: { value: 'text' },
  ignored: ['name'],
  hidden: ['value'],
  async list(place, store) {
    const entries = await allPages(ENTRY, place, { store, field: 'keyValueEntries', query: ENTRY_PAGE });
    return entries.map(listedBy('name', place.parent));
  },
  irreversible: ({ before }) =>
    isMasked(before) ? 'the map is masked, and nobody can read the value that is there' : undefined,
  compared: ({ declared, live }) =>
    isMasked(live) ? { before: {}, after: {} } : { before: live, after: declared },
  incomparable: (live) =>
    isMasked(live) ? 'its map is masked, and a value that is there is left as it is' : undefined,
};

function isMasked({ value }: Fields): boolean {
  return typeof value === 'string' && MASKED.test(value);
}

/** Apigee gives a hundred unless it is asked for more. */
const ENTRY_PAGE = { pageSize: '1000' };
