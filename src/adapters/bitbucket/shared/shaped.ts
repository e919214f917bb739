import * as z from 'zod/mini';
import { PipeError } from '../../../errors/pipe-error.ts';
import type { Answer } from '../../../ports/http.ts';

/** Throws PipeError `report-undelivered` for an answer of another shape; `what` begins the sentence: "The list of comments". */
export function readShaped<T>(answer: Answer, shape: z.ZodMiniType<T>, what: string): T {
  const read = z.safeParse(shape, answer.json());
  if (read.success) return read.data;
  throw new PipeError('report-undelivered', `${what} could not be read: it is not what Bitbucket answers.`, {
    hint: 'Look whether BITBUCKET_API_URL is the address of Bitbucket’s API, and whether a proxy answers in its place.',
  });
}

/** As `readShaped`; undefined in place of the error, and for an answer that was lost. */
export function shapedOr<T>(answer: Answer | undefined, shape: z.ZodMiniType<T>): T | undefined {
  const read = z.safeParse(shape, answer?.json());
  return read.success ? read.data : undefined;
}
