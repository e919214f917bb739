import type { EntityDescriptor, Listed } from '../kind.ts';
import { ATTRIBUTES } from '../shape.ts';
import { allKeyPages, listAddress, listedBy, rawOf, raws, singly } from './rest.ts';

const REST = {
  title: 'developer',
  right: 'developers',
  collection: () => ['developers'],
  key: 'email',
};

export const DEVELOPER: EntityDescriptor = {
  ...singly(REST),
  kind: 'developer',
  title: REST.title,
  right: REST.right,
  rank: 50,
  carriesMark: true,
  children: ['app'],
  shape: {
    firstName: 'text',
    lastName: 'text',
    userName: 'text',
    accessType: 'text',
    appFamily: 'text',
    attributes: ATTRIBUTES,
  },
  ignored: [
    'email',
    'developerId',
    'organizationName',
    'status',
    'createdAt',
    'lastModifiedAt',
    'apps',
    'companies',
  ],
  /** Whole ones come at most a thousand at once, and not in pages: names of the others do. */
  async list(place, store) {
    const answer = rawOf(await store.entities.read(listAddress(REST, place, { expand: 'true' })));
    const whole = raws(answer?.['developer']).map(listedBy('email', []));
    if (whole.length < MOST_WHOLE) return whole;
    const names = await allKeyPages(REST, place, { store, field: 'developer', key: 'email' });
    const byName = new Map<string, Listed>(
      names.map(({ email }) => [String(email), { path: [String(email)] }]),
    );
    for (const one of whole) byName.set(one.path[0] ?? '', one);
    return [...byName.values()];
  },
};

const MOST_WHOLE = 1000;
