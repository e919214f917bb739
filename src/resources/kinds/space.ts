import { nameOf } from '../entity.ts';
import { type EntityDescriptor, type EntityRef, jsonBody } from '../kind.ts';
import { plainFields } from '../shape.ts';
import { allPages, itemAddress, listedBy, segmentsOf, singly } from './rest.ts';

const REST = { title: 'space', right: 'spaces', collection: () => ['spaces'], key: 'name' };

export const SPACE: EntityDescriptor = {
  ...singly(REST),
  kind: 'space',
  title: REST.title,
  right: REST.right,
  rank: 1,
  shape: { displayName: 'text' },
  ignored: ['name', 'createTime', 'updateTime'],
  async list(place, store) {
    const all = await allPages(REST, place, { store, field: 'spaces', query: { pageSize: '50' } });
    return all.map(listedBy('name', []));
  },
  async create(ref, fields, { entities }) {
    const address = { ...itemAddress(REST, ref, 'create'), segments: segmentsOf(REST, ref) };
    await entities.create({ ...address, query: { spaceId: nameOf(ref) } }, jsonBody(plainFields(fields)));
  },
  async update(ref: EntityRef, { after }, { entities }) {
    const address = { ...itemAddress(REST, ref, 'update'), query: { updateMask: 'display_name' } };
    await entities.change(address, jsonBody({ displayName: after['displayName'] ?? '' }));
  },
};
