import { Secret } from '../../domain/secrets/secret.ts';
import { type EntityKind, type FieldValue, UnreadSecret } from '../entity.ts';
import { isObject } from '../shape.ts';

export type Item = Readonly<Record<string, FieldValue>>;

/** What one item of a file says, before its place is known. */
export interface Declaration {
  readonly kind: EntityKind;
  readonly path: readonly string[];
  readonly fields: Item;
  readonly exclusive?: boolean | undefined;
  /** Where below the item it stands: an entry of a map. */
  readonly at?: readonly (string | number)[];
}

/** `refused` goes on from "This …"; `idle` is what an export holds and nobody can bring in. */
export type ItemRead =
  | { readonly kind: 'declared'; readonly declarations: readonly Declaration[] }
  | { readonly kind: 'refused'; readonly what: string }
  | { readonly kind: 'idle'; readonly what: string };

type ReadItem = (item: Item, owner: string) => ItemRead;

type Layer = 'org' | 'env' | 'api';

interface MavenKey {
  /** Where Maven's plugin reads it, and where the pipe does. */
  readonly layers: readonly Layer[];
  /** A `map` has a list for each owner; `one` is a single object. */
  readonly form: 'list' | 'map' | 'one';
  readonly read: ReadItem;
}

/** Keys of the plugin's single file, and the beginnings of its many files' names, in lower case. */
export const MAVEN_KEYS: ReadonlyMap<string, MavenKey> = new Map<string, MavenKey>([
  ['targetservers', { layers: ['env'], form: 'list', read: named('targetserver', 'name') }],
  ['references', { layers: ['env'], form: 'list', read: named('reference', 'name') }],
  ['keystores', { layers: ['env'], form: 'list', read: named('keystore', 'name') }],
  ['aliases', { layers: ['env'], form: 'list', read: readAlias }],
  ['flowhooks', { layers: ['env'], form: 'list', read: readFlowHook }],
  ['resourcefiles', { layers: ['env'], form: 'list', read: readResourceFile }],
  ['kvms', { layers: ['org', 'env', 'api'], form: 'list', read: readMap }],
  ['debugmask', { layers: ['env'], form: 'one', read: (item) => declared('debugmask', ['debugmask'], item) }],
  ['datacollectors', { layers: ['org'], form: 'list', read: readDataCollector }],
  ['apiproducts', { layers: ['org'], form: 'list', read: named('apiproduct', 'name') }],
  ['rateplans', { layers: ['org'], form: 'list', read: readRatePlan }],
  ['developers', { layers: ['org'], form: 'list', read: readDeveloper }],
  ['developerapps', { layers: ['org'], form: 'map', read: owned('app') }],
  ['importkeys', { layers: ['org'], form: 'map', read: imported('appkey') }],
  ['appgroups', { layers: ['org'], form: 'list', read: named('appgroup', 'name') }],
  ['appgroupapps', { layers: ['org'], form: 'map', read: owned('appgroupapp') }],
  ['importappgroupappkeys', { layers: ['org'], form: 'map', read: imported('appgroupkey') }],
  ['spaces', { layers: ['org'], form: 'list', read: named('space', 'name') }],
]);

/** What Maven's plugins know, and nothing here brings in. */
export const LEFT_ALONE: ReadonlySet<string> = new Set([
  'reports',
  'apicategories',
  'apidocs',
  'caches',
  'maskconfigs',
  'virtualhosts',
  'extensions',
  'userroles',
  'companies',
  'companyapps',
]);

/** Without these Apigee turns an entity down. */
export const REQUIRED: Partial<Record<EntityKind, readonly string[]>> = {
  targetserver: ['host', 'port'],
  reference: ['refers'],
  datacollector: ['type'],
  apiproduct: ['displayName'],
  developer: ['firstName', 'lastName', 'userName'],
};

function declared(kind: EntityKind, path: readonly string[], fields: Item): ItemRead {
  return { kind: 'declared', declarations: [{ kind, path, fields }] };
}

function refused(what: string): ItemRead {
  return { kind: 'refused', what };
}

function textIn(item: Item, field: string): string | undefined {
  const value = item[field];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function named(kind: EntityKind, key: string): ReadItem {
  return (item) => {
    const name = textIn(item, key);
    const { [key]: _, ...fields } = item;
    return name === undefined ? refused(`has no ${key}`) : declared(kind, [name], fields);
  };
}

/** Apigee knows developers in lower case only, however they are written. */
function readDeveloper(item: Item): ItemRead {
  const { email: _, ...fields } = item;
  const email = textIn(item, 'email')?.toLowerCase();
  return email === undefined ? refused('has no email') : declared('developer', [email], fields);
}

/** Some exports give the resource's whole name, which ends in it. */
function readDataCollector(item: Item): ItemRead {
  const { name: _, ...fields } = item;
  const name = textIn(item, 'name')?.split('/').at(-1);
  return name === undefined || name === ''
    ? refused('has no name')
    : declared('datacollector', [name], fields);
}

const ALIAS_FILES = { certFile: 'certFilePath', keyFile: 'keyFilePath', file: 'filePath' } as const;
/** What an alias of each format is made of. */
const ALIAS_NEEDS = new Map([
  ['keycertfile', 'certFilePath'],
  ['pkcs12', 'filePath'],
  ['selfsignedcert', 'subject'],
]);

function readAlias(item: Item): ItemRead {
  const [alias, keystore] = [textIn(item, 'alias'), textIn(item, 'keystorename')];
  if (alias === undefined || keystore === undefined) return refused('needs alias and keystorename');
  if (item['format'] === undefined && item['certsInfo'] !== undefined) {
    return {
      kind: 'idle',
      what: `alias ${keystore}/${alias} (an export knows only its certificate's data, of which none can be made)`,
    };
  }
  const needs = ALIAS_NEEDS.get(textIn(item, 'format') ?? '');
  if (needs === undefined) return refused(`needs a format: ${[...ALIAS_NEEDS.keys()].join(', ')}`);
  if (isNothing(item[needs])) return refused(`needs ${needs} for its format`);
  return declared('alias', [keystore, alias], aliasFields(item));
}

function aliasFields(item: Item): Item {
  const {
    alias: _,
    keystorename: __,
    certFilePath: ___,
    keyFilePath: ____,
    filePath: _____,
    ...others
  } = item;
  const given = Object.entries(ALIAS_FILES).flatMap(([field, name]) =>
    isNothing(item[name]) ? [] : [[field, item[name]] as const],
  );
  const { password = '' } = item;
  const secret = password === '' ? {} : { password: hidden(password) };
  return { ...others, ...Object.fromEntries(given), ...secret };
}

function isNothing(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '';
}

const FLOW_HOOKS = ['PreProxyFlowHook', 'PostProxyFlowHook', 'PreTargetFlowHook', 'PostTargetFlowHook'];

/** The point is `name` in old files. */
function readFlowHook(item: Item): ItemRead {
  const point = textIn(item, 'flowHookPoint') ?? textIn(item, 'name');
  if (point === undefined) return refused('has no flowHookPoint');
  if (!FLOW_HOOKS.includes(point))
    return refused(`has a flowHookPoint that is none of ${FLOW_HOOKS.join(', ')}`);
  if (textIn(item, 'sharedFlow') !== undefined) return declared('flowhook', [point], item);
  return { kind: 'idle', what: `flow hook ${point} (it names no shared flow; what is attached there stays)` };
}

function readResourceFile(item: Item): ItemRead {
  const { name: _, type: __, file, ...others } = item;
  const [name, type] = [textIn(item, 'name'), textIn(item, 'type')];
  if (name === undefined || type === undefined || file === undefined)
    return refused('needs name, type and file');
  return declared('resourcefile', [type, name], { ...others, content: file });
}

function readMap(item: Item): ItemRead {
  const { name: _, entry, entries, keyValueEntries, exclusive, ...fields } = item;
  const name = textIn(item, 'name');
  if (name === undefined) return refused('has no name');
  const [field, list] = Object.entries({ entry, entries, keyValueEntries }).find(
    ([, value]) => value !== undefined && value !== null,
  ) ?? ['entry', []];
  if (!Array.isArray(list)) return refused(`has an ${field} that is no list`);
  const declarations: Declaration[] = [
    { kind: 'kvm', path: [name], fields, exclusive: exclusive === true || exclusive === 'true' },
  ];
  for (const [index, one] of (list as readonly FieldValue[]).entries()) {
    const [key, value] = isObject(one) ? [textIn(one, 'name'), textOf((one as Item)['value'])] : [];
    if (key === undefined || value === undefined)
      return refused(`has an entry, number ${index + 1}, that needs a name and a text as its value`);
    const { name: __, value: ___, ...more } = one as Item;
    const at = [field, index];
    declarations.push({ kind: 'kvmentry', path: [name, key], fields: { ...more, value }, at });
  }
  return { kind: 'declared', declarations };
}

function readRatePlan(item: Item): ItemRead {
  const { apiproduct: _, displayName: __, name: ___, ...fields } = item;
  const [product, name] = [textIn(item, 'apiproduct'), textIn(item, 'displayName') ?? textIn(item, 'name')];
  if (product === undefined || name === undefined) return refused('needs apiproduct and displayName');
  return declared('rateplan', [product, name], fields);
}

function owned(kind: 'app' | 'appgroupapp'): ReadItem {
  return (item, owner) => {
    const { name: _, ...fields } = item;
    const name = textIn(item, 'name');
    return name === undefined
      ? refused('has no name')
      : declared(kind, [ownerOf(kind, owner), name], productNames(fields));
  };
}

/** Which key of its app it is gets known when all files are read. */
function imported(kind: 'appkey' | 'appgroupkey'): ReadItem {
  return (item, owner) => {
    const { name: _, ...fields } = item;
    const [name, key, secret] = [
      textIn(item, 'name'),
      textOf(item['consumerKey']),
      textOf(item['consumerSecret']),
    ];
    if (name === undefined || key === undefined || secret === undefined)
      return refused('needs name, consumerKey and consumerSecret');
    const keys = { consumerKey: remembered(key), consumerSecret: remembered(secret) };
    return declared(kind, [ownerOf(kind, owner), name], productNames({ ...fields, ...keys }));
  };
}

function ownerOf(kind: EntityKind, owner: string): string {
  return kind.startsWith('appgroup') ? owner : owner.toLowerCase();
}

/** Exports give a key's products with their state: `{"apiproduct": "gold", "status": "approved"}`. */
function productNames(fields: Item): Item {
  const { apiProducts } = fields;
  if (!Array.isArray(apiProducts)) return fields;
  const names = (apiProducts as readonly FieldValue[]).map((one) =>
    isObject(one) ? ((one as Item)['apiproduct'] ?? '') : one,
  );
  return { ...fields, apiProducts: names };
}

/** Never shown, and a text whatever it looks like; undefined if there is nothing, or something else. */
function textOf(value: FieldValue | undefined): Secret | UnreadSecret | undefined {
  if (value instanceof Secret || value instanceof UnreadSecret) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return new Secret(String(value));
  return undefined;
}

function hidden(value: FieldValue): FieldValue {
  const text = textOf(value);
  return text === undefined ? value : remembered(text);
}

/** Taken out of whatever leaves: a credential, unlike a map's value, which may be an ordinary word. */
function remembered(value: Secret | UnreadSecret): Secret | UnreadSecret {
  return value instanceof Secret ? Secret.minted(value.reveal()) : value;
}
