import type { LongWork } from '../../domain/long-work.ts';
import { orLost } from '../../domain/pacing/send-or-look-up.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { ApigeeEntities } from '../../ports/apigee-entities.ts';
import type { Clock } from '../../ports/clock.ts';

export interface OperationPorts {
  readonly entities: ApigeeEntities;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds of `clock.elapsed()`: until then a lock and an operation are waited for. */
  readonly deadlineMs: number;
}

/** A change of the organization that Apigee begins, and finishes minutes later. */
export interface LongChange {
  /** In words, after "to": `create the environment pr-7`. */
  readonly what: string;
  readonly where: string;
  /** Sends the request. */
  readonly send: () => Promise<LongWork>;
  /** Whether it is done, or on its way, already: asked after a lost answer, so that nothing is done twice. */
  readonly isThere: () => Promise<boolean>;
}

const POLL_MS = { first: 1000, last: 10_000 };

/**
 * Makes one change and waits for its end. Apigee does one such change of an organization at a time: while another one
 * holds the lock, the request is sent again (docs/apigee.md#operations). Throws PipeError `deployment-timeout` at the
 * deadline, `apigee-refused` if Apigee gave up, and what the port throws.
 */
export async function changeAndWait(change: LongChange, ports: OperationPorts): Promise<void> {
  const begun = await begin(change, ports);
  if (begun !== undefined) await finished(begun, change, ports);
}

async function begin(change: LongChange, ports: OperationPorts): Promise<LongWork | undefined> {
  for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.last)) {
    const sent = await orLost(change.send, UNSETTLED);
    if (sent.kind === 'done') return sent.value;
    const { code } = sent.error;
    if (code === 'entity-exists' || (code === 'apigee-answer-lost' && (await change.isThere())))
      return undefined;
    await pause(waitMs, change, ports);
  }
}

const UNSETTLED: ReadonlySet<string> = new Set(['apigee-answer-lost', 'entity-exists', 'apigee-locked']);

async function finished(begun: LongWork, change: LongChange, ports: OperationPorts): Promise<void> {
  const id = begun.kind === 'under-way' ? begun.id : undefined;
  let work = begun;
  for (let waitMs = POLL_MS.first; work.kind === 'under-way'; waitMs = Math.min(waitMs * 2, POLL_MS.last)) {
    // Nothing to ask by: what was asked for is all that can be looked at.
    if (id === undefined && (await change.isThere())) return;
    await pause(waitMs, change, ports);
    if (id !== undefined) work = await progressOf(id, change, ports);
  }
  if (work.kind === 'done') return;
  const why = oneLine(work.because ?? 'it did not say why').slice(0, 500);
  throw new PipeError('apigee-refused', `Apigee gave up to ${change.what}: ${why}`, {
    where: change.where,
    hint: 'Run the pipe again: it goes on from what is there.',
  });
}

function progressOf(
  id: string,
  { what, where }: LongChange,
  { entities }: OperationPorts,
): Promise<LongWork> {
  return entities.workOf(id, { operation: `see how far Apigee is to ${what}`, where });
}

async function pause(waitMs: number, change: LongChange, ports: OperationPorts): Promise<void> {
  const leftMs = ports.deadlineMs - ports.clock.elapsed();
  if (leftMs <= 0) {
    throw new PipeError('deployment-timeout', `Apigee did not come round to ${change.what} in time.`, {
      where: change.where,
      hint: 'Apigee does one such change of an organization at a time, and each takes minutes: run the pipe again, which goes on from there, or raise WAIT_TIMEOUT.',
    });
  }
  await ports.clock.sleep(Math.min(waitMs, leftMs), ports.signal);
}
