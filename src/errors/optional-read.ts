import { PipeError } from './pipe-error.ts';

/** The answer; undefined if it is refused or lost. Only a stop is passed on. */
export async function optionalRead<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  const answer = await readOrRefusal(asked);
  return answer instanceof PipeError ? undefined : answer;
}

/** The answer; undefined only if what was asked for does not exist. Throws every other refusal: it says nothing of that. */
export async function readIfThere<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  const answer = await readOrRefusal(asked);
  if (!(answer instanceof PipeError)) return answer;
  if (answer.code === 'apigee-not-found') return undefined;
  throw answer;
}

/** As `optionalRead`, with the reason in the place of the answer. */
export async function readOrRefusal<Answer>(asked: Promise<Answer>): Promise<Answer | PipeError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PipeError && error.code !== 'stopped') return error;
    throw error;
  }
}
