import * as z from 'zod/mini';
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
  readonly send: () => Promise<unknown>;
  /** Whether it is done, or on its way, already: asked after a lost answer, so that nothing is done twice. */
  readonly isThere: () => Promise<boolean>;
}

const POLL_MS = { first: 1000, last: 10_000 };

const Operation = z.object({
  name: z.optional(z.string()),
  done: z.optional(z.boolean()),
  error: z.optional(z.looseObject({ message: z.optional(z.string()) })),
});
type Operation = z.infer<typeof Operation>;

/**
 * Makes one change and waits for its end. Apigee does one such change of an organization at a time: while another one
 * holds the lock, the request is sent again (docs/apigee.md#operations). Throws PipeError `deployment-timeout` at the
 * deadline, `apigee-refused` if Apigee gave up, and what the port throws.
 */
export async function changeAndWait(change: LongChange, ports: OperationPorts): Promise<void> {
  const begun = await begin(change, ports);
  if (begun !== undefined) await finished(begun, change, ports);
}

async function begin(change: LongChange, ports: OperationPorts): Promise<Operation | undefined> {
  for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.last)) {
    const sent = await orLost(change.send, UNSETTLED);
    if (sent.kind === 'done') return operationIn(sent.value);
    const { code } = sent.error;
    if (code === 'entity-exists' || (code === 'apigee-answer-lost' && (await change.isThere())))
      return undefined;
    await pause(waitMs, change, ports);
  }
}

const UNSETTLED: ReadonlySet<string> = new Set(['apigee-answer-lost', 'entity-exists', 'apigee-locked']);

async function finished(begun: Operation, change: LongChange, ports: OperationPorts): Promise<void> {
  const id = begun.name?.split('/').at(-1) ?? '';
  let operation = begun;
  for (let waitMs = POLL_MS.first; operation.done !== true; waitMs = Math.min(waitMs * 2, POLL_MS.last)) {
    // Nothing to ask by: what was asked for is all that can be looked at.
    if (id === '') {
      if (await change.isThere()) return;
    }
    await pause(waitMs, change, ports);
    if (id !== '') operation = (await read(id, change, ports)) ?? operation;
  }
  if (operation.error === undefined) return;
  const why = oneLine(operation.error.message ?? 'it did not say why').slice(0, 500);
  throw new PipeError('apigee-refused', `Apigee gave up to ${change.what}: ${why}`, {
    where: change.where,
    hint: 'Run the pipe again: it goes on from what is there.',
  });
}

/** An operation that is gone has ended. */
async function read(
  id: string,
  { what, where }: LongChange,
  { entities }: OperationPorts,
): Promise<Operation | undefined> {
  const answer = await entities.read({
    segments: ['operations', id],
    operation: `see how far Apigee is to ${what}`,
    where,
    right: 'operations.get',
  });
  return answer === undefined ? { done: true } : operationIn(answer);
}

/** What cannot be read is asked again. */
function operationIn(answer: unknown): Operation {
  const parsed = Operation.safeParse(answer);
  return parsed.success ? parsed.data : {};
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
