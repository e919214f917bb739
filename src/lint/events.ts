import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { Problem } from '../domain/problem.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import type { SourceLines } from './baseline.ts';

/** What happens while the repository is read and linted. Durations are milliseconds. */
export type LintEvent =
  /** What it is at, a word for a person; undefined once that is over. */
  | { readonly kind: 'busy'; readonly doing: string | undefined }
  | {
      readonly kind: 'discovered';
      readonly bundles: readonly Bundle[];
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
      /** Sentences on what looks like a bundle, or was asked for, and is none. */
      readonly passedOver: readonly string[];
      readonly durationMs: number;
    }
  | ({ readonly kind: 'linted' } & LintReport)
  | { readonly kind: 'baseline-written'; readonly path: string; readonly accepted: number };

export interface LintReport {
  readonly lint: RunResult['lint'];
  /** What did not come to an end. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Those that the log shows, with the lines they are about. */
  readonly shown: readonly Finding[];
  readonly sources: SourceLines;
  /** The verdict in words. */
  readonly sentence: string;
  /** Entries of the baseline that match nothing any more. */
  readonly outdated: number;
  readonly durationMs: number;
}
