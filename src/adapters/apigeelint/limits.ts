/** What lint may cost before a linter is stopped; measured, not guessed: the slowest real bundle takes 1 s. */
export interface LintLimits {
  /** One bundle's. */
  readonly milliseconds: number;
  /** Of all bundles together, code of the repository included: this much, and `perBundleMilliseconds` for each. */
  readonly totalMilliseconds: number;
  readonly perBundleMilliseconds: number;
  /** V8's heap; its end is an abort with no report. */
  readonly heapMegabytes: number;
  /** Everything the process holds, buffers outside V8's heap included (Linux only: read off /proc). */
  readonly residentMegabytes: number;
}

export const DEFAULT_LIMITS: LintLimits = {
  milliseconds: 30_000,
  totalMilliseconds: 60_000,
  perBundleMilliseconds: 1000,
  heapMegabytes: 320,
  residentMegabytes: 512,
};

/** The time that is left of the total; it runs from the first lint on, and begins anew with each `start`. */
export class TimeBudget {
  #endMs: number | undefined;
  #totalMs = 0;

  /** Told in sentences, in milliseconds. */
  get totalMs(): number {
    return this.#totalMs;
  }

  start({ totalMilliseconds, perBundleMilliseconds }: LintLimits, bundles: number): void {
    this.#totalMs = totalMilliseconds + perBundleMilliseconds * bundles;
    this.#endMs = performance.now() + this.#totalMs;
  }

  /** Milliseconds, 0 or more; without end before the start. */
  left(): number {
    return this.#endMs === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, this.#endMs - performance.now());
  }
}
