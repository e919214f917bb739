import { type ErrorCode, PipeError, type PipeErrorDetails } from './pipe-error.ts';

/** All bad news in one error: the first problem, with the others in `also`; undefined if there is none. */
export function aggregateErrors(problems: readonly PipeError[]): PipeError | undefined {
  const [first, ...others] = problems;
  return first && retell(first, { also: [...first.also, ...others.flatMap(eachError)] });
}

/** Throws what `aggregateErrors` makes of them; nothing if there is none. */
export function throwAll(problems: readonly PipeError[]): void {
  const error = aggregateErrors(problems);
  if (error !== undefined) throw error;
}

/** An error and all that were found with it, side by side, none inside another. */
export function eachError(error: PipeError): readonly PipeError[] {
  if (error.also.length === 0) return [error];
  return [retell(error, { also: [] }), ...error.also.flatMap(eachError)];
}

interface Retold extends PipeErrorDetails {
  readonly message?: string;
  readonly code?: ErrorCode;
}

/** The same error in other words: what is not given stays, `also` and `status` among it. */
export function retell(error: PipeError, { message, code, ...details }: Retold): PipeError {
  const { hint, where, status, also, retryAfterMs } = error;
  return new PipeError(code ?? error.code, message ?? error.message, {
    hint,
    where,
    status,
    also,
    retryAfterMs,
    ...details,
  });
}
