import type { PipeRuleId } from '../domain/findings/pipe-rules.ts';

/** What a rule of ours saw in one file. */
export interface TextFinding {
  readonly rule: PipeRuleId;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A function that answers line and column of an offset in the text, both counted from 1. */
export function placesIn(
  text: string,
): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
