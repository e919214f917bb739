import { randomUUID } from 'node:crypto';
import { type Call, invalid, parameter } from '../call.ts';
import { checkedAttributes } from './attributes.ts';
import type { Credential } from './credentials.ts';
import { edgeRefusals } from './edge-texts.ts';
import type { Change, EntityKind } from './kind.ts';
import { type Entity, segment } from './store.ts';

/** Apps belong to a developer or to an app group; the two differ in names. */
export interface AppFamily {
  readonly owners: 'developers' | 'appgroups';
  readonly kind: EntityKind;
}

export const developerApps: AppFamily = family('developers');

export const appGroupApps: AppFamily = family('appgroups');

function family(owners: AppFamily['owners']): AppFamily {
  return {
    owners,
    kind: {
      id: `${owners}.apps`,
      key: 'name',
      refusals: owners === 'developers' ? edgeRefusals.developerApp : edgeRefusals.appGroupApp,
      keep: (message, change) => keepApp(message, { ...change, owners }),
      print: (app, call) => printApp(call, owners, app),
    },
  };
}

interface AppChange extends Change {
  readonly owners: AppFamily['owners'];
}

function keepApp(message: Entity, { owners, call, key, before }: AppChange): Entity {
  const { callbackUrl, attributes } = message;
  return {
    ...(before === undefined ? born(message, { owners, call }) : lasting(message, before)),
    name: key,
    callbackUrl,
    attributes: checkedAttributes(attributes),
    lastModifiedAt: String(call.world.clock.now()),
  };
}

/** What Apigee adds, and what can be given once only. */
function born(
  { keyExpiresIn = '-1', scopes, appFamily = 'default' }: Entity,
  { owners, call }: Pick<AppChange, 'owners' | 'call'>,
): Entity {
  const owner = call.world.organization.entities.collection(owners).get(parameter(call, `${owners}Id`));
  return {
    appId: randomUUID(),
    ...(owners === 'developers'
      ? { developerId: owner?.['developerId'], appFamily }
      : { appGroup: owner?.['name'] }),
    keyExpiresIn,
    scopes,
    status: 'approved',
    createdAt: String(call.world.clock.now()),
  };
}

function lasting({ keyExpiresIn }: Entity, before: Entity): Entity {
  if (keyExpiresIn !== undefined && keyExpiresIn !== before['keyExpiresIn'])
    throw invalid('keyExpiresIn cannot be changed');
  return before;
}

/** `shop`'s keys; the path of a call may go on below them. */
export function keysOf(call: Call, owners: AppFamily['owners']): Map<string, Entity> {
  const owner = segment(parameter(call, `${owners}Id`));
  const { entities } = call.world.organization;
  const ownerKey = parameter(call, `${owners}Id`);
  if (!entities.collection(owners).has(ownerKey)) {
    const refusals = owners === 'developers' ? edgeRefusals.developer : edgeRefusals.appGroup;
    throw refusals.missing(call, ownerKey);
  }
  const app = parameter(call, 'appsId');
  const apps = entities.collection(`${owners}/${owner}/apps`);
  const { refusals } = owners === 'developers' ? developerApps.kind : appGroupApps.kind;
  if (!apps.has(app)) throw refusals.missing(call, app);
  return entities.collection(`${owners}/${owner}/apps/${segment(app)}/keys`);
}

export function credentialsOf({ world }: Call, path: string): readonly (Credential & Entity)[] {
  return [...world.organization.entities.collection(`${path}/keys`).values()] as unknown as (Credential &
    Entity)[];
}

/** Empty for the first reads after the app was made, if the emulator is told so: the runtime's store lags behind. */
function printApp(call: Call, owners: AppFamily['owners'], app: Entity): object {
  const path = `${owners}/${segment(parameter(call, `${owners}Id`))}/apps/${segment(String(app['name']))}`;
  const isRead = call.exchange.method === 'GET';
  const lag = call.world.settings.credentialLag;
  const reads = call.world.organization.appReads.get(path) ?? 0;
  if (isRead) call.world.organization.appReads.set(path, reads + 1);
  return { ...app, credentials: isRead && reads < lag ? [] : credentialsOf(call, path) };
}
