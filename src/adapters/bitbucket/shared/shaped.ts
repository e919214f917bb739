import * as z from 'zod/mini';
import type { Answered } from '../../../domain/pacing/send-or-look-up.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { Answer } from '../../../ports/http.ts';

/** Throws PipeError `report-undelivered` for an answer of another shape; `what` begins the sentence: "The list of comments". */
export function readShaped<T>(answer: Answer, shape: z.ZodMiniType<T>, what: string): T {
  const read = z.safeParse(shape, answer.json());
  if (read.success) return read.data;
  throw unreadable(what);
}

/** What to look at if an answer is not Bitbucket's. */
export const WHO_ANSWERS =
  'Look whether BITBUCKET_API_URL is the address of Bitbucket’s API, and whether a proxy answers in its place.';

/** As `readShaped`; undefined in place of the error. */
export function shapedOr<T>(answer: Answer, shape: z.ZodMiniType<T>): T | undefined {
  const read = z.safeParse(shape, answer.json());
  return read.success ? read.data : undefined;
}

/** What was written, as Bitbucket answers it; an answer of another shape tells as little as one that was lost. */
export function readWritten<T, Written>(
  answered: Answered<Answer>,
  shape: z.ZodMiniType<T>,
  writtenIn: (value: T) => Written,
): Answered<Written> {
  if (answered.kind === 'lost') return answered;
  const read = z.safeParse(shape, answered.value.json());
  if (read.success) return { kind: 'done', value: writtenIn(read.data) };
  return { kind: 'lost', error: unreadable('The answer to what was written') };
}

function unreadable(what: string): PipeError {
  return new PipeError('report-undelivered', `${what} could not be read: it is not what Bitbucket answers.`, {
    hint: WHO_ANSWERS,
  });
}
