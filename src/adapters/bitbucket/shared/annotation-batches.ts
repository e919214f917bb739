import { PipeError } from '../../../errors/pipe-error.ts';
import type { Answer } from '../../../ports/http.ts';

const BATCH = 100;
const MOST = 1000;
const MOST_REFUSED = 10;

/** Cut as both APIs want them: 100 a request, 1,000 a report. */
export function inBatches<T>(annotations: readonly T[]): readonly (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let start = 0; start < Math.min(annotations.length, MOST); start += BATCH) {
    batches.push(annotations.slice(start, Math.min(start + BATCH, MOST)));
  }
  return batches;
}

/**
 * Sends annotations so that one that Bitbucket refuses (400) never costs the others: a request that was refused is
 * sent in halves. `send` has to answer a 400 for several annotations and to throw it for one. Throws what was said of
 * a single annotation if none was taken, since then it is not the annotation that is at fault.
 */
export async function sendSound<T>(
  annotations: readonly T[],
  send: (part: readonly T[]) => Promise<Answer>,
): Promise<void> {
  let refusal: PipeError | undefined;
  let [taken, refused] = [0, 0];
  const waiting: (readonly T[])[] = [annotations];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const outcome = await attempt(part, send);
    if (outcome === 'taken') taken += part.length;
    else if (outcome === 'refused') waiting.push(part.slice(part.length / 2), part.slice(0, part.length / 2));
    else {
      refusal = outcome;
      refused += 1;
      // Whatever is wrong is wrong with all of them: a hundred more requests would not change it.
      if (taken === 0 && refused === MOST_REFUSED) throw refusal;
    }
  }
  if (refusal !== undefined && taken === 0) throw refusal;
}

async function attempt<T>(
  part: readonly T[],
  send: (part: readonly T[]) => Promise<Answer>,
): Promise<'taken' | 'refused' | PipeError> {
  try {
    const { status } = await send(part);
    return status === 400 ? 'refused' : 'taken';
  } catch (error) {
    if (part.length === 1 && error instanceof PipeError && error.status === 400) return error;
    throw error;
  }
}
