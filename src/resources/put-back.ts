import { PipeError } from '../errors/pipe-error.ts';
import { arrive, fresh, sent } from './carry-out-change.ts';
import type { EntityChange, LiveEntity } from './change.ts';
import { descriptorOf, saidOutright } from './descriptors.ts';
import { differencesOf, isUntouched } from './differences.ts';
import { type EntityKind, nameOf } from './entity.ts';
import type { EntityRef, EntityStore } from './kind.ts';
import type { Fields } from './shape.ts';

/**
 * Puts back what a change did, however far it came, and looks that it is as it was. False if there was nothing to put
 * back. Throws PipeError `changed-meanwhile` for what somebody else changed after it, and what the port throws.
 */
export async function putBackEntity(change: EntityChange, store: EntityStore): Promise<boolean> {
  // What is put back is put back though the run was stopped.
  const calm: EntityStore = { ...store, entities: store.toPutBack ?? store.entities, signal: undefined };
  switch (change.change) {
    case 'unchanged':
      return false;
    case 'create':
      return remove(change, calm);
    case 'update':
    case 'delete':
      return restore(change, calm);
  }
}

type Created = Extract<EntityChange, { change: 'create' }>;
type Overwritten = Extract<EntityChange, { change: 'update' | 'delete' }>;

async function remove({ ref, wanted }: Created, store: EntityStore): Promise<boolean> {
  const now = await fresh(ref, store);
  if (now === undefined) return false;
  refuseForeign(ref, wanted, now);
  await sent(() => descriptorOf(ref.kind).remove(ref, store, now.fields));
  if ((await fresh(ref, store)) === undefined) return true;
  throw new PipeError('apigee-unexpected', `It is still there: ${nameOf(ref)}.`);
}

async function restore(change: Overwritten, store: EntityStore): Promise<boolean> {
  const { ref } = change;
  const { fields, raw } = change.live;
  const now = await fresh(ref, store);
  if (now !== undefined && isUntouched(ref, fields, now.fields)) return false;
  if (now !== undefined) refuseForeign(ref, change.change === 'update' ? change.wanted : fields, now);
  const descriptor = descriptorOf(ref.kind);
  const lost = await sent(async () => {
    if (now !== undefined) {
      await descriptor.update(ref, { before: now.fields, after: saidOutright(descriptor, fields) }, store);
    } else if (descriptor.recreate === undefined) {
      await descriptor.create(ref, saidOutright(descriptor, fields), store);
    } else await descriptor.recreate(ref, raw, store);
  });
  await arrive(ref, fields, { store, lost });
  return true;
}

/** Neither as it was nor as this run made it: somebody else was here. What takes several requests may be half-way. */
function refuseForeign(ref: EntityRef, wanted: Fields, now: LiveEntity): void {
  if (IN_STEPS.has(ref.kind) || differencesOf(ref, wanted, now).length === 0) return;
  throw new PipeError('changed-meanwhile', `somebody else changed it meanwhile, and it is left so.`, {
    where: nameOf(ref),
  });
}

const IN_STEPS: ReadonlySet<EntityKind> = new Set(['app', 'appkey', 'appgroupapp', 'appgroupkey', 'alias']);
