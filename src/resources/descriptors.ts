import type { EntityKind, EntityScope } from './entity.ts';
import type { EntityDescriptor } from './kind.ts';
import { ALIAS } from './kinds/alias.ts';
import { API_PRODUCT } from './kinds/api-product.ts';
import { APP, APP_GROUP_APP } from './kinds/app.ts';
import { APP_GROUP } from './kinds/app-group.ts';
import { APP_GROUP_KEY, APP_KEY } from './kinds/app-key.ts';
import { DATA_COLLECTOR } from './kinds/data-collector.ts';
import { DEBUG_MASK } from './kinds/debug-mask.ts';
import { DEVELOPER } from './kinds/developer.ts';
import { FLOW_HOOK } from './kinds/flow-hook.ts';
import { KEY_VALUE_MAP, KEY_VALUE_MAP_ENTRY } from './kinds/key-value-map.ts';
import { KEYSTORE } from './kinds/keystore.ts';
import { RATE_PLAN } from './kinds/rate-plan.ts';
import { REFERENCE } from './kinds/reference.ts';
import { RESOURCE_FILE } from './kinds/resource-file.ts';
import { SPACE } from './kinds/space.ts';
import { TARGET_SERVER } from './kinds/target-server.ts';
import type { Fields } from './shape.ts';

const DESCRIPTORS: Readonly<Record<EntityKind, EntityDescriptor>> = {
  space: SPACE,
  keystore: KEYSTORE,
  alias: ALIAS,
  reference: REFERENCE,
  targetserver: TARGET_SERVER,
  resourcefile: RESOURCE_FILE,
  kvm: KEY_VALUE_MAP,
  kvmentry: KEY_VALUE_MAP_ENTRY,
  flowhook: FLOW_HOOK,
  datacollector: DATA_COLLECTOR,
  debugmask: DEBUG_MASK,
  apiproduct: API_PRODUCT,
  rateplan: RATE_PLAN,
  developer: DEVELOPER,
  app: APP,
  appkey: APP_KEY,
  appgroup: APP_GROUP,
  appgroupapp: APP_GROUP_APP,
  appgroupkey: APP_GROUP_KEY,
};

export function descriptorOf(kind: EntityKind): EntityDescriptor {
  return DESCRIPTORS[kind];
}

/** With the booleans that Apigee turns on if they are left out. */
export function saidOutright({ explicit = [] }: EntityDescriptor, fields: Fields): Fields {
  const off = explicit.filter((name) => fields[name] === undefined).map((name) => [name, false] as const);
  return { ...fields, ...Object.fromEntries(off) };
}

/**
 * When an entity is brought in: before any bundle of its environment; between its shared flows and its proxies; after
 * the proxies, which keep maps of their own and which products name.
 */
export type Stage = 'before' | 'between' | 'after';

export function stageOf({ kind, scope }: { readonly kind: EntityKind; readonly scope: EntityScope }): Stage {
  if (kind === 'flowhook') return 'between';
  return scope.startsWith('api/') || descriptorOf(kind).rank >= AFTER_PROXIES ? 'after' : 'before';
}

const AFTER_PROXIES = 40;
