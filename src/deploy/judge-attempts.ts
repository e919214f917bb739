import type { Outcome } from '../domain/run-result.ts';
import type { ErrorCode } from '../errors/pipe-error.ts';
import type { Attempt } from './attempt.ts';

/** The worst of what happened decides (docs/architecture.md#what-a-run-leaves-behind): a person is needed, a deployment failed, then whose fault it was. */
export function judgeAttempts(attempts: readonly Attempt[]): Outcome {
  const deployed = attempts.some((attempt) => attempt.kind === 'deployed' && attempt.step.kind !== 'await');
  // An imported revision that nothing serves is a change all the same: exit 7 promises that there is none.
  const changed = deployed || attempts.some((attempt) => 'imported' in attempt && attempt.imported);
  const endings = new Set(attempts.map((attempt) => endingOf(attempt, changed)));
  const worst = SEVERITY.find((outcome) => endings.has(outcome));
  if (worst !== undefined) return worst;
  return deployed ? 'done' : 'unchanged';
}

const SEVERITY: readonly Outcome[] = [
  'degraded',
  'stopped',
  'failed',
  'invalid',
  'unavailable',
  'blocked',
  'findings',
];

function endingOf(attempt: Attempt, changed: boolean): Outcome {
  switch (attempt.kind) {
    case 'unchanged':
    case 'deployed':
      return 'done';
    case 'skipped':
      return attempt.cause === 'stopped' ? 'stopped' : 'done';
    case 'failed':
      return endingOfFailure(attempt, changed);
  }
}

function endingOfFailure(
  { aftermath, cause }: Extract<Attempt, { kind: 'failed' }>,
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
      return faultOf(cause.code, changed);
  }
}

/** Whose fault an error is, where nothing that serves was touched. `changed`: something else was deployed already. */
export function faultOf(code: ErrorCode, changed: boolean): Outcome {
  if (code === 'stopped') return 'stopped';
  if (BLOCKED.has(code)) return 'blocked';
  if (AT_FAULT_BUNDLE.has(code)) return 'findings';
  if (AT_FAULT_CONFIGURATION.has(code)) return 'invalid';
  if (AT_FAULT_WORLD.has(code)) return changed ? 'failed' : 'unavailable';
  return 'failed';
}

/** With nothing touched; a conflict that only the deployed revision shows is a failed deployment. */
const BLOCKED: ReadonlySet<ErrorCode> = new Set(['guard', 'overwrite', 'route-conflict']);

const AT_FAULT_BUNDLE: ReadonlySet<ErrorCode> = new Set([
  'bundle-invalid',
  'bundle-refused',
  'lint-failed',
  'lint-died',
]);

const AT_FAULT_CONFIGURATION: ReadonlySet<ErrorCode> = new Set([
  'config-invalid',
  'manifest-invalid',
  'bundle-not-found',
  'environment-missing',
]);

const AT_FAULT_WORLD: ReadonlySet<ErrorCode> = new Set([
  'sign-in-refused',
  'apigee-unauthorized',
  'apigee-forbidden',
  'apigee-quota',
  'apigee-unreachable',
  'apigee-unavailable',
  'apigee-unexpected',
  'apigee-locked',
  'apigee-not-found',
  'google-refused',
]);
