import { orLost } from '../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { EntityChange, LiveEntity } from './change.ts';
import { descriptorOf } from './descriptors.ts';
import { differencesOf, isUntouched } from './differences.ts';
import { nameOf } from './entity.ts';
import type { EntityRef, EntityStore } from './kind.ts';
import { readOne } from './read-live.ts';
import type { Fields } from './shape.ts';

export interface Carrying {
  readonly store: EntityStore;
  /** Called once, just before something is sent: what was never sent is nobody's to put back. */
  readonly sending: () => void;
}

/**
 * Does one change and looks that it is done; `found` if somebody else did it since the plan. A lost answer is looked
 * up, never sent again. Throws PipeError: `changed-meanwhile` if somebody else changed the entity to something else
 * since the plan, or an update did not stay, `entity-exists` if somebody else made it otherwise, `apigee-unexpected` if
 * what was made or deleted is not as sent, and what the port throws.
 */
export async function carryOutChange(change: EntityChange, carrying: Carrying): Promise<'done' | 'found'> {
  switch (change.change) {
    case 'unchanged':
      return 'found';
    case 'create':
      return create(change, carrying);
    case 'update':
      return update(change, carrying);
    case 'delete':
      return remove(change, carrying);
  }
}

type Change<Kind extends EntityChange['change']> = Extract<EntityChange, { change: Kind }>;

async function create(change: Change<'create'>, { store, sending }: Carrying): Promise<'done' | 'found'> {
  const { ref, wanted } = change;
  const descriptor = descriptorOf(ref.kind);
  const there = descriptor.takesSecond ? await fresh(ref, store) : undefined;
  if (there !== undefined) return foundOrThrow(change, there);
  sending();
  try {
    const lost = await sent(() => descriptor.create(ref, wanted, store));
    await arrive(ref, wanted, { store, lost });
  } catch (error) {
    if (!isThereAlready(error) || !isAsWanted(change, await fresh(ref, store))) throw error;
    return 'found';
  }
  return 'done';
}

/** What Apigee says of an entity that somebody else made: it is not ours to remove. */
export function isThereAlready(error: unknown): boolean {
  return error instanceof PipeError && error.code === 'entity-exists';
}

async function update(change: Change<'update'>, { store, sending }: Carrying): Promise<'done' | 'found'> {
  const { ref, wanted, live } = change;
  const now = await fresh(ref, store);
  if (now === undefined || !isUntouched(ref, live.fields, now.fields)) return foundOrThrow(change, now);
  sending();
  const lost = await sent(() =>
    descriptorOf(ref.kind).update(ref, { before: now.fields, after: wanted }, store),
  );
  await arrive(ref, wanted, { store, lost, isUpdate: true });
  return 'done';
}

async function remove(change: Change<'delete'>, { store, sending }: Carrying): Promise<'done' | 'found'> {
  const { ref, live } = change;
  const now = await fresh(ref, store);
  if (now === undefined || !isUntouched(ref, live.fields, now.fields)) return foundOrThrow(change, now);
  sending();
  const lost = await sent(() => descriptorOf(ref.kind).remove(ref, store, live.fields));
  if ((await fresh(ref, store)) !== undefined) throw lost ?? notAsSent(ref, 'is still there');
  return 'done';
}

/** Not as it was planned with: two runs of one commit do not fight over what both want. */
function foundOrThrow(change: EntityChange, now: LiveEntity | undefined): 'found' {
  if (isAsWanted(change, now)) return 'found';
  throw meanwhile(change.ref);
}

/** True if it is there, or is gone, just as the change is to make it. */
export function isAsWanted(change: EntityChange, now: LiveEntity | undefined): boolean {
  if (change.change === 'delete') return now === undefined;
  // What nobody could compare before is not compared now.
  if (change.wanted === undefined) return true;
  return now !== undefined && differencesOf(change.ref, change.wanted, now).length === 0;
}

/** The error of a request whose fate is not known; undefined if it was answered. */
export async function sent(send: () => Promise<void>): Promise<PipeError | undefined> {
  const answered = await orLost(send);
  return answered.kind === 'lost' ? answered.error : undefined;
}

const READS = 4;
const PAUSE_MS = 1000;

interface Arrival {
  readonly store: EntityStore;
  readonly lost: PipeError | undefined;
  readonly isUpdate?: boolean;
}

/** Apigee's stores lag: what is not as sent at once is looked at again. What several requests make is completed once. */
export async function arrive(
  ref: EntityRef,
  wanted: Fields,
  { store, lost, isUpdate }: Arrival,
): Promise<void> {
  for (let read = 1, mayComplete = lost !== undefined; ; read += 1) {
    const now = await fresh(ref, store);
    const state = now === undefined ? 'absent' : isThere(ref, wanted, now);
    if (state === 'arrived') return;
    if (mayComplete && now !== undefined) {
      await descriptorOf(ref.kind).update(ref, { before: now.fields, after: wanted }, store);
      mayComplete = false;
    } else if (mayComplete || read >= READS) {
      throw lost ?? missed(ref, state, isUpdate);
    } else await store.clock.sleep(PAUSE_MS, store.signal);
  }
}

function missed(ref: EntityRef, state: keyof typeof KEPT, isUpdate = false): PipeError {
  return isUpdate && state === 'otherwise' ? overwritten(ref) : notAsSent(ref, KEPT[state]);
}

const KEPT = { absent: 'is not there', otherwise: 'is kept otherwise' } as const;

function isThere(ref: EntityRef, wanted: Fields, now: LiveEntity): 'arrived' | 'otherwise' {
  return differencesOf(ref, wanted, now).length === 0 ? 'arrived' : 'otherwise';
}

/** As it is now, past everything that was remembered. */
export function fresh(ref: EntityRef, store: EntityStore) {
  store.cache.clear();
  return readOne(ref, store);
}

function meanwhile(ref: EntityRef): PipeError {
  const { title } = descriptorOf(ref.kind);
  return new PipeError(
    'changed-meanwhile',
    `The ${title} ${nameOf(ref)} was changed by somebody else since it was planned.`,
    { where: nameOf(ref), hint: 'Run the pipe again: it plans anew with what is there now.' },
  );
}

/** How a hint begins that goes on after it. */
export const ONE_AT_A_TIME =
  'Two runs must not change the same entities: give both steps the same concurrency-group';

/** Two runs that overwrite each other, the last putting its own back, look like an Apigee that does not keep what it took. */
function overwritten(ref: EntityRef): PipeError {
  const { title } = descriptorOf(ref.kind);
  return new PipeError(
    'changed-meanwhile',
    `The ${title} ${nameOf(ref)} is not as this run wrote it: another run changed it at the same time, or Apigee did not keep it so.`,
    {
      where: nameOf(ref),
      hint: `${ONE_AT_A_TIME}, and run this one again. If no other run was there, look at it in Apigee.`,
    },
  );
}

function notAsSent(ref: EntityRef, what: string): PipeError {
  const { title } = descriptorOf(ref.kind);
  return new PipeError(
    'apigee-unexpected',
    `Apigee took the ${title} ${nameOf(ref)}, but read again it ${what}.`,
    { where: nameOf(ref), hint: 'Look at it in Apigee, and run the pipe again.' },
  );
}
