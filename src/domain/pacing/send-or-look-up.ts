import { type ErrorCode, PipeError } from '../../errors/pipe-error.ts';

/** What became of one request, as far as its answer tells. */
export type Answered<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** Nobody knows whether it was processed: only a look tells. */
  | { readonly kind: 'lost'; readonly error: PipeError };

/** What a look shows of a request. */
export type Seen<Value> = { readonly kind: 'done'; readonly value: Value } | { readonly kind: 'absent' };

/** What became of a request in the end. */
export type Fate<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** Sent as often as it may be, looked for every time, and nothing came of it. */
  | { readonly kind: 'absent'; readonly lost: PipeError; readonly sends: number }
  /** Not sent again, since not even the last look was answered, which `why` says. */
  | { readonly kind: 'unknown'; readonly lost: PipeError; readonly why: PipeError };

export interface Sending<Value> {
  readonly send: () => Promise<Answered<Value>>;
  /** A PipeError that it throws, other than `stopped`, is a look that was not answered. */
  readonly look: () => Promise<Seen<Value>>;
  readonly mostSends: number;
  /** Milliseconds before each look for a request whose answer was lost: the server may still be at work on it. */
  readonly looksMs: readonly number[];
  /** Milliseconds after which it is not sent again, and not looked for again if no look is answered; no limit if undefined. */
  readonly patienceMs?: number | undefined;
}

export interface Pacing {
  readonly clock: { elapsed(): number; sleep(milliseconds: number, signal?: AbortSignal): Promise<void> };
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends what must not happen twice: if the answer is lost, looks whether it happened before it is sent again
 * (docs/architecture.md#promises). Throws what `send` throws, and PipeError `stopped`.
 */
export async function sendOrLookUp<Value>(sending: Sending<Value>, pacing: Pacing): Promise<Fate<Value>> {
  const { patienceMs = Number.POSITIVE_INFINITY, mostSends } = sending;
  const deadline = pacing.clock.elapsed() + patienceMs;
  for (let sends = 1; ; sends += 1) {
    const answered = await sending.send();
    if (answered.kind === 'done') return answered;
    const seen = await lookUp(sending, pacing);
    if (seen instanceof PipeError) return { kind: 'unknown', lost: answered.error, why: seen };
    if (seen.kind === 'done') return seen;
    const isEnough = sends >= mostSends || pacing.clock.elapsed() >= deadline;
    if (isEnough) return { kind: 'absent', lost: answered.error, sends };
  }
}

/** Until a look finds it; else what the last one came to, since the ones before may have come too early. */
async function lookUp<Value>(
  { look, looksMs, patienceMs = Number.POSITIVE_INFINITY }: Sending<Value>,
  { clock, signal }: Pacing,
): Promise<Seen<Value> | PipeError> {
  let last: Seen<Value> | PipeError = { kind: 'absent' };
  const deadline = clock.elapsed() + patienceMs;
  for (const pauseMs of looksMs) {
    if (last instanceof PipeError && clock.elapsed() + pauseMs >= deadline) return last;
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
    last = await look().catch(unlessStopped);
    if (!(last instanceof PipeError) && last.kind === 'done') return last;
  }
  return last;
}

function unlessStopped(error: unknown): PipeError {
  if (error instanceof PipeError && error.code !== 'stopped') return error;
  throw error;
}

/** The errors of Apigee after which nobody knows whether a request was processed. */
const ANSWER_LOST: ReadonlySet<ErrorCode> = new Set(['apigee-answer-lost']);

/** Sends once. Throws what `send` throws, if its code is not one of `lost`. */
export async function orLost<Value>(
  send: () => Promise<Value>,
  lost: ReadonlySet<string> = ANSWER_LOST,
): Promise<Answered<Value>> {
  try {
    return { kind: 'done', value: await send() };
  } catch (error) {
    if (error instanceof PipeError && lost.has(error.code)) return { kind: 'lost', error };
    throw error;
  }
}

/** For what changes nothing if it happens twice: sent again, without a look, while the answer is lost. */
export async function sendAgainIfLost<Value>(
  send: () => Promise<Value>,
  mostSends: number,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<Value> {
  for (let sends = 1; ; sends += 1) {
    const answered = await orLost(send);
    if (answered.kind === 'done') return answered.value;
    if (sends >= mostSends) throw answered.error;
    await pause();
  }
}
