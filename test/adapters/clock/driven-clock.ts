import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { Clock } from '../../../src/ports/clock.ts';

export interface DrivenClock extends Clock {
  /** Lets time pass: wakes every sleeper that falls due, in order, and lets what they start run in between. */
  advance(milliseconds: number): Promise<void>;
  /** Moves time from sleeper to sleeper until the work is over: a ten-minute poll takes a millisecond. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Milliseconds of every sleep asked for so far. */
  readonly sleeps: readonly number[];
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that stands still until it is told otherwise. */
export function createDrivenClock(startMs = Date.UTC(2026, 0, 1)): DrivenClock {
  let elapsed = 0;
  const sleepers = new Set<Sleeper>();
  const sleeps: number[] = [];

  const next = (): Sleeper | undefined => [...sleepers].sort((a, b) => a.due - b.due)[0];
  const wake = async (sleeper: Sleeper): Promise<void> => {
    elapsed = Math.max(elapsed, sleeper.due);
    sleepers.delete(sleeper);
    sleeper.wake();
    await settle();
  };

  return {
    sleeps,
    now: () => startMs + elapsed,
    elapsed: () => elapsed,
    sleep(milliseconds, signal) {
      sleeps.push(milliseconds);
      return new Promise((resolve, reject) => {
        const refuse = (): void => reject(stoppedBy(signal));
        if (signal?.aborted) return refuse();
        const sleeper: Sleeper = {
          due: elapsed + Math.max(0, milliseconds),
          wake() {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        const abort = (): void => {
          sleepers.delete(sleeper);
          refuse();
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.add(sleeper);
      });
    },
    async advance(milliseconds) {
      const end = elapsed + milliseconds;
      await settle();
      for (let sleeper = next(); sleeper && sleeper.due <= end; sleeper = next()) await wake(sleeper);
      elapsed = end;
    },
    async run(work) {
      const progress = { over: false };
      const finished = work.finally(() => {
        progress.over = true;
      });
      finished.catch(() => undefined);
      while (!progress.over) {
        await settle();
        const sleeper = next();
        if (!progress.over && sleeper) await wake(sleeper);
      }
      return finished;
    },
  };
}

function stoppedBy(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof PipeError
    ? signal.reason
    : new PipeError('stopped', 'The run was stopped.');
}

/** Gives promises and sockets a turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
