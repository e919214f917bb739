import { createContext, Script } from 'node:vm';

/** Work that others wrote the program of (a pattern, an XPath) took longer than it may. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Made when something is timed for the first time: most runs that end early time nothing. */
let made: { readonly place: { work?: () => void }; readonly start: Script } | undefined;

function timing(): NonNullable<typeof made> {
  made ??= { place: createContext({}), start: new Script('work()') };
  return made;
}

/**
 * Time for work that does not wait and whose effort others decide: V8 takes it away in the middle, of regular
 * expressions too. Starting costs a millisecond, so known cheap work is done without.
 */
export class TimeBudget {
  readonly #mostMs: number;
  #leftMs: number;

  /** `mostMs` for one piece of work, `totalMs` for all of them, in milliseconds. */
  constructor({ mostMs, totalMs }: { readonly mostMs: number; readonly totalMs: number }) {
    this.#mostMs = mostMs;
    this.#leftMs = totalMs;
  }

  /** The work's answer. Throws OutOfTime, and whatever the work throws. */
  run<Answer>(work: () => Answer): Answer {
    const timeout = Math.floor(Math.min(this.#mostMs, this.#leftMs));
    if (timeout < 1) throw new OutOfTime();
    const startedMs = performance.now();
    const answers: Answer[] = [];
    const { place, start } = timing();
    place.work = () => {
      answers.push(work());
    };
    try {
      start.runInContext(place, { timeout });
    } catch (error) {
      if (isTimeout(error)) throw new OutOfTime();
      throw error;
    } finally {
      this.#leftMs -= performance.now() - startedMs;
      delete place.work;
    }
    return answers[0] as Answer;
  }
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
