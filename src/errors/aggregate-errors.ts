import { PipeError } from './pipe-error.ts';

/** All bad news in one error: the first problem, with the others in `also`; undefined where there is none. */
export function aggregateErrors(problems: readonly PipeError[]): PipeError | undefined {
  const [first, ...also] = problems;
  return first && new PipeError(first.code, first.message, { hint: first.hint, where: first.where, also });
}

/** Throws what `aggregateErrors` makes of them; nothing where there is none. */
export function throwAll(problems: readonly PipeError[]): void {
  const error = aggregateErrors(problems);
  if (error !== undefined) throw error;
}
