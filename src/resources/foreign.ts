import { identityOf } from './change.ts';
import type { EntityKind } from './entity.ts';
import type { EntityRef } from './kind.ts';
import type { LiveConfiguration } from './read-live.ts';

/** What lies beside the declared entities and is in no file; copies of previews are nobody's drift. */
export function foreignIn(live: LiveConfiguration, declared: ReadonlySet<string>): readonly EntityRef[] {
  return live.listed.flatMap(({ place, path, raw }) => {
    const ref = { kind: place.kind, scope: place.scope, path };
    if (NEVER_FOREIGN.has(place.kind) || declared.has(identityOf(ref))) return [];
    return JSON.stringify(raw?.['attributes'] ?? []).includes('"apigee-pipe-preview') ? [] : [ref];
  });
}

/** Always there, or meant to be beside what the files name. */
const NEVER_FOREIGN: ReadonlySet<EntityKind> = new Set([
  'kvmentry',
  'flowhook',
  'debugmask',
  'appkey',
  'appgroupkey',
]);
