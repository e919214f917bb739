import type { Finding } from '../../../../src/domain/findings/finding.ts';
import type { Problem } from '../../../../src/domain/problem.ts';
import { keyOf, type OriginalCall, type OriginalRun } from '../original.ts';

/** What the pipe says of the bundle that shows an accident. */
export interface PipeAnswer {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** Where apigeelint is wrong by accident, and the pipe says something else on purpose. */
export interface Accident {
  readonly reason: string;
  /** Below the clone, for the bundle in the folder of this name. */
  readonly files: (name: string) => Record<string, string | Uint8Array>;
  /** How the original is called; `outside` is the folder above the clone. */
  readonly call?: (outside: string) => OriginalCall;
  /** Where the original is given the folder above the bundle's root. */
  readonly aboveRoot?: true;
  /** Expects that the original really does it. */
  readonly original: (run: OriginalRun) => void;
  readonly pipe: (answer: PipeAnswer, run: OriginalRun) => void;
}

export const rulesOf = ({ findings }: PipeAnswer): readonly string[] =>
  [...new Set(findings.map(({ rule }) => rule))].sort();

export const rulesIn = ({ findings }: OriginalRun): readonly string[] =>
  [...new Set((findings ?? []).map((key) => (JSON.parse(key) as readonly string[])[3] ?? ''))].sort();

export const keysOf = ({ findings }: PipeAnswer): readonly string[] => findings.map(keyOf).sort();

export const toldBy = ({ problems }: PipeAnswer): readonly string[] =>
  problems.map(({ code, message }) => `${code}: ${message}`);
