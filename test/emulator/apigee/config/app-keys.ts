import { type Call, type Handlers, invalid, parameter, withoutDefaults } from '../call.ts';
import { type AppFamily, keysOf } from './app-family.ts';
import { checkedAttributes } from './attributes.ts';
import { type Credential, newCredential, type ProductOfKey, withProducts } from './credentials.ts';
import { edgeRefusals } from './edge-texts.ts';
import { actionOf, noContent } from './owners.ts';
import { refuseWithoutRuntime } from './refusals.ts';
import type { Entity } from './store.ts';

/** Consumer keys. One is made without products; products are added by a call of their own. */
export const appKeyHandlers: Handlers = {
  'developers.apps.keys.create': (call) => createKey(call, 'developers'),
  'developers.apps.keys.create.create': (call) => createKey(call, 'developers'),
  'developers.apps.keys.get': (call) => read(call, 'developers'),
  'developers.apps.keys.delete': (call) => remove(call, 'developers'),
  'developers.apps.keys.updateDeveloperAppKey': (call) => {
    if (call.query.has('action')) {
      change(call, 'developers', (key) => ({ ...key, status: statusOf(actionOf(call, actions)) }));
      return noContent();
    }
    const { apiProducts = [], attributes, scopes } = call.message as Partial<Credential>;
    return change(call, 'developers', (key) => ({
      ...withProducts(call, key, apiProducts.map(productName)),
      ...(attributes !== undefined && { attributes: checkedAttributes(attributes) }),
      ...(scopes !== undefined && { scopes }),
    }));
  },
  'developers.apps.keys.replaceDeveloperAppKey': (call) =>
    change(call, 'developers', (key) => ({ ...key, scopes: (call.message['scopes'] ?? []) as string[] })),
  'developers.apps.keys.apiproducts.delete': (call) => removeProduct(call, 'developers'),
  'developers.apps.keys.apiproducts.updateDeveloperAppKeyApiProduct': (call) =>
    setProduct(call, 'developers'),
  'appgroups.apps.keys.create': (call) => createKey(call, 'appgroups'),
  'appgroups.apps.keys.get': (call) => read(call, 'appgroups'),
  'appgroups.apps.keys.delete': (call) => remove(call, 'appgroups'),
  'appgroups.apps.keys.updateAppGroupAppKey': updateGroupKey,
  'appgroups.apps.keys.apiproducts.delete': (call) => removeProduct(call, 'appgroups'),
  'appgroups.apps.keys.apiproducts.updateAppGroupAppKeyApiProduct': (call) => setProduct(call, 'appgroups'),
};

type Owners = AppFamily['owners'];

const actions = ['approve', 'revoke'];

function createKey(call: Call, owners: Owners): object {
  refuseWithoutRuntime(call);
  const keys = keysOf(call, owners);
  const { consumerKey, consumerSecret, expiresInSeconds, scopes, attributes } = call.message;
  if (consumerKey === undefined || consumerSecret === undefined)
    throw invalid('consumerKey and consumerSecret are required');
  // Products given here are passed over, and the key is approved whatever status is given.
  const credential = newCredential(call, {
    consumerKey,
    consumerSecret,
    scopes: (scopes ?? []) as string[],
    attributes: checkedAttributes(attributes),
    lifetimeMs: Number(expiresInSeconds ?? -1) * 1000,
  });
  keys.set(credential.consumerKey, credential);
  return withoutDefaults(credential);
}

interface FoundKey {
  readonly keys: Map<string, Entity>;
  readonly credential: Credential & Entity;
}

function keyOf(call: Call, owners: Owners): FoundKey {
  refuseWithoutRuntime(call);
  const keys = keysOf(call, owners);
  const name = parameter(call, 'keysId');
  const credential = keys.get(name);
  if (credential === undefined) throw edgeRefusals.key.missing(call, name);
  return { keys, credential: credential as unknown as Credential & Entity };
}

function read(call: Call, owners: Owners): object {
  return withoutDefaults(keyOf(call, owners).credential);
}

function remove(call: Call, owners: Owners): object {
  const { keys, credential } = keyOf(call, owners);
  keys.delete(credential.consumerKey);
  return withoutDefaults(credential);
}

function change(
  call: Call,
  owners: Owners,
  changed: (credential: Credential & Entity) => Credential & Entity,
): object {
  const { keys, credential } = keyOf(call, owners);
  const after = changed(credential);
  keys.set(credential.consumerKey, after);
  return withoutDefaults(after);
}

/** The message may carry names, or what an answer carries. */
function productName(product: unknown): string {
  return typeof product === 'string' ? product : (product as ProductOfKey).apiproduct;
}

function removeProduct(call: Call, owners: Owners): object {
  const product = parameter(call, 'apiproductsId');
  refuseOtherProduct(call, owners, product);
  return change(call, owners, (key) => ({
    ...key,
    apiProducts: key.apiProducts.filter(({ apiproduct }) => apiproduct !== product),
  }));
}

function setProduct(call: Call, owners: Owners): object {
  const product = parameter(call, 'apiproductsId');
  refuseOtherProduct(call, owners, product);
  const status = statusOf(actionOf(call, actions));
  change(call, owners, (key) => ({
    ...key,
    apiProducts: key.apiProducts.map((each) => (each.apiproduct === product ? { ...each, status } : each)),
  }));
  return noContent();
}

function refuseOtherProduct(call: Call, owners: Owners, product: string): void {
  if (!keyOf(call, owners).credential.apiProducts.some(({ apiproduct }) => apiproduct === product))
    throw edgeRefusals.product.missing(call, product);
}

function statusOf(action: string): 'approved' | 'revoked' {
  return action === 'approve' ? 'approved' : 'revoked';
}

/** Status and products come in one message; scopes and attributes in the key inside it. */
function updateGroupKey(call: Call): object {
  const {
    action,
    apiProducts = [],
    appGroupAppKey,
  } = call.message as {
    action?: string;
    apiProducts?: string[];
    appGroupAppKey?: Partial<Credential>;
  };
  if (action !== undefined && action !== '' && !actions.includes(action))
    throw invalid(`invalid action "${action}"`);
  return change(call, 'appgroups', (key) => ({
    ...withProducts(call, key, apiProducts),
    ...(action !== undefined && action !== '' && { status: statusOf(action) }),
    ...(appGroupAppKey?.scopes !== undefined && { scopes: appGroupAppKey.scopes }),
    ...(appGroupAppKey?.attributes !== undefined && {
      attributes: checkedAttributes(appGroupAppKey.attributes),
    }),
  }));
}
