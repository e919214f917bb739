import { type Call, environmentOf, type Handlers, invalid, parameter } from '../call.ts';
import { type EntityKind, entitiesOf, kindHandlers } from './kind.ts';
import { inUse, storedRefusals } from './refusals.ts';
import { type Entity, segment } from './store.ts';

const inEnvironment = (collection: string) =>
  storedRefusals((call, key) => `environments/${parameter(call, 'environmentsId')}/${collection}/${key}`);

const targetServers: EntityKind = {
  id: 'environments.targetservers',
  key: 'name',
  keyQuery: 'name',
  refusals: inEnvironment('targetservers'),
  limit: 1000,
  keep: (message, { call, key, before }) => {
    const { protocol = before?.['protocol'] ?? 'HTTP', isEnabled = true, sSLInfo } = message;
    checkAddress(message);
    if (before !== undefined && protocol !== before['protocol']) throw invalid('protocol cannot be changed');
    refuseTls(call, sSLInfo ?? {});
    return { ...message, name: key, protocol, isEnabled };
  },
  print: ({ sSLInfo, ...fields }) => ({
    ...fields,
    ...(sSLInfo !== undefined && { sSLInfo: trueOnly(sSLInfo as Entity) }),
  }),
};

function checkAddress({ host, port }: Entity): void {
  if (typeof host !== 'string' || host === '') throw invalid('host is required');
  if (typeof port !== 'number' || port < 1 || port > 65_535)
    throw invalid('port must be between 1 and 65535');
}

interface TlsInfo {
  readonly clientAuthEnabled?: boolean;
  readonly keyStore?: string;
  readonly keyAlias?: string;
  readonly trustStore?: string;
}

/** Both stores may be named by a reference, `ref://name`. */
function refuseTls(call: Call, { clientAuthEnabled, keyStore, keyAlias, trustStore }: TlsInfo): void {
  if (clientAuthEnabled === true && (!keyStore || !keyAlias))
    throw invalid('keyStore and keyAlias are required if clientAuthEnabled is true');
  for (const store of [keyStore, trustStore]) if (store) refuseUnknownStore(call, store);
}

/** A name with braces is a flow variable, known at runtime only. */
function refuseUnknownStore(call: Call, store: string): void {
  const reference = /^ref:\/\/(.+)$/.exec(store)?.[1];
  const kind = reference === undefined ? 'keystores' : 'references';
  const name = reference ?? store;
  const { entities } = call.world.organization;
  const known = entities.collection(`environments/${segment(environmentOf(call).name)}/${kind}`);
  if (!name.includes('{') && !known.has(name)) throw invalid(`${kind.slice(0, -1)} "${name}" does not exist`);
}

/** proto3 leaves out what is false or empty, in messages inside too. */
function trueOnly(message: Entity): Entity {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([, value]) => value !== false && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const references: EntityKind = {
  id: 'environments.references',
  key: 'name',
  refusals: inEnvironment('references'),
  keep: (message, { call, key }) => {
    const { refers, resourceType = 'KeyStore' } = message;
    if (resourceType !== 'KeyStore' && resourceType !== 'TrustStore')
      throw invalid(`invalid resourceType "${String(resourceType)}"`);
    const keystoresHere = `environments/${segment(environmentOf(call).name)}/keystores`;
    if (!call.world.organization.entities.collection(keystoresHere).has(String(refers)))
      throw invalid(`invalid reference "${key}": keystore "${String(refers)}" does not exist`);
    return { ...message, name: key, resourceType };
  },
  refuseDelete: (call, key) => refuseStoreInUse(call, `ref://${key}`),
};

const keystores: EntityKind = {
  id: 'environments.keystores',
  key: 'name',
  keyQuery: 'name',
  refusals: inEnvironment('keystores'),
  limit: 1100,
  keep: (_, { key }) => ({ name: key }),
  print: ({ name }, { world, match }) => ({
    name,
    aliases: [
      ...world.organization.entities
        .collection(
          `environments/${segment(match.parameters['environmentsId'] ?? '')}/keystores/${segment(String(name))}/aliases`,
        )
        .keys(),
    ],
  }),
  refuseDelete: (call, key) => {
    const base = `environments/${segment(environmentOf(call).name)}`;
    const users = call.world.organization.entities.collection(`${base}/references`);
    const user = [...users].find(([, { refers }]) => refers === key)?.[0];
    if (user !== undefined) throw inUse(`keystore ${key}`, `reference ${user}`);
    refuseStoreInUse(call, key);
  },
};

function refuseStoreInUse(call: Call, name: string): void {
  const base = `environments/${segment(environmentOf(call).name)}`;
  const servers = call.world.organization.entities.collection(`${base}/targetservers`);
  const user = [...servers].find(([, { sSLInfo }]) => {
    const { keyStore, trustStore } = (sSLInfo ?? {}) as TlsInfo;
    return keyStore === name || trustStore === name;
  })?.[0];
  if (user !== undefined) throw inUse(name, `target server ${user}`);
}

/** What an environment's proxies refer to; lists are bare arrays of names. */
export const environmentKindHandlers: Handlers = Object.assign(
  {},
  ...[targetServers, references, keystores].map((kind) => ({
    ...kindHandlers(kind),
    [`${kind.id}.list`]: (call: Call) => [...entitiesOf(kind, call).keys()],
  })),
) as Handlers;
