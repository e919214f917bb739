import type { PipeRuleId } from '../domain/pipe-rules.ts';

/** What a rule of ours saw in one file. */
export interface TextFinding {
  readonly rule: PipeRuleId;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Line and column of an offset, both counted from 1. */
export function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
