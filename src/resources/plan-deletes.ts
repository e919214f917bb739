import pMap from 'p-map';
import { type EntityChange, identityOf, type LiveEntity } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import type { DeclaredEntity, EntityKind } from './entity.ts';
import type { EntityPlace, EntityRef, EntityStore } from './kind.ts';
import { markOf } from './mark.ts';
import { irreversibleProblem } from './obstacles.ts';
import { type LiveConfiguration, readOne } from './read-live.ts';

export interface PruneOptions {
  /** True for the mark of an entity that this repository's files no longer declare. */
  readonly isOurs: (mark: string) => boolean;
  /** Of kinds that can carry no mark: what an earlier commit of the same files held. */
  readonly earlier: readonly EntityRef[];
}

interface Deleting {
  readonly declared: readonly DeclaredEntity[];
  readonly declaredAs: ReadonlySet<string>;
  readonly live: LiveConfiguration;
  readonly prune: PruneOptions | undefined;
  readonly irreversible: boolean;
}

const CONCURRENT = 8;

/** Entries that an exclusive map does not name, and with PRUNE what is ours and no longer in git; children first. */
export async function plannedDeletes(
  deleting: Deleting,
  store: EntityStore,
): Promise<readonly EntityChange[]> {
  const doomed = new Map<string, EntityRef>();
  for (const ref of [...strangersInMaps(deleting), ...pruned(deleting)]) {
    if (!deleting.declaredAs.has(identityOf(ref))) doomed.set(identityOf(ref), ref);
  }
  for (const ref of doomed.values()) {
    for (const child of await childrenOf(ref, store)) doomed.set(identityOf(child), child);
  }
  const found = await pMap(doomed.values(), (ref) => deleteOf(ref, deleting, store), {
    concurrency: CONCURRENT,
  });
  return found
    .filter((change) => change !== undefined)
    .toSorted((a, b) => descriptorOf(b.ref.kind).rank - descriptorOf(a.ref.kind).rank);
}

async function deleteOf(
  ref: EntityRef,
  { irreversible }: Deleting,
  store: EntityStore,
): Promise<EntityChange | undefined> {
  const live = await readOne(ref, store);
  if (live === undefined) return undefined;
  const why = irreversible ? undefined : whyIrreversible(ref, live);
  const problems = why === undefined ? [] : [irreversibleProblem(ref, 'deleted', why)];
  return { ref, change: 'delete', live, problems };
}

function whyIrreversible(ref: EntityRef, live: LiveEntity): string | undefined {
  return descriptorOf(ref.kind).irreversible?.({ kind: 'delete', ref, before: live.fields });
}

function strangersInMaps({ declared, live }: Deleting): readonly EntityRef[] {
  const exclusive = new Set(
    declared
      .filter((entity) => entity.kind === 'kvm' && entity.exclusive === true)
      .map(({ scope, path }) => [scope, ...path].join('\0')),
  );
  return live.listed
    .filter(
      ({ place }) => place.kind === 'kvmentry' && exclusive.has([place.scope, ...place.parent].join('\0')),
    )
    .map(({ place, path }) => ({ kind: place.kind, scope: place.scope, path }));
}

function pruned({ live, prune }: Deleting): readonly EntityRef[] {
  if (prune === undefined) return [];
  const ours = live.listed.flatMap(({ place, path, raw }) => {
    const mark = descriptorOf(place.kind).carriesMark ? markOf(raw?.['attributes']) : undefined;
    return mark !== undefined && prune.isOurs(mark) ? [{ kind: place.kind, scope: place.scope, path }] : [];
  });
  const unmarkable = prune.earlier.filter(({ kind }) => descriptorOf(kind).carriesMark !== true);
  return [...ours, ...unmarkable];
}

/** Lists to look for marks in, beside those that are read anyway. */
export function pruneLists(refs: readonly EntityRef[]): readonly EntityPlace[] {
  const known = new Set(refs.map(({ kind }) => kind));
  const whole: readonly EntityKind[] = ['apiproduct', 'developer', 'appgroup'];
  const places = whole.filter((kind) => !known.has(kind));
  return [...places, ...APPS].map((kind) => ({ kind, scope: 'org', parent: [], siblings: 1 }));
}

/** Apps of all owners. */
const APPS: readonly EntityKind[] = ['app', 'appgroupapp'];

/** What Apigee would delete with it, or what keeps it from being deleted. */
async function childrenOf(ref: EntityRef, store: EntityStore): Promise<readonly EntityRef[]> {
  const { children = [] } = descriptorOf(ref.kind);
  const lists = await pMap(children, async (kind) => {
    const place: EntityPlace = { kind, scope: ref.scope, parent: ref.path, siblings: 1 };
    const listed = await descriptorOf(kind).list(place, store);
    return listed.map(({ path, consumerKey }) => ({ kind, scope: ref.scope, path, consumerKey }));
  });
  return lists.flat();
}
