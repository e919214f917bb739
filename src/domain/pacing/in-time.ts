import type { PipeError } from '../../errors/pipe-error.ts';
import type { Pacing } from './send-or-look-up.ts';

export interface Limit extends Pacing {
  /** Milliseconds. */
  readonly patienceMs: number;
}

/**
 * What the work comes to, or what `late` says once the time is over; nobody listens to the work any more then. Throws
 * PipeError `stopped` if the limit's signal is aborted first, and what the work throws.
 */
export async function inTime<Value, Late>(
  work: Promise<Value>,
  { clock, signal, patienceMs }: Limit,
  late: () => Late,
): Promise<Value | Late> {
  const ended = new AbortController();
  const alarm = clock.sleep(patienceMs, signal ? AbortSignal.any([ended.signal, signal]) : ended.signal);
  work.catch(() => undefined);
  alarm.catch(() => undefined);
  try {
    return await Promise.race([work, alarm.then(late)]);
  } finally {
    ended.abort();
  }
}

/** The work, told to end by its signal once the time is over: `late` is the signal's reason. */
export async function endingInTime<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  limit: Limit,
  late: () => PipeError,
): Promise<Value> {
  const enough = new AbortController();
  const running = work(enough.signal);
  await inTime(running, limit, () => enough.abort(late())).catch(() => undefined);
  return running;
}
