import { PipeError } from '../src/errors/pipe-error.ts';

export interface Signals {
  /** Aborted at once: nothing new is begun. */
  readonly soft: AbortSignal;
  /** Aborted a little later: what is under way had its chance to end. */
  readonly hard: AbortSignal;
  dispose(): void;
}

/** Bitbucket and `docker stop` send SIGTERM and kill 10 s later: requests under way get half of that. */
const GRACE_MS = 4000;

export function listenForSignals(): Signals {
  const soft = new AbortController();
  const hard = new AbortController();
  const stop = () => {
    if (soft.signal.aborted) return;
    soft.abort(new PipeError('stopped', 'The run was stopped from outside.'));
    setTimeout(() => hard.abort(soft.signal.reason), GRACE_MS).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return {
    soft: soft.signal,
    hard: hard.signal,
    dispose: () => process.off('SIGTERM', stop).off('SIGINT', stop),
  };
}
