import type { ErrorCode, PipeError } from './pipe-error.ts';

/** How a run ended, in one word. */
export type Outcome =
  | 'done'
  | 'unchanged'
  | 'findings'
  | 'invalid'
  | 'failed'
  | 'degraded'
  | 'differences'
  | 'blocked'
  | 'unavailable'
  | 'defect'
  | 'stopped';

/** Exit codes mean different things, and mean the same thing for ever (docs/architecture.md#what-a-run-leaves-behind). */
export const EXIT_CODES: Readonly<Record<Outcome, number>> = {
  done: 0,
  unchanged: 0,
  findings: 1,
  invalid: 2,
  failed: 3,
  degraded: 4,
  differences: 5,
  blocked: 6,
  unavailable: 7,
  defect: 70,
  stopped: 143,
};

/**
 * What an error means for the run, if what it is about was not touched. `untouched`: nothing else was changed
 * either; `changed`: something else was, so that exit 7, which promises that nothing was, would be a lie.
 */
interface Meaning {
  readonly untouched: Outcome;
  readonly changed: Outcome;
}

const always = (outcome: Outcome): Meaning => ({ untouched: outcome, changed: outcome });

const BUNDLE = always('findings');
const CONFIGURATION = always('invalid');
/** A conflict that only the deployed revision shows is a failed deployment, and is told as one. */
const GUARDED = always('blocked');
const FAILED = always('failed');
const WORLD: Meaning = { untouched: 'unavailable', changed: 'failed' };

/** The one table from error code to outcome; with EXIT_CODES, from error code to exit code. */
const MEANINGS: Readonly<Record<ErrorCode, Meaning>> = {
  'config-invalid': CONFIGURATION,
  'manifest-invalid': CONFIGURATION,
  'bundle-not-found': CONFIGURATION,
  'environment-missing': CONFIGURATION,
  'query-invalid': CONFIGURATION,

  'bundle-invalid': BUNDLE,
  'bundle-refused': BUNDLE,
  'lint-failed': BUNDLE,
  'lint-died': BUNDLE,

  'sign-in-refused': WORLD,
  'apigee-unauthorized': WORLD,
  'apigee-forbidden': WORLD,
  'apigee-quota': WORLD,
  'apigee-unreachable': WORLD,
  'apigee-unavailable': WORLD,
  'apigee-unexpected': WORLD,
  'apigee-locked': WORLD,
  'apigee-not-found': WORLD,
  'google-refused': WORLD,
  'code-host-unreadable': WORLD,

  'apigee-answer-lost': FAILED,
  'apigee-refused': FAILED,
  'already-deployed': FAILED,
  'entity-exists': FAILED,
  'deployment-failed': FAILED,
  'deployment-timeout': FAILED,
  'taken-back': FAILED,
  'rollback-failed': FAILED,
  'changed-meanwhile': FAILED,
  'smoke-test-failed': FAILED,
  'report-undelivered': FAILED,

  guard: GUARDED,
  overwrite: GUARDED,
  'route-conflict': GUARDED,
  'shared-flow-missing': GUARDED,
  'gate-unmet': GUARDED,

  stopped: always('stopped'),
};

/** The worst first: a person is needed, the run was cut short, a deployment failed, then whose fault it was. */
const SEVERITY: readonly Outcome[] = [
  'defect',
  'degraded',
  'stopped',
  'failed',
  'invalid',
  'unavailable',
  'blocked',
  'findings',
  'differences',
];

/** The worst of what happened decides how a run ended; undefined if nothing of it was bad. */
export function worstOf(outcomes: Iterable<Outcome>): Outcome | undefined {
  const all = new Set(outcomes);
  return SEVERITY.find((outcome) => all.has(outcome));
}

/** How a run ends with an error of this code. `changed`: something else was changed before. */
export function outcomeOfCode(code: ErrorCode, { changed }: { readonly changed: boolean }): Outcome {
  return MEANINGS[code][changed ? 'changed' : 'untouched'];
}

/** As `outcomeOfCode`, for the worst of the error and of those in its `also`. */
export function outcomeOf(error: PipeError, before: { readonly changed: boolean }): Outcome {
  const own = outcomeOfCode(error.code, before);
  return worstOf([own, ...error.also.map((other) => outcomeOf(other, before))]) ?? own;
}
