import { randomBytes } from 'node:crypto';
import { edgeError } from '../../google/google-error.ts';
import { type Call, invalid } from '../call.ts';
import type { Attribute } from './attributes.ts';
import type { Entity } from './store.ts';

/** A consumer key with its secret, as it is kept in an app's collection `keys`. */
export interface Credential {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly issuedAt: string;
  /** -1: never. */
  readonly expiresAt: string;
  readonly status: 'approved' | 'revoked';
  readonly scopes: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly apiProducts: readonly ProductOfKey[];
}

export interface ProductOfKey {
  readonly apiproduct: string;
  readonly status: 'approved' | 'pending' | 'revoked';
}

export interface NewCredential {
  readonly consumerKey?: unknown;
  readonly consumerSecret?: unknown;
  readonly products?: readonly string[];
  readonly scopes?: readonly string[];
  readonly attributes?: readonly Attribute[];
  /** -1: never. */
  readonly lifetimeMs?: number;
}

/** Throws 409 for a key that any app of the organization has, 400 for one of other characters or a length above 2 KB. */
export function newCredential(call: Call, given: NewCredential): Credential & Entity {
  const consumerKey = checkedPart('consumerKey', given.consumerKey ?? randomBytes(24).toString('hex'));
  const consumerSecret = checkedPart(
    'consumerSecret',
    given.consumerSecret ?? randomBytes(32).toString('hex'),
  );
  if (allCredentials(call).some(({ credential }) => credential.consumerKey === consumerKey))
    throw edgeError(
      'ABORTED',
      'keymanagement.service.ConsumerKeyAlreadyExists',
      'ConsumerKey already exists',
    );
  const now = call.world.clock.now();
  const { lifetimeMs = -1 } = given;
  return {
    consumerKey,
    consumerSecret,
    issuedAt: String(now),
    expiresAt: lifetimeMs < 0 ? '-1' : String(now + lifetimeMs),
    status: 'approved',
    scopes: given.scopes ?? [],
    attributes: given.attributes ?? [],
    apiProducts: productsOfKey(call, given.products ?? []),
  };
}

/** Products that ask for approval are pending; throws if one does not exist. */
function productsOfKey(call: Call, names: readonly string[]): ProductOfKey[] {
  const products = call.world.organization.entities.collection('apiproducts');
  return [...new Set(names)].map((apiproduct) => {
    const product = products.get(apiproduct);
    if (product === undefined)
      throw edgeError(
        'INVALID_ARGUMENT',
        'keymanagement.service.InvalidAPIProduct',
        `Invalid API product ${apiproduct}: it does not exist`,
      );
    return { apiproduct, status: product['approvalType'] === 'manual' ? 'pending' : 'approved' };
  });
}

/** Those of a key with more of them; the status of one that is there stays. */
export function withProducts(
  call: Call,
  credential: Credential & Entity,
  names: readonly string[],
): Credential & Entity {
  const known = credential.apiProducts.map(({ apiproduct }) => apiproduct);
  const added = productsOfKey(
    call,
    names.filter((name) => !known.includes(name)),
  );
  return { ...credential, apiProducts: [...credential.apiProducts, ...added] };
}

interface Held {
  /** `developers/ada@example.com/apps/shop` */
  readonly app: string;
  readonly credential: Credential;
}

export function credentialsOfProduct(call: Call, product: string): Held[] {
  return allCredentials(call).filter(({ credential }) =>
    credential.apiProducts.some(({ apiproduct }) => apiproduct === product),
  );
}

function allCredentials({ world }: Call): Held[] {
  return ['developers', 'appgroups']
    .flatMap((owners) => world.organization.entities.below(owners))
    .filter(([path]) => path.endsWith('/keys'))
    .flatMap(([path, keys]) =>
      [...keys.values()].map((credential) => ({
        app: decodeURIComponent(path.replace(/\/keys$/, '')),
        credential: credential as unknown as Credential,
      })),
    );
}

function checkedPart(field: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[\w-]{1,2048}$/.test(value))
    throw invalid(`invalid ${field}: letters, digits, underscores and hyphens, at most 2 KB`);
  return value;
}
