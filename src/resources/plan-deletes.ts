import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import { type EntityChange, identityOf, type LiveEntity } from './change.ts';
import { holdsUnread } from './compare.ts';
import { descriptorOf } from './descriptors.ts';
import { differencesOf } from './differences.ts';
import { type DeclaredEntity, type EntityKind, nameOf } from './entity.ts';
import type { EntityPlace, EntityRef, EntityStore } from './kind.ts';
import { markOf } from './mark.ts';
import { irreversibleProblem } from './obstacles.ts';
import { type LiveConfiguration, readOne } from './read-live.ts';
import type { Fields } from './shape.ts';

export interface PruneOptions {
  /** True for the mark of an entity that this repository's files no longer declare. */
  readonly isOurs: (mark: string) => boolean;
  /** Of kinds that can carry no mark: what earlier commits of the same files held, each state of it. */
  readonly earlier: readonly Earlier[];
}

/** As a commit had it. */
export interface Earlier {
  readonly ref: EntityRef;
  readonly fields: Fields;
}

export interface PlannedDeletes {
  readonly changes: readonly EntityChange[];
  /** What is no longer in git and is left all the same, and why. */
  readonly left: readonly Problem[];
}

interface Deleting {
  readonly declared: readonly DeclaredEntity[];
  readonly declaredAs: ReadonlySet<string>;
  readonly live: LiveConfiguration;
  readonly prune: PruneOptions | undefined;
  readonly irreversible: boolean;
}

/** Entries that an exclusive map does not name, and with PRUNE what is ours and no longer in git; children first. */
export async function plannedDeletes(deleting: Deleting, store: EntityStore): Promise<PlannedDeletes> {
  const doomed = new Map<string, EntityRef>();
  const { dropped, left } = await droppedFromGit(deleting, store);
  for (const ref of [...strangersInMaps(deleting), ...ours(deleting), ...dropped]) {
    if (!deleting.declaredAs.has(identityOf(ref))) doomed.set(identityOf(ref), ref);
  }
  for (const ref of doomed.values()) {
    for (const child of await childrenOf(ref, store)) doomed.set(identityOf(child), child);
  }
  const alone = [...doomed.values()].filter((ref) => !goesWithApp(ref, doomed));
  const found = await pMap(alone, (ref) => deleteOf(ref, deleting, store), {
    concurrency: CALLS_AT_ONCE,
  });
  const changes = found
    .filter((change) => change !== undefined)
    .toSorted((a, b) => descriptorOf(b.ref.kind).rank - descriptorOf(a.ref.kind).rank);
  return { changes, left };
}

/** A key goes with its app, and comes back with it: deleted before it, the app would be another one than was planned. */
function goesWithApp({ kind, scope, path }: EntityRef, doomed: ReadonlyMap<string, EntityRef>): boolean {
  const app = APP_OF[kind];
  return app !== undefined && doomed.has(identityOf({ kind: app, scope, path: path.slice(0, -1) }));
}

const APP_OF: Partial<Record<EntityKind, EntityKind>> = { appkey: 'app', appgroupkey: 'appgroupapp' };

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

function ours({ live, prune }: Deleting): readonly EntityRef[] {
  if (prune === undefined) return [];
  return live.listed.flatMap(({ place, path, raw }) => {
    const mark = descriptorOf(place.kind).carriesMark ? markOf(raw?.['attributes']) : undefined;
    return mark !== undefined && prune.isOurs(mark) ? [{ kind: place.kind, scope: place.scope, path }] : [];
  });
}

/**
 * Of kinds that carry no mark: only what is, field by field, as a commit had it. What somebody edited since, or what
 * holds more than a commit knew of, is somebody else's by now.
 */
async function droppedFromGit({ prune, declaredAs }: Deleting, store: EntityStore) {
  const states = Map.groupBy(
    (prune?.earlier ?? []).filter(
      ({ ref }) => descriptorOf(ref.kind).carriesMark !== true && !declaredAs.has(identityOf(ref)),
    ),
    ({ ref }) => identityOf(ref),
  );
  const judged = await pMap(states.values(), (earlier) => judgeDropped(earlier, store), {
    concurrency: CALLS_AT_ONCE,
  });
  const found = judged.filter((one) => one !== undefined);
  const same = new Set(found.filter(({ why }) => why === undefined).map(({ ref }) => identityOf(ref)));
  const whole = await pMap(
    found,
    async (one) => ({ ...one, why: one.why ?? (await whyNotEmpty(one.ref, same, store)) }),
    { concurrency: CALLS_AT_ONCE },
  );
  return {
    dropped: whole.filter(({ why }) => why === undefined).map(({ ref }) => ref),
    left: whole.flatMap(({ ref, why }) => (why === undefined ? [] : [leftProblem(ref, why)])),
  };
}

/** Undefined if it is not there any more. */
async function judgeDropped(states: readonly Earlier[], store: EntityStore) {
  const [{ ref } = {}] = states;
  const live = ref === undefined ? undefined : await readOne(ref, store);
  if (ref === undefined || live === undefined) return undefined;
  const isAsCommitted = states.some((state) => isSame(state, live));
  return {
    ref,
    why: isAsCommitted ? undefined : (unknowable(ref, live) ?? 'it is not as any commit had it'),
  };
}

function isSame({ ref, fields }: Earlier, live: LiveEntity): boolean {
  if (holdsUnread(fields) || unknowable(ref, live) !== undefined) return false;
  return differencesOf(ref, fields, live).length === 0;
}

function unknowable({ kind }: EntityRef, live: LiveEntity): string | undefined {
  return descriptorOf(kind).incomparable?.(live.fields);
}

/** What Apigee would delete with it has to be known too. */
async function whyNotEmpty(
  ref: EntityRef,
  known: ReadonlySet<string>,
  store: EntityStore,
): Promise<string | undefined> {
  const children = await childrenOf(ref, store);
  const unknown = children.find((child) => !known.has(identityOf(child)));
  return unknown === undefined ? undefined : `it holds ${nameOf(unknown)}, which is to stay`;
}

function leftProblem(ref: EntityRef, why: string): Problem {
  const { title } = descriptorOf(ref.kind);
  const message = `The ${title} ${nameOf(ref)} is in no file any more and was left: ${why}.`;
  return { code: 'remark', message, where: nameOf(ref), hint: 'Delete it by hand if nobody needs it.' };
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
