import type { PipeError } from '../errors/pipe-error.ts';
import type { Problem } from './problem.ts';

/** An error as result.json and the reports tell it; what stands in `also` is told beside it, not inside. */
export function asProblem(error: PipeError): Problem {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.where === undefined ? {} : { where: error.where }),
  };
}
