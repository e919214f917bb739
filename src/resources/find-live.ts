import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { LiveEntity } from './change.ts';
import type { EntityKind, EntityScope } from './entity.ts';
import { foreignIn } from './foreign.ts';
import type { EntityPlace, EntityRef, EntityStore } from './kind.ts';
import { type LiveConfiguration, readLive } from './read-live.ts';

/** What an environment has, whether or not any file names it. */
export interface FoundEntities {
  readonly found: readonly FoundEntity[];
  /** Kinds that Apigee does not show to this account, or that the organization does not have. */
  readonly refused: readonly {
    readonly place: Pick<EntityPlace, 'kind' | 'scope'>;
    readonly why: PipeError;
  }[];
}

export interface FoundEntity {
  readonly ref: EntityRef;
  readonly live: LiveEntity;
}

/** Values of maps are never asked for; who uses the APIs, and their credentials, is no part of an environment. */
const OF_ORGANIZATION = ['space', 'kvm', 'datacollector', 'apiproduct'] as const;
const OF_ENVIRONMENT = [
  'keystore',
  'reference',
  'targetserver',
  'resourcefile',
  'kvm',
  'flowhook',
  'debugmask',
] as const;
const BELOW: Partial<Record<EntityKind, EntityKind>> = { keystore: 'alias', apiproduct: 'rateplan' };

/**
 * Everything of an environment, of the organization and of these API proxies that can stand in files. Copies of previews
 * are left out. Throws what the port throws, but for a kind that is refused: that is told.
 */
export async function findLive(
  { environment, proxies }: { readonly environment: string; readonly proxies: readonly string[] },
  store: EntityStore,
): Promise<FoundEntities> {
  const first = await findAt(
    [
      ...OF_ORGANIZATION.map((kind) => placeOf(kind, 'org')),
      ...OF_ENVIRONMENT.map((kind) => placeOf(kind, `env/${environment}`)),
      ...proxies.map((name) => placeOf('kvm', `api/${name}`)),
    ],
    store,
  );
  const below = first.found.flatMap(({ ref: { kind, scope, path } }) => {
    const inner = BELOW[kind];
    return inner === undefined ? [] : [placeOf(inner, scope, path)];
  });
  const second = await findAt(below, store);
  return { found: [...first.found, ...second.found], refused: [...first.refused, ...second.refused] };
}

function placeOf(kind: EntityKind, scope: EntityScope, parent: readonly string[] = []): EntityPlace {
  return { kind, scope, parent, siblings: 1 };
}

async function findAt(places: readonly EntityPlace[], store: EntityStore): Promise<FoundEntities> {
  const reads = await pMap(
    places,
    async (place): Promise<FoundEntities> => {
      const read = await readOrRefusal(readPlace(place, store));
      if (!(read instanceof PipeError)) return { found: read, refused: [] };
      if (!REFUSALS.has(read.code)) throw read;
      return { found: [], refused: [{ place, why: read }] };
    },
    { concurrency: CALLS_AT_ONCE },
  );
  return { found: reads.flatMap(({ found }) => found), refused: reads.flatMap(({ refused }) => refused) };
}

const REFUSALS: ReadonlySet<string> = new Set(['apigee-forbidden', 'apigee-refused', 'apigee-not-found']);

async function readPlace(place: EntityPlace, store: EntityStore): Promise<readonly FoundEntity[]> {
  const live = await readLive([], store, [place]);
  return readAll(
    live.listed.map(({ path }) => ({ kind: place.kind, scope: place.scope, path })),
    live,
  );
}

/** What lies beside the declared entities, of the kinds that an export writes. */
export function readForeign(
  live: LiveConfiguration,
  declared: ReadonlySet<string>,
): Promise<readonly FoundEntity[]> {
  const kinds = new Set<EntityKind>([...OF_ORGANIZATION, ...OF_ENVIRONMENT, 'alias', 'rateplan']);
  return readAll(
    foreignIn(live, declared).filter(({ kind }) => kinds.has(kind)),
    live,
  );
}

async function readAll(refs: readonly EntityRef[], live: LiveConfiguration): Promise<readonly FoundEntity[]> {
  const reads = await pMap(refs, async (ref) => ({ ref, live: await live.read(ref) }), {
    concurrency: CALLS_AT_ONCE,
  });
  return reads.flatMap(({ ref, live: entity }) =>
    entity === undefined || isPreview(entity) ? [] : [{ ref, live: entity }],
  );
}

function isPreview({ raw }: LiveEntity): boolean {
  return JSON.stringify(raw['attributes'] ?? []).includes('"apigee-pipe-preview');
}
