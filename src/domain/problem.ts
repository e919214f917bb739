import type { ProblemCode } from '../errors/pipe-error.ts';

/** One thing that went wrong, as result.json tells it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The bundle, variable, file or environment it is about. */
  readonly where?: string | undefined;
}
