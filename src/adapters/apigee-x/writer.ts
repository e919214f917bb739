import { PipeError } from '../../errors/pipe-error.ts';
import type { Answer } from '../../ports/http.ts';
import { retrying, writeRule } from '../http/retry.ts';
import type { Call } from './call.ts';
import { type ApigeeXOptions, type Caller, type Sent, unreachable } from './caller.ts';
import { isLocked } from './explain-turned-down.ts';

/** Sends a write and returns its JSON. */
export type Write = (call: Call) => Promise<unknown>;

/**
 * Writes are sent again only if the first certainly was not processed: no connection, 429, a lock. If the
 * answer is lost or cannot be read, `apigee-answer-lost` is thrown and the caller looks (docs/architecture.md#promises).
 */
export function createWrite(caller: Caller, options: ApigeeXOptions): Write {
  const rule = writeRule(options.writePatienceMs ?? 120_000, isLocked);
  return async (call) =>
    judge(caller, call, await retrying(rule, () => sendOnce(caller, call, options), options));
}

/** Of the 10 s between SIGTERM and SIGKILL; reports need the rest. */
const GRACE_MS = 4000;

/** The JSON of a success; throws PipeError for everything else. */
function judge(caller: Caller, call: Call, sent: Sent): unknown {
  if (sent.kind === 'lost') {
    const { failure } = sent;
    throw failure.unprocessed ? unreachable(call, failure) : answerLost(call, failure.message);
  }
  const { answer, token } = sent;
  if (answer.status >= 200 && answer.status < 300) return judgeSuccess(call, answer);
  const error = caller.explain(call, answer, token);
  throw answer.status >= 500 || answer.status === 408 ? answerLost(call, error.message) : error;
}

function judgeSuccess(call: Call, answer: Answer): unknown {
  const mayBeEmpty = call.method === 'DELETE' || call.answersNothing === true;
  const json = mayBeEmpty && answer.body.length === 0 ? {} : answer.json();
  if (json !== undefined) return json;
  throw answerLost(call, `Apigee answered ${answer.status} with a body that cannot be read.`);
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
    const torn = error === grace.signal.reason;
    throw torn ? answerLost(call, 'the run was stopped before the answer came.') : error;
  } finally {
    signal?.removeEventListener('abort', onStop);
    answered.abort();
  }
}
