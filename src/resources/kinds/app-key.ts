import { rememberSecret } from '../../domain/secrets/redaction.ts';
import type { EntityKind } from '../entity.ts';
import { type EntityDescriptor, type EntityRef, type EntityStore, jsonBody, type Update } from '../kind.ts';
import { ATTRIBUTES, comparableText, type Fields, plainFields, set } from '../shape.ts';
import {
  type AppFamily,
  allApps,
  changeProducts,
  credentialsOf,
  keyAddress,
  OF_DEVELOPERS,
  OF_GROUPS,
  readApp,
} from './app-family.ts';
import { texts } from './rest.ts';

const MANY_APPS = 10;

/** A key that the repository brings along, with its own values. */
function keyKind(kind: EntityKind, family: AppFamily): EntityDescriptor {
  const find = async (ref: EntityRef, store: EntityStore) => {
    const credentials = credentialsOf(await readApp(family, ref, store));
    return credentials.find(({ consumerKey }) => consumerKey.reveal() === ref.consumerKey?.reveal())?.raw;
  };
  return {
    kind,
    title: family.key.title,
    right: family.key.right,
    rights: ({ verb, fields }) => {
      const managed = MANAGED.some((field) => fields.includes(field)) ? [family.manage] : [];
      return verb === 'update' ? managed : [`${family.key.right}.${verb}`, ...managed];
    },
    rank: 52,
    shape: {
      consumerKey: 'text',
      consumerSecret: 'text',
      apiProducts: set('text'),
      scopes: set('text'),
      attributes: ATTRIBUTES,
      expiresInSeconds: 'number',
    },
    ignored: ['name', 'status', 'issuedAt', 'expiresAt'],
    hidden: ['consumerKey', 'consumerSecret'],
    fixed: ['consumerSecret'],
    unread: ['expiresInSeconds'],
    async list(place, store) {
      const [owner = '', name] = place.parent;
      const app =
        place.siblings > MANY_APPS
          ? (await allApps(family, store)).get(owner)?.find(({ path }) => path[1] === name)?.raw
          : await readApp(family, { ...place, path: place.parent }, store);
      return credentialsOf(app).map(({ consumerKey, raw }, index) => ({
        path: [...place.parent, `key ${index + 1}`],
        consumerKey,
        raw,
      }));
    },
    read: find,
    create: (ref, fields, store) => importKey(family, ref, fields, store),
    update: (ref, update, store) => updateKey(family, ref, update, store),
    async remove(ref, { entities }) {
      await entities.remove(keyAddress(family, ref, 'delete'));
    },
  };
}

/** Apigee passes over products that come with an imported key: they are added after it. */
export async function importKey(
  family: AppFamily,
  ref: EntityRef,
  fields: Fields,
  store: EntityStore,
): Promise<void> {
  const { consumerKey, consumerSecret, expiresInSeconds } = plainFields(fields);
  if (typeof consumerSecret === 'string') rememberSecret(consumerSecret);
  const address = keyAddress(family, { ...ref, consumerKey: undefined }, 'create');
  await store.entities.create(address, jsonBody({ consumerKey, consumerSecret, expiresInSeconds }));
  await updateKey(family, ref, { before: {}, after: fields }, store);
}

async function updateKey(
  family: AppFamily,
  ref: EntityRef,
  { before, after }: Update,
  store: EntityStore,
): Promise<void> {
  const products = { before: texts(before['apiProducts']), after: texts(after['apiProducts']) };
  await changeProducts(family, ref, products, store);
  if (BESIDE.every((field) => comparableText(before[field]) === comparableText(after[field]))) return;
  const { scopes = [], attributes = [] } = plainFields(after);
  const beside = { scopes, attributes };
  const body = family.owners === 'developers' ? beside : { appGroupAppKey: beside };
  const address = { ...keyAddress(family, ref, 'update'), right: family.manage };
  await store.entities.create(address, jsonBody(body));
}

const BESIDE = ['scopes', 'attributes'] as const;
const MANAGED = [...BESIDE, 'apiProducts'];

export const APP_KEY = keyKind('appkey', OF_DEVELOPERS);
export const APP_GROUP_KEY = keyKind('appgroupkey', OF_GROUPS);
