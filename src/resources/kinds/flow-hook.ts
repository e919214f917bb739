import { addressOf, type EntityDescriptor, type EntityRef, jsonBody, scopeSegments } from '../kind.ts';
import { plainFields } from '../shape.ts';
import { listAddress, rawOf, texts } from './rest.ts';

const REST = {
  title: 'flow hook',
  right: 'flowhooks',
  collection: () => ['flowhooks'],
  key: 'flowHookPoint',
};

/** Four places of an environment, which are always there: one without a shared flow counts as missing. */
export const FLOW_HOOK: EntityDescriptor = {
  kind: 'flowhook',
  title: REST.title,
  right: REST.right,
  rights: ({ verb }) => [`${REST.right}.${verb === 'delete' ? 'detachSharedFlow' : 'attachSharedFlow'}`],
  rank: 20,
  takesSecond: true,
  shape: { sharedFlow: 'text', continueOnError: 'boolean', description: 'text' },
  ignored: ['flowHookPoint', 'name'],
  defaults: { continueOnError: true },
  explicit: ['continueOnError'],
  async list(place, { entities }) {
    const names = texts(await entities.read(listAddress(REST, { scope: place.scope, parent: [] })));
    return names.map((name) => ({ path: [name] }));
  },
  async read(ref, { entities }) {
    const raw = rawOf(await entities.read(addressFor(ref, 'getSharedFlow')));
    return typeof raw?.['sharedFlow'] === 'string' && raw['sharedFlow'] !== '' ? raw : undefined;
  },
  async create(ref, fields, { entities }) {
    await entities.replace(addressFor(ref, 'attachSharedFlow'), jsonBody(plainFields(fields)));
  },
  async update(ref, { after }, { entities }) {
    await entities.replace(addressFor(ref, 'attachSharedFlow'), jsonBody(plainFields(after)));
  },
  async remove(ref, { entities }) {
    await entities.remove(addressFor(ref, 'detachSharedFlow'));
  },
};

function addressFor({ scope, path: [point = ''] }: EntityRef, action: string) {
  const segments = [...scopeSegments(scope), 'flowhooks', point];
  const verb = VERBS[action] ?? 'get';
  return { ...addressOf(REST, { verb, segments, name: point }), right: `flowhooks.${action}` };
}

const VERBS: Readonly<Record<string, 'update' | 'delete'>> = {
  attachSharedFlow: 'update',
  detachSharedFlow: 'delete',
};
