/** One line of what the bench prints and keeps. */
export interface Row {
  readonly what: string;
  readonly budget: string;
  /** Ratios first; times only beside them, since they mean nothing on another machine. */
  readonly measured: string;
  /** Undefined where docs/architecture.md#budgets sets no budget, or where it could not be measured. */
  readonly holds: boolean | undefined;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
