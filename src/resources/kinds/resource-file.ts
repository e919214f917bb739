import { FileContent, nameOf } from '../entity.ts';
import { addressOf, type EntityDescriptor, type EntityRef, scopeSegments, type Verb } from '../kind.ts';
import type { Fields } from '../shape.ts';
import { listAddress, rawOf, raws } from './rest.ts';

const REST = {
  title: 'resource file',
  right: 'resourcefiles',
  collection: () => ['resourcefiles'],
  key: 'name',
};

/** A file of an environment, by its type and name. */
export const RESOURCE_FILE: EntityDescriptor = {
  kind: 'resourcefile',
  title: REST.title,
  right: REST.right,
  rank: 5,
  shape: { content: 'content' },
  ignored: ['name', 'type', 'file'],
  async list(place, { entities }) {
    const answer = rawOf(await entities.read(listAddress(REST, { scope: place.scope, parent: [] })));
    return raws(answer?.['resourceFile']).map(({ type, name }) => ({ path: [String(type), String(name)] }));
  },
  async read(ref, { entities }) {
    const bytes = await entities.download(addressFor(ref, 'get'));
    return bytes === undefined ? undefined : { content: new FileContent(nameOf(ref), bytes) };
  },
  async create(ref, fields, { entities }) {
    const [type = '', name = ''] = ref.path;
    const address = addressFor(ref, 'create');
    await entities.create(
      { ...address, segments: [...scopeSegments(ref.scope), 'resourcefiles'], query: { type, name } },
      { kind: 'bytes', bytes: bytesOf(fields) },
    );
  },
  async update(ref, { after }, { entities }) {
    await entities.replace(addressFor(ref, 'update'), { kind: 'bytes', bytes: bytesOf(after) });
  },
  async remove(ref, { entities }) {
    await entities.remove(addressFor(ref, 'delete'));
  },
};

function addressFor(ref: EntityRef, verb: Verb) {
  const segments = [...scopeSegments(ref.scope), 'resourcefiles', ...ref.path];
  return addressOf(REST, { verb, segments, name: nameOf(ref) });
}

function bytesOf({ content }: Fields): Uint8Array {
  return content instanceof FileContent ? content.bytes() : new Uint8Array();
}
