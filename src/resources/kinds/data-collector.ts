import { nameOf } from '../entity.ts';
import { type EntityDescriptor, type EntityRef, jsonBody } from '../kind.ts';
import { plainFields } from '../shape.ts';
import { allPages, itemAddress, listedBy, segmentsOf, singly } from './rest.ts';

const REST = {
  title: 'data collector',
  right: 'datacollectors',
  collection: () => ['datacollectors'],
  key: 'name',
};

export const DATA_COLLECTOR: EntityDescriptor = {
  ...singly(REST),
  kind: 'datacollector',
  title: REST.title,
  right: REST.right,
  rank: 2,
  shape: { description: 'text', type: 'text' },
  ignored: ['name', 'createdAt', 'lastModifiedAt'],
  fixed: ['type'],
  async list(place, store) {
    const all = await allPages(REST, place, { store, field: 'dataCollectors', query: { pageSize: '100' } });
    // The name is the id, or a resource name that ends in it.
    return all
      .map((raw) => ({ ...raw, name: String(raw['name']).split('/').at(-1) }))
      .map(listedBy('name', []));
  },
  async create(ref, fields, { entities }) {
    const address = { ...itemAddress(REST, ref, 'create'), segments: segmentsOf(REST, ref) };
    await entities.create(
      { ...address, query: { dataCollectorId: nameOf(ref) } },
      jsonBody(plainFields(fields)),
    );
  },
  async update(ref: EntityRef, { after }, { entities }) {
    const address = { ...itemAddress(REST, ref, 'update'), query: { updateMask: 'description' } };
    await entities.change(address, jsonBody({ description: after['description'] ?? '' }));
  },
};
