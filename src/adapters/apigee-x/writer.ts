import { PipeError } from '../../errors/pipe-error.ts';
import type { Answer } from '../../ports/http.ts';
import type { Call } from './call.ts';
import { type ApigeeXOptions, type Caller, type Sent, unreachable } from './caller.ts';
import { isLocked } from './explain-turned-down.ts';

/** Sends a write and returns its JSON. */
export type Write = (call: Call) => Promise<unknown>;

/**
 * Writes are sent again only where the first certainly was not processed: no connection, 429, a lock. Where the
 * answer is lost or cannot be read, `apigee-answer-lost` is thrown and the caller looks (docs/architecture.md#promises).
 */
export function createWrite(caller: Caller, options: ApigeeXOptions): Write {
  const { clock, signal, writePatienceMs = 120_000 } = options;
  return async (call) => {
    const deadline = clock.elapsed() + writePatienceMs;
    for (let tries = 1; ; tries += 1) {
      const sent = await sendOnce(caller, call, options);
      const end = judge(caller, call, sent);
      if (end.kind === 'done') return end.json;
      if (end.kind === 'failed' || tries >= MOST_TRIES) throw end.error;
      const waitMs = end.waitMs ?? quotaPause(tries);
      if (clock.elapsed() + waitMs > deadline) throw end.error;
      await clock.sleep(waitMs, signal);
    }
  };
}

const MOST_TRIES = 30;
const LOCK_PAUSE_MS = 5000;
/** 2, 4, 8 s, then 10 s: a 429 seldom says how long it lasts. */
const quotaPause = (tries: number): number => Math.min(10_000, 1000 * 2 ** tries);
const REFUSED_PAUSE_MS = 2000;
/** Of the 10 s between SIGTERM and SIGKILL; reports need the rest. */
const GRACE_MS = 4000;

type End =
  | { readonly kind: 'done'; readonly json: unknown }
  | { readonly kind: 'failed'; readonly error: PipeError }
  | { readonly kind: 'again'; readonly waitMs: number | undefined; readonly error: PipeError };

function judge(caller: Caller, call: Call, sent: Sent): End {
  if (sent.kind === 'lost') {
    const { failure } = sent;
    if (failure.unprocessed)
      return { kind: 'again', waitMs: REFUSED_PAUSE_MS, error: unreachable(call, failure) };
    return { kind: 'failed', error: answerLost(call, failure.message) };
  }
  const { answer, token } = sent;
  if (answer.status >= 200 && answer.status < 300) return judgeSuccess(call, answer);
  const error = caller.explain(call, answer, token);
  if (answer.status >= 500 || answer.status === 408)
    return { kind: 'failed', error: answerLost(call, error.message) };
  if (answer.status === 429) return { kind: 'again', waitMs: answer.retryAfterMs, error };
  return isLocked(answer) ? { kind: 'again', waitMs: LOCK_PAUSE_MS, error } : { kind: 'failed', error };
}

function judgeSuccess(call: Call, answer: Answer): End {
  const mayBeEmpty = call.method === 'DELETE' || call.answersNothing === true;
  const json = mayBeEmpty && answer.body.length === 0 ? {} : answer.json();
  if (json !== undefined) return { kind: 'done', json };
  const error = answerLost(call, `Apigee answered ${answer.status} with a body that cannot be read.`);
  return { kind: 'failed', error };
}

/** The write may or may not have been done; only a look at Apigee tells. */
export function answerLost(call: Call, why: string): PipeError {
  return new PipeError('apigee-answer-lost', `Nobody knows whether Apigee did ${call.operation}: ${why}`, {
    hint: 'Look at the revisions and deployments in Apigee before sending it again.',
    where: call.where,
  });
}

/** A write under way is not torn off by a stop: its answer gets some seconds more. */
async function sendOnce(caller: Caller, call: Call, { clock, signal }: ApigeeXOptions): Promise<Sent> {
  const grace = new AbortController();
  const answered = new AbortController();
  const begin = async (): Promise<void> => {
    await clock.sleep(GRACE_MS, answered.signal);
    grace.abort(new PipeError('stopped', 'The run was stopped.'));
  };
  const onStop = (): void => void begin().catch(() => undefined);
  signal?.addEventListener('abort', onStop, { once: true });
  try {
    return await caller.send(call, { repeat: 'never', signal: grace.signal });
  } catch (error) {
    const torn = grace.signal.aborted && error === grace.signal.reason;
    throw torn ? answerLost(call, 'the run was stopped before the answer came.') : error;
  } finally {
    signal?.removeEventListener('abort', onStop);
    answered.abort();
  }
}
