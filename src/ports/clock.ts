/** Time is handed in (style, principle 10). */
export interface Clock {
  /** Wall clock, milliseconds since the epoch: for timestamps only. */
  now(): number;
  /** Monotonic milliseconds: for durations and deadlines, unmoved when the wall clock jumps. */
  elapsed(): number;
  /** Resolves after `milliseconds`; rejects with the signal's PipeError `stopped` once it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
