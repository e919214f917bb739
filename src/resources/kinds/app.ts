import type { EntityKind } from '../entity.ts';
import {
  type EntityDescriptor,
  type EntityRef,
  type EntityStore,
  jsonBody,
  type Raw,
  type Update,
} from '../kind.ts';
import { isOurs } from '../mark.ts';
import { ATTRIBUTES, comparableText, type Fields, plainFields, set, shapeFields } from '../shape.ts';
import {
  type AppFamily,
  allApps,
  appAddress,
  changeProducts,
  credentialsOf,
  keyAddress,
  type LiveCredential,
  OF_DEVELOPERS,
  OF_GROUPS,
  readApp,
} from './app-family.ts';
import { importKey } from './app-key.ts';
import { allKeyPages, allPages, texts } from './rest.ts';

/** From this many owners on, one list of all apps is asked in place of one for each. */
const MANY_OWNERS = 10;

const SHAPE = {
  callbackUrl: 'text',
  apiProducts: set('text'),
  scopes: set('text'),
  attributes: ATTRIBUTES,
  keyExpiresIn: 'number',
  appFamily: 'text',
} as const;

/** Apigee makes a key with each app, and one more whenever an update names products: an update here never does. */
function appKind(kind: EntityKind, family: AppFamily): EntityDescriptor {
  return {
    kind,
    title: family.app.title,
    right: family.app.right,
    rights: ({ verb, ref, fields }) => {
      if (verb !== 'update') {
        const made = `${family.app.right}.${verb}`;
        return verb === 'create' && ref.imports !== undefined ? [made, `${family.key.right}.delete`] : [made];
      }
      return [
        ...(FREE.some((field) => fields.includes(field)) ? [`${family.app.right}.update`] : []),
        ...(fields.includes('apiProducts') ? [family.manage] : []),
        ...(fields.includes('credentials') ? [`${family.key.right}.delete`] : []),
      ];
    },
    rank: 51,
    carriesMark: true,
    shape: SHAPE,
    ignored: [
      'name',
      'appId',
      'appGroup',
      'developerId',
      'developerEmail',
      'status',
      'credentials',
      'createdAt',
      'lastModifiedAt',
    ],
    fixed: ['scopes'],
    unread: ['keyExpiresIn', 'appFamily'],
    async list(place, store) {
      const [owner] = place.parent;
      if (owner === undefined) return [...(await allApps(family, store)).values()].flat();
      if (place.siblings > MANY_OWNERS) return (await allApps(family, store)).get(owner) ?? [];
      const lists = { title: family.app.title, right: family.app.right, key: 'name' };
      const rest = { ...lists, collection: () => [family.owners, owner, 'apps'] };
      const apps =
        family.owners === 'developers'
          ? await allKeyPages(rest, place, { store, field: family.list, key: 'name' })
          : await allPages(rest, place, { store, field: family.list, query: { pageSize: '1000' } });
      return apps.map(({ name }) => ({ path: [owner, String(name)] }));
    },
    read: (ref, store) => readApp(family, ref, store),
    compared,
    create: (ref, fields, store) => createApp(family, ref, fields, store),
    update: (ref, update, store) => updateApp(family, ref, update, store),
    async remove(ref, { entities }) {
      await entities.remove(appAddress(family, ref, 'delete'));
    },
    async recreate(ref, raw, store) {
      const credentials = credentialsOf(raw);
      const imports = new Set(credentials.map(({ consumerKey }) => consumerKey.reveal()));
      const { fields } = shapeFields(raw, SHAPE, Object.keys(raw));
      await createApp(family, { ...ref, imports }, fields, store);
      for (const { consumerKey, raw: key } of credentials)
        await importKey(family, { ...ref, consumerKey }, key as Fields, store);
    },
  };
}

/** The products are those of its keys, unless the repository says what each key has. */
function compared({
  ref,
  declared,
  live,
  raw,
}: Parameters<NonNullable<EntityDescriptor['compared']>>[0]): Update {
  const { apiProducts: declaredProducts, ...after } = declared;
  const { apiProducts: products, ...before } = live;
  if (ref.imports !== undefined) {
    const left = generatedKeys(ref, raw).length;
    return { before: left === 0 ? before : { ...before, credentials: GENERATED }, after };
  }
  return {
    before: products === undefined ? before : { ...before, apiProducts: products },
    after: declaredProducts === undefined ? after : { ...after, apiProducts: declaredProducts },
  };
}

const GENERATED = 'a key that Apigee made';

/** Keys that came with an app of ours that gets its keys from the repository. */
function generatedKeys({ imports }: EntityRef, raw: Raw): readonly LiveCredential[] {
  if (imports === undefined || !isOurs(raw['attributes'])) return [];
  const madeAtMs = Number(raw['createdAt']);
  return credentialsOf(raw).filter(
    ({ consumerKey, issuedAtMs }) =>
      !imports.has(consumerKey.reveal()) && Math.abs(issuedAtMs - madeAtMs) <= SAME_MOMENT_MS,
  );
}

const SAME_MOMENT_MS = 5000;

async function createApp(
  family: AppFamily,
  ref: EntityRef,
  fields: Fields,
  store: EntityStore,
): Promise<void> {
  const { apiProducts, ...others } = fields;
  const body = {
    name: ref.path[1],
    ...plainFields(others),
    ...(ref.imports === undefined && { apiProducts: apiProducts ?? [] }),
  };
  const made = await store.entities.create(appAddress(family, ref, 'create'), jsonBody(body));
  if (ref.imports !== undefined) await removeKeys(family, ref, generatedOf(made, ref), store);
}

/** All keys of an app that was just made are Apigee's. */
function generatedOf(made: unknown, { imports }: EntityRef): readonly LiveCredential[] {
  return credentialsOf(made as Raw | undefined).filter(
    ({ consumerKey }) => !imports?.has(consumerKey.reveal()),
  );
}

async function removeKeys(
  family: AppFamily,
  ref: EntityRef,
  keys: readonly LiveCredential[],
  { entities }: EntityStore,
): Promise<void> {
  for (const { consumerKey } of keys)
    await entities.remove(keyAddress(family, { ...ref, consumerKey }, 'delete'));
}

async function updateApp(
  family: AppFamily,
  ref: EntityRef,
  { before, after }: Update,
  store: EntityStore,
): Promise<void> {
  const { apiProducts: _, scopes: __, keyExpiresIn: ___, appFamily: ____, ...kept } = after;
  if (FREE.some((field) => comparableText(before[field]) !== comparableText(after[field]))) {
    const address = appAddress(family, ref, 'update');
    await store.entities.replace(address, jsonBody({ name: ref.path[1], ...plainFields(kept) }));
  }
  const raw = await freshApp(family, ref, store);
  if (ref.imports !== undefined) return removeKeys(family, ref, generatedKeys(ref, raw ?? {}), store);
  await updateProducts(family, ref, texts(after['apiProducts']), store);
}

/** What an update can change. */
const FREE = ['callbackUrl', 'attributes'] as const;

/** Missing ones go to the newest key in force; what is not wanted is taken from every key. */
async function updateProducts(
  family: AppFamily,
  ref: EntityRef,
  wanted: readonly string[],
  store: EntityStore,
): Promise<void> {
  const keys = credentialsOf(await freshApp(family, ref, store)).filter(({ revoked }) => !revoked);
  const newest = keys.toSorted((a, b) => b.issuedAtMs - a.issuedAtMs)[0];
  const held = new Set(keys.flatMap(({ products }) => products));
  for (const { consumerKey, products } of keys) {
    const missing = consumerKey === newest?.consumerKey ? wanted.filter((product) => !held.has(product)) : [];
    const after = [...products.filter((product) => wanted.includes(product)), ...missing];
    await changeProducts(family, { ...ref, consumerKey }, { before: products, after }, store);
  }
}

function freshApp(family: AppFamily, ref: EntityRef, store: EntityStore): Promise<Raw | undefined> {
  store.cache.clear();
  return readApp(family, ref, store);
}

export const APP = appKind('app', OF_DEVELOPERS);
export const APP_GROUP_APP = appKind('appgroupapp', OF_GROUPS);
