import { edgeError } from '../../google/google-error.ts';
import { type Call, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { credentialsOf } from './app-family.ts';
import type { Credential } from './credentials.ts';
import { tokenPage } from './lists.ts';
import { refuseWithoutRuntime } from './refusals.ts';
import type { Entity } from './store.ts';

/** Every app of the organization, whoever owns it. Without `status` and `keyStatus`: only what is approved. */
export const allAppHandlers: Handlers = {
  'apps.get': (call) => {
    const id = parameter(call, 'appsId');
    const owned = appsOf(call).find(({ app }) => app['appId'] === id);
    if (owned === undefined)
      throw edgeError('NOT_FOUND', 'developer.service.AppDoesNotExist', `App with id ${id} does not exist`);
    return withoutDefaults(printed(call, owned, owned.credentials));
  },
  'apps.list': (call) => {
    const { query } = call;
    const all = appsOf(call).filter((owned) => isAsked(query, owned));
    const { items, nextPageToken } = pageOf(call, all);
    return withoutDefaults({
      app: items.map((owned) =>
        query.get('expand') === 'true' ? expanded(call, owned) : { appId: owned.app['appId'] },
      ),
      ...(query.has('pageSize') && { nextPageToken, totalSize: all.length }),
    });
  },
};

interface OwnedApp {
  readonly app: Entity;
  readonly owner: Entity;
  readonly credentials: readonly (Credential & Entity)[];
}

function appsOf(call: Call): OwnedApp[] {
  refuseWithoutRuntime(call);
  const { entities } = call.world.organization;
  return (['developers', 'appgroups'] as const)
    .flatMap((owners) => [...entities.collection(owners)].map(([key, owner]) => ({ owners, key, owner })))
    .flatMap(({ owners, key, owner }) => {
      const path = `${owners}/${encodeURIComponent(key)}/apps`;
      return [...entities.collection(path)].map(([name, app]) => ({
        app,
        owner,
        credentials: credentialsOf(call, `${path}/${encodeURIComponent(name)}`),
      }));
    });
}

function isAsked(query: URLSearchParams, { app, credentials }: OwnedApp): boolean {
  const status = query.get('status') ?? 'approved';
  const keyStatus = query.get('keyStatus') ?? 'approved';
  const product = query.get('apiProduct');
  const ids = query.get('ids')?.split(',');
  const hasKey =
    credentials.length === 0 || credentials.some((credential) => credential.status === keyStatus);
  return (
    app['status'] === status &&
    hasKey &&
    (ids === undefined || ids.includes(String(app['appId']))) &&
    (product === null ||
      credentials.some(({ apiProducts }) => apiProducts.some(({ apiproduct }) => apiproduct === product)))
  );
}

function expanded(call: Call, owned: OwnedApp): object {
  const keyStatus = call.query.get('keyStatus') ?? 'approved';
  const credentials =
    call.query.get('includeCred') === 'false'
      ? []
      : owned.credentials.filter(({ status }) => status === keyStatus);
  return printed(call, owned, credentials);
}

/** An app of this list has no family and, of a developer's, also the e-mail address. */
function printed(
  _: Call,
  { app: { appFamily: __, ...app }, owner }: OwnedApp,
  credentials: readonly Credential[],
): object {
  return withoutDefaults({ ...app, developerEmail: owner['email'], credentials });
}

/** `pageSize` and `pageToken`, or `rows` and `startKey`, an app id; at most 1,000 either way. */
function pageOf(
  call: Call,
  all: readonly OwnedApp[],
): { items: OwnedApp[]; nextPageToken: string | undefined } {
  const { query } = call;
  if (query.has('pageSize') || query.has('pageToken'))
    return tokenPage(call, all, { size: 1000, most: 1000 });
  const rows = Number(query.get('rows') ?? '') || 1000;
  if (rows > 1000) throw invalid('invalid rows: the limit is 1000');
  const start = query.get('startKey') ?? '';
  const sorted = [...all].sort((left, right) =>
    String(left.app['appId']) < String(right.app['appId']) ? -1 : 1,
  );
  return {
    items: sorted.filter(({ app }) => String(app['appId']) >= start).slice(0, rows),
    nextPageToken: undefined,
  };
}
