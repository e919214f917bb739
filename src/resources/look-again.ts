import pMap from 'p-map';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { fresh, isAsWanted, ONE_AT_A_TIME } from './carry-out-change.ts';
import type { EntityChange } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import { nameOf } from './entity.ts';
import type { EntityStore } from './kind.ts';
import { readLive } from './read-live.ts';

const READS = 3;
const PAUSE_MS = 1000;

/** An entity that is not as this run made or found it. */
export interface Foreign {
  readonly change: EntityChange;
  readonly error: PipeError;
}

/**
 * Looks at everything once more after the last write. Of two runs at once the one that wrote last sees what both did:
 * if they want different things, it does not call its own done. Throws what the port throws.
 */
export async function changedByOthers(
  changes: readonly EntityChange[],
  store: EntityStore,
): Promise<readonly Foreign[]> {
  store.cache.clear();
  const live = await readLive(
    changes.map(({ ref }) => ref),
    store,
  );
  const looked = await pMap(changes, async (change) => ({ change, now: await live.read(change.ref) }), {
    concurrency: CALLS_AT_ONCE,
  });
  const foreign: Foreign[] = [];
  for (const { change, now } of looked) {
    if (isAsWanted(change, now) || (await becomesAsWanted(change, store))) continue;
    foreign.push({ change, error: meanwhile(change) });
    // One is enough to know it.
    break;
  }
  return foreign;
}

/** Lists lag behind what was written. */
async function becomesAsWanted(change: EntityChange, store: EntityStore): Promise<boolean> {
  for (let read = 1; read <= READS; read += 1) {
    if (isAsWanted(change, await fresh(change.ref, store))) return true;
    if (read < READS) await store.clock.sleep(PAUSE_MS, store.signal);
  }
  return false;
}

function meanwhile({ ref }: EntityChange): PipeError {
  const name = nameOf(ref);
  return new PipeError(
    'changed-meanwhile',
    `The ${descriptorOf(ref.kind).title} ${name} was changed by somebody else while this run went on.`,
    {
      where: name,
      hint: `${ONE_AT_A_TIME}, and run this one again.`,
    },
  );
}
