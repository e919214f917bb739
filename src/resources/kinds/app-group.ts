import type { EntityDescriptor } from '../kind.ts';
import { ATTRIBUTES } from '../shape.ts';
import { allPages, listedBy, singly } from './rest.ts';

const REST = {
  title: 'AppGroup',
  right: 'appgroups',
  collection: () => ['appgroups'],
  key: 'name',
};

export const APP_GROUP: EntityDescriptor = {
  ...singly(REST),
  kind: 'appgroup',
  title: REST.title,
  right: REST.right,
  rank: 50,
  carriesMark: true,
  children: ['appgroupapp'],
  shape: {
    displayName: 'text',
    channelId: 'text',
    channelUri: 'text',
    email: 'text',
    status: 'text',
    attributes: ATTRIBUTES,
  },
  ignored: ['name', 'appGroupId', 'organization', 'createdAt', 'lastModifiedAt'],
  defaults: { status: 'active' },
  async list(place, store) {
    const all = await allPages(REST, place, { store, field: 'appGroups', query: { pageSize: '1000' } });
    return all.map(listedBy('name', []));
  },
};
