import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import type { Attempt } from './attempt.ts';

/** The worst of what happened decides (docs/architecture.md#what-a-run-leaves-behind): a person is needed, a deployment failed, then whose fault it was. `changed`: the run had changed something before them. */
export function judgeAttempts(
  attempts: readonly Attempt[],
  before: { readonly changed: boolean } = { changed: false },
): Outcome {
  const deployed = attempts.some((attempt) => attempt.kind === 'deployed' && attempt.step.kind !== 'await');
  // An imported revision that nothing serves is a change all the same: exit 7 promises that there is none.
  const changed =
    before.changed || deployed || attempts.some((attempt) => 'imported' in attempt && attempt.imported);
  return worstOf(attempts.map((attempt) => endingOf(attempt, changed))) ?? (deployed ? 'done' : 'unchanged');
}

function endingOf(attempt: Attempt, changed: boolean): Outcome {
  switch (attempt.kind) {
    case 'unchanged':
    case 'deployed':
      return 'done';
    case 'skipped':
      return attempt.because.kind === 'stopped' ? 'stopped' : 'done';
    case 'blocked':
      return outcomeOf(attempt.cause, { changed });
    case 'failed':
    case 'taken-back':
      return endingOfFailure(attempt, changed);
  }
}

function endingOfFailure(
  { aftermath, cause }: Extract<Attempt, { kind: 'failed' | 'taken-back' }>,
  changed: boolean,
): Outcome {
  switch (aftermath.kind) {
    case 'degraded':
    case 'lost':
      return 'degraded';
    case 'under-way':
      return 'stopped';
    case 'restored':
      return 'failed';
    case 'untouched':
      return outcomeOf(cause, { changed });
  }
}
