import { describe, expect, it } from '@jest/globals';
import { toLongWork } from '../../../src/adapters/apigee-x/translate.ts';
import type { LongWork } from '../../../src/domain/long-work.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { ApigeeEntities } from '../../../src/ports/apigee-entities.ts';
import { changeAndWait, type LongChange } from '../../../src/preview/environment/long-operations.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const NAME = 'organizations/acme/operations/1234';
const lost = new PipeError('apigee-answer-lost', 'lost');

/** What the reads and sends answer, one after the other, the last one for ever. */
async function change({
  sends = [{ name: NAME }],
  reads = [{ name: NAME, done: true }],
  there = [false],
  deadlineMs = 60_000,
}: {
  sends?: readonly unknown[];
  reads?: readonly unknown[];
  there?: readonly boolean[];
  deadlineMs?: number;
}) {
  const clock = createDrivenClock();
  const seen = { sends: 0, reads: 0, looks: 0 };
  const next = <Value>(values: readonly Value[], at: number): Value | undefined =>
    values[Math.min(at, values.length - 1)];
  const entities = {
    workOf: async (id: string): Promise<LongWork> => {
      expect(id).toBe('1234');
      const answer = next(reads, seen.reads++);
      return answer === undefined ? { kind: 'done' } : toLongWork(answer);
    },
  } as unknown as ApigeeEntities;
  const order: LongChange = {
    what: 'create the environment pr-7',
    where: 'pr-7',
    send: async () => {
      const answer = next(sends, seen.sends++);
      if (answer instanceof Error) throw answer;
      return toLongWork(answer);
    },
    isThere: async () => next(there, seen.looks++) === true,
  };
  const ports = { entities, clock, signal: new AbortController().signal, deadlineMs };
  const ended = await clock.run(
    changeAndWait(order, ports).then(
      () => 'done',
      (error: PipeError) => `${error.code}: ${error.message}`,
    ),
  );
  return { ended, ...seen, sleeps: clock.sleeps };
}

describe('A change that takes minutes', () => {
  it('is over at once if its answer says so', async () => {
    expect(await change({ sends: [{ name: NAME, done: true }] })).toMatchObject({ ended: 'done', reads: 0 });
  });

  it('is asked about until it is done, ever more rarely', async () => {
    const open = { name: NAME, done: false };

    expect(await change({ reads: [open, open, open, open, open, { name: NAME, done: true }] })).toEqual({
      ended: 'done',
      sends: 1,
      reads: 6,
      looks: 0,
      sleeps: [1000, 2000, 4000, 8000, 10_000, 10_000],
    });
  });

  it('is done if its operation is gone, and asked again if the answer cannot be read', async () => {
    expect(await change({ reads: ['?', undefined] })).toMatchObject({ ended: 'done', reads: 2 });
  });

  it('is looked for if there is nothing to ask by', async () => {
    expect(await change({ sends: ['?'], there: [false, false, true] })).toMatchObject({
      ended: 'done',
      reads: 0,
      looks: 3,
      sends: 1,
    });
  });

  it('is sent again while somebody else’s is under way', async () => {
    const locked = new PipeError('apigee-locked', 'locked');

    expect(await change({ sends: [locked, locked, { name: NAME, done: true }] })).toMatchObject({
      ended: 'done',
      sends: 3,
      sleeps: [1000, 2000],
    });
  });

  it('is not sent again if it is there already, or came there by the request whose answer was lost', async () => {
    expect(await change({ sends: [new PipeError('entity-exists', 'there')] })).toMatchObject({
      ended: 'done',
      sends: 1,
    });
    expect(await change({ sends: [lost], there: [true] })).toMatchObject({ ended: 'done', sends: 1 });
    expect(await change({ sends: [lost, { done: true }], there: [false] })).toMatchObject({
      ended: 'done',
      sends: 2,
    });
  });

  it('fails with Apigee’s reason, or without one', async () => {
    const failed = (error: object) => change({ sends: [{ name: NAME, done: true, error }] });

    expect((await failed({ message: 'no\ncapacity' })).ended).toMatch(
      /^apigee-refused: Apigee gave up to create the environment pr-7: no.*capacity$/,
    );
    expect((await failed({})).ended).toContain('it did not say why');
  });

  it('fails with any other refusal, which is not sent again', async () => {
    expect(await change({ sends: [new PipeError('apigee-forbidden', 'no')] })).toMatchObject({
      ended: 'apigee-forbidden: no',
      sends: 1,
    });
  });

  it('ends at the deadline, not after it', async () => {
    const waited = await change({ reads: [{ name: NAME, done: false }], deadlineMs: 5000 });

    expect(waited.ended).toContain('deployment-timeout: Apigee did not come round to create');
    expect(waited.sleeps).toEqual([1000, 2000, 2000]);
  });
});
