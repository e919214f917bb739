import { PipeError } from '../src/errors/pipe-error.ts';

export interface Signals {
  /** Aborted at once: nothing new is begun, and only writes under way are waited for. */
  readonly stop: AbortSignal;
  /** Stops the run from inside, as a signal would. */
  halt(): void;
  /** After the end: what a stopped run has left open, a linter for instance, does not hold it. */
  letGo(): void;
}

/** Bitbucket and `docker stop` send SIGTERM and kill 10 s later. */
export function listenForSignals(): Signals {
  const stopped = new AbortController();
  const stop = () => stopped.abort(new PipeError('stopped', 'The run was stopped from outside.'));
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return {
    stop: stopped.signal,
    halt: stop,
    // The listeners stay, since a second signal in the last moment must not take the exit code away; and where the
    // process ends of itself, Node takes them off while it clears up. What was said is said: pipes are written at once.
    letGo: () => {
      if (stopped.signal.aborted) setImmediate(() => process.exit());
    },
  };
}
