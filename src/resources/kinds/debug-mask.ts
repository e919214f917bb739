import {
  addressOf,
  type EntityDescriptor,
  type EntityRef,
  type EntityStore,
  jsonBody,
  type Raw,
  scopeSegments,
} from '../kind.ts';
import { type Fields, plainFields, type ShapeFields, set } from '../shape.ts';
import { rawOf } from './rest.ts';

const WORDS = { title: 'debug mask of', right: 'maskconfigs' };

const SHAPE: ShapeFields = {
  requestXPaths: set('text'),
  responseXPaths: set('text'),
  faultXPaths: set('text'),
  requestJSONPaths: set('text'),
  responseJSONPaths: set('text'),
  faultJSONPaths: set('text'),
  variables: set('text'),
  namespaces: 'texts',
};

/** Every environment has one; an empty one counts as missing, and to delete it is to empty it. */
export const DEBUG_MASK: EntityDescriptor = {
  kind: 'debugmask',
  title: 'debug mask',
  right: WORDS.right,
  rights: () => [`${WORDS.right}.update`],
  rank: 6,
  takesSecond: true,
  shape: SHAPE,
  ignored: ['name'],
  async list(place, store) {
    const raw = await readMask({ kind: 'debugmask', scope: place.scope, path: [] }, store);
    return raw === undefined ? [] : [{ path: ['debugmask'], raw }];
  },
  read: readMask,
  create: (ref, fields, store) => write(ref, fields, store),
  update: (ref, { after }, store) => write(ref, after, store),
  remove: (ref, store) => write(ref, {}, store),
};

async function readMask(ref: EntityRef, { entities }: EntityStore): Promise<Raw | undefined> {
  const raw = rawOf(await entities.read(address(ref, 'get')));
  return raw !== undefined && Object.keys(raw).some((field) => field !== 'name') ? raw : undefined;
}

/** Without `replaceRepeatedFields` Apigee adds to its lists. */
async function write(ref: EntityRef, fields: Fields, { entities }: EntityStore): Promise<void> {
  const query = { updateMask: Object.keys(SHAPE).join(','), replaceRepeatedFields: 'true' };
  await entities.change({ ...address(ref, 'update'), query }, jsonBody(plainFields(fields)));
}

function address({ scope }: EntityRef, verb: 'get' | 'update') {
  return addressOf(WORDS, { verb, segments: [...scopeSegments(scope), 'debugmask'], name: scope });
}
