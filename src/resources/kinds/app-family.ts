import { tokenPages } from '../../domain/pacing/paging.ts';
import { rememberSecret } from '../../domain/secrets/redaction.ts';
import { Secret } from '../../domain/secrets/secret.ts';
import { addressOf, type EntityRef, type EntityStore, jsonBody, type Raw, type Verb } from '../kind.ts';
import { isObject } from '../shape.ts';
import { rawOf, raws, texts } from './rest.ts';

/** Whose apps: developers' and AppGroups' differ in addresses and rights. */
export interface AppFamily {
  readonly owners: 'developers' | 'appgroups';
  readonly list: 'app' | 'appGroupApps';
  readonly app: { readonly title: string; readonly right: string };
  readonly key: { readonly title: string; readonly right: string };
  /** For products, scopes and attributes of a key. */
  readonly manage: string;
}

export const OF_DEVELOPERS: AppFamily = {
  owners: 'developers',
  list: 'app',
  app: { title: 'app', right: 'developerapps' },
  key: { title: 'key of the app', right: 'appkeys' },
  manage: 'appkeys.manage',
};

export const OF_GROUPS: AppFamily = {
  owners: 'appgroups',
  list: 'appGroupApps',
  app: { title: 'app of an AppGroup', right: 'appgroupapps' },
  key: { title: 'key of the app', right: 'appgroupapps' },
  manage: 'appgroupapps.manage',
};

export function appAddress({ owners, app }: AppFamily, { path }: Pick<EntityRef, 'path'>, verb: Verb) {
  const [owner = '', name] = path;
  const segments = [owners, owner, 'apps', ...(name === undefined || verb === 'create' ? [] : [name])];
  return addressOf(app, { verb, segments, name: name ?? owner });
}

/** The key's address; errors name its app, never the key. */
export function keyAddress(family: AppFamily, ref: EntityRef, verb: Verb, rest: readonly string[] = []) {
  const [owner = '', app = ''] = ref.path;
  const key = ref.consumerKey?.reveal() ?? '';
  // It stands in the address now: whoever shows an address must not show the key.
  if (key !== '') rememberSecret(key);
  const segments = [family.owners, owner, 'apps', app, 'keys', ...(key === '' ? [] : [key, ...rest])];
  return addressOf(family.key, { verb, segments, name: app });
}

/** One app with all its credentials; undefined if it is not there. */
export function readApp(family: AppFamily, ref: EntityRef, store: EntityStore): Promise<Raw | undefined> {
  const [owner = '', app = ''] = ref.path;
  const name = `${family.owners}/${owner}/${app}`;
  const known = store.cache.get(name) as Promise<Raw | undefined> | undefined;
  if (known !== undefined) return known;
  const read = store.entities.read(appAddress(family, { path: [owner, app] }, 'get')).then(withProducts);
  store.cache.set(name, read);
  return read;
}

/** The products are those of all its keys. */
function withProducts(app: unknown): Raw | undefined {
  const raw = rawOf(app);
  if (raw === undefined) return undefined;
  return { ...raw, apiProducts: [...new Set(raws(raw['credentials']).flatMap(productsOf))] };
}

interface AppInOrganization {
  readonly path: readonly [owner: string, app: string];
  readonly raw: Raw;
}

/**
 * Every app of every developer and group, a thousand at a time. Apigee leaves out of one list what is revoked, so it
 * is asked for each state of apps and of their keys.
 */
export async function allApps(family: AppFamily, store: EntityStore): Promise<AppsOfOwners> {
  const known = store.cache.get(family.owners) as Promise<AppsOfOwners> | undefined;
  const grouped = known ?? readAll(store).then((apps) => groupByOwner(apps, family));
  store.cache.set(family.owners, grouped);
  return grouped;
}

/** The apps of each owner. */
type AppsOfOwners = ReadonlyMap<string, readonly AppInOrganization[]>;

function groupByOwner(apps: ReadonlyMap<string, Raw>, { owners }: AppFamily): AppsOfOwners {
  const own = [...apps.values()].flatMap((raw): AppInOrganization[] => {
    const isGroups = typeof raw['appGroup'] === 'string';
    if (isGroups !== (owners === 'appgroups')) return [];
    return [{ path: [String(isGroups ? raw['appGroup'] : raw['developerEmail']), String(raw['name'])], raw }];
  });
  return Map.groupBy(own, ({ path: [owner] }) => owner);
}

function readAll(store: EntityStore): Promise<ReadonlyMap<string, Raw>> {
  const known = store.cache.get(ALL) as Promise<ReadonlyMap<string, Raw>> | undefined;
  const all = known ?? readAllApps(store);
  store.cache.set(ALL, all);
  return all;
}

const ALL = 'apps';
const STATES = ['approved', 'revoked'] as const;

async function readAllApps(store: EntityStore): Promise<ReadonlyMap<string, Raw>> {
  const apps = new Map<string, Raw>();
  const states = STATES.flatMap((status) => STATES.map((keyStatus) => ({ status, keyStatus })));
  for (const state of states) {
    for (const app of await appsOfState(store, state)) {
      const id = String(app['appId']);
      const credentials = [...raws(apps.get(id)?.['credentials']), ...raws(app['credentials'])];
      apps.set(id, withProducts({ ...app, credentials }) ?? app);
    }
  }
  return apps;
}

async function appsOfState(store: EntityStore, state: Record<string, string>): Promise<readonly Raw[]> {
  const pages = await tokenPages(async (pageToken) => {
    const query = { ...state, expand: 'true', includeCred: 'true', pageSize: '1000', pageToken };
    const address = addressOf(OF_DEVELOPERS.app, { verb: 'list', segments: ['apps'], name: 'all', query });
    const asked = { ...address, operation: 'list all apps', right: 'apps.list' };
    return rawOf(await store.entities.read(asked)) ?? {};
  });
  return pages.flatMap((page) => raws(page['app']));
}

/** A key with its products, as Apigee answers it inside an app. */
export interface LiveCredential {
  readonly consumerKey: Secret;
  readonly raw: Raw;
  readonly products: readonly string[];
  readonly revoked: boolean;
  readonly issuedAtMs: number;
}

export function credentialsOf(app: Raw | undefined): readonly LiveCredential[] {
  return raws(app?.['credentials']).map((raw) => ({
    consumerKey: new Secret(String(raw['consumerKey'])),
    raw: concealed(raw),
    products: productsOf(raw),
    revoked: raw['status'] === 'revoked',
    issuedAtMs: Number(raw['issuedAt']),
  }));
}

function concealed(raw: Raw): Raw {
  const { consumerKey, consumerSecret } = raw;
  return {
    ...raw,
    consumerKey: new Secret(String(consumerKey)),
    ...(typeof consumerSecret === 'string' && { consumerSecret: new Secret(consumerSecret) }),
    apiProducts: productsOf(raw),
  };
}

function productsOf({ apiProducts }: Raw): readonly string[] {
  if (!Array.isArray(apiProducts)) return [];
  const names = apiProducts.map((one: unknown) => (isObject(one) ? one['apiproduct'] : one));
  return texts(names);
}

/** Products are added, never given anew: each that is there keeps its approval. */
export async function changeProducts(
  family: AppFamily,
  ref: EntityRef,
  { before, after }: { readonly before: readonly string[]; readonly after: readonly string[] },
  { entities }: EntityStore,
): Promise<void> {
  const right = family.manage;
  for (const product of after.filter((name) => !before.includes(name))) {
    await entities.create(
      { ...keyAddress(family, ref, 'update'), right },
      jsonBody({ apiProducts: [product] }),
    );
  }
  for (const product of before.filter((name) => !after.includes(name))) {
    await entities.remove({ ...keyAddress(family, ref, 'update', ['apiproducts', product]), right });
  }
}
