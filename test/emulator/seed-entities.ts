import { randomUUID } from 'node:crypto';
import { type Entity, segment } from './apigee/config/store.ts';
import type { World } from './apigee/world.ts';

/**
 * Entities as Apigee's answers have them, by collection: `{ apiproducts: [{ name: 'gold' }],
 * 'environments/test/keyvaluemaps': [{ name: 'rates' }], 'environments/test/keyvaluemaps/rates/entries': [{ name: 'eur',
 * value: '1' }], 'developers/ada@example.com/apps/shop/keys': [{ consumerKey: 'k', … }] }`. They are kept as they are
 * given, with the times and defaults that Apigee would have added, and without its checks.
 */
export type SeedEntities = Readonly<Record<string, readonly Entity[]>>;

export function seedEntities({ organization, clock }: World, seeds: SeedEntities): void {
  const now = String(clock.now());
  for (const [path, entities] of Object.entries(seeds)) {
    const collection = organization.entities.collection(path.split('/').map(segment).join('/'));
    const kind = path.split('/').at(-1) ?? '';
    for (const entity of entities)
      collection.set(keyOf(kind, entity), { ...defaults(kind, now, organization.name), ...entity });
  }
}

const keys: Readonly<Record<string, string>> = {
  developers: 'email',
  aliases: 'alias',
  keys: 'consumerKey',
  flowhooks: 'flowHookPoint',
};

function keyOf(kind: string, entity: Entity): string {
  const field = keys[kind] ?? 'name';
  if (kind === 'resourcefiles') return `${String(entity['type'])}/${String(entity['name'])}`;
  const key = kind === 'debugmask' ? '' : entity[field];
  if (typeof key !== 'string') throw new Error(`an entity of ${kind} needs ${field}`);
  return key;
}

function defaults(kind: string, now: string, organization: string): Entity {
  const times = { createdAt: now, lastModifiedAt: now };
  const of: Readonly<Record<string, Entity>> = {
    targetservers: { port: 443, isEnabled: true, protocol: 'HTTP' },
    references: { resourceType: 'KeyStore' },
    aliases: { type: 'KEY_CERT' },
    keyvaluemaps: { encrypted: true },
    apiproducts: { approvalType: 'auto', ...times },
    rateplans: { state: 'DRAFT', ...times },
    developers: { status: 'active', organizationName: organization, developerId: randomUUID(), ...times },
    appgroups: { status: 'active', organization, ...times },
    apps: { status: 'approved', appId: randomUUID(), keyExpiresIn: '-1', ...times },
    keys: {
      consumerSecret: 'secret',
      status: 'approved',
      issuedAt: now,
      expiresAt: '-1',
      apiProducts: [],
      scopes: [],
    },
    datacollectors: { type: 'STRING', ...times },
  };
  return of[kind] ?? {};
}
