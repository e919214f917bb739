/** What one bundle may cost before its linter is stopped; measured, not guessed: the slowest real one takes 1 s. */
export interface LintLimits {
  readonly milliseconds: number;
  /** V8's heap; its end is an abort with no report. */
  readonly heapMegabytes: number;
  /** Everything the process holds, buffers outside V8's heap included (Linux only: read off /proc). */
  readonly residentMegabytes: number;
}

export const DEFAULT_LIMITS: LintLimits = {
  milliseconds: 30_000,
  heapMegabytes: 320,
  residentMegabytes: 512,
};
