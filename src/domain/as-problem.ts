import { eachError } from '../errors/aggregate-errors.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Problem } from './problem.ts';

/** An error as result.json and the reports tell it, and beside it what stands in its `also`. */
export function asProblems(error: PipeError): readonly Problem[] {
  return eachError(error).map(asProblem);
}

function asProblem(error: PipeError): Problem {
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.where === undefined ? {} : { where: error.where }),
  };
}
