import { asProblems } from '../domain/as-problem.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import { type EnvironmentGroup, urlsOf } from '../domain/organization.ts';
import type { Problem } from '../domain/problem.ts';
import type { DeploymentResult } from '../domain/results/run-result.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { leftOutInWords } from '../report/left-out.ts';
import type { Attempt } from './attempt.ts';

/** What became of an attempt, as the reports tell it. `groups` give the addresses; none known, none told. */
export function describeAttempt(attempt: Attempt, groups: readonly EnvironmentGroup[]): DeploymentResult {
  const { candidate, observed } = attempt.step;
  const before = observed.serving?.revision ?? null;
  const status = servingStatus(attempt);
  const serves = attempt.kind === 'deployed' || attempt.kind === 'unchanged';
  return {
    bundle: candidate.asset.name,
    kind: candidate.asset.kind,
    environment: candidate.environment,
    ...changeOf(attempt),
    imported: 'imported' in attempt && attempt.imported,
    revision: { before, after: revisionAfter(attempt, before) },
    ...triedBy(attempt),
    state: status?.state ?? null,
    basePaths: candidate.basePaths,
    urls: serves ? urlsOf(candidate.environment, candidate.basePaths, groups) : [],
    conflicts: (status?.routeConflicts ?? []).map((conflict) => conflict.description),
    instances: instancesOf(status),
    problems: problemsOf(attempt),
    durationMs: attempt.durationMs,
  };
}

/** After a failure the revision of this step may be another than what serves. */
function triedBy(attempt: Attempt): Pick<DeploymentResult, 'tried'> {
  return attempt.kind === 'failed' || attempt.kind === 'taken-back' ? { tried: attempt.revision } : {};
}

type Changed<Result = DeploymentResult> = Result extends DeploymentResult
  ? Pick<Result, Extract<keyof Result, 'change' | 'aftermath' | 'because'>>
  : never;

function changeOf(attempt: Attempt): Changed {
  switch (attempt.kind) {
    case 'unchanged':
    case 'blocked':
      return { change: attempt.kind };
    case 'skipped':
      return { change: 'skipped', because: attempt.because };
    case 'deployed':
      return { change: changeOnceDeployed(attempt) };
    case 'failed':
      return changeAfterFailure(attempt);
    case 'taken-back':
      return changeOnceTakenBack(attempt);
  }
}

function changeOnceTakenBack({ aftermath }: Extract<Attempt, { kind: 'taken-back' }>): Changed {
  switch (aftermath.kind) {
    case 'restored':
      return { change: aftermath.revision === undefined ? 'undeployed' : 'rolled-back' };
    case 'under-way':
      return { change: 'failed', aftermath: 'stopped' };
    case 'degraded':
    case 'lost':
    case 'kept':
    case 'untouched':
    case 'replaced':
      return { change: 'failed', aftermath: 'rollback-failed' };
  }
}

/** What went wrong, before what was taken back for it; `deployments` describe the attempts in their order. */
export function causesOf(
  attempts: readonly Attempt[],
  deployments: readonly DeploymentResult[],
): readonly Problem[] {
  const isTakenBack = (index: number): boolean => attempts[index]?.kind === 'taken-back';
  return [
    ...deployments.filter((_, index) => !isTakenBack(index)),
    ...deployments.filter((_, index) => isTakenBack(index)),
  ].flatMap(({ problems }) => problems);
}

function changeOnceDeployed({ step, imported }: Extract<Attempt, { kind: 'deployed' }>) {
  if (step.kind === 'await') return 'unchanged';
  if (step.kind === 'rollback') return 'brought-back';
  return step.kind === 'reuse' && !imported ? 'reused' : 'deployed';
}

function changeAfterFailure({ step, aftermath, cause }: Extract<Attempt, { kind: 'failed' }>): Changed {
  switch (aftermath.kind) {
    case 'restored':
      return changeOnceRestored(step, aftermath.revision);
    case 'kept':
      return { change: 'failed', aftermath: 'kept' };
    case 'replaced':
      return { change: 'failed', aftermath: 'replaced' };
    case 'untouched':
      return { change: 'failed', aftermath: cause.code === 'stopped' ? 'stopped' : 'untouched' };
    case 'degraded':
      return { change: 'failed', aftermath: aftermath.problem === cause ? 'kept' : 'rollback-failed' };
    case 'lost':
      return { change: 'failed', aftermath: 'rollback-failed' };
    case 'under-way':
      return { change: 'failed', aftermath: 'stopped' };
  }
}

function changeOnceRestored(step: Attempt['step'], revision: string | undefined): Changed {
  // What was asked for did not come about, though it is called a rollback too.
  if (step.kind === 'rollback') return { change: 'failed', aftermath: 'put-back' };
  return revision === undefined ? { change: 'failed', aftermath: 'removed' } : { change: 'rolled-back' };
}

/** The revision that serves at the end, as far as that is known; null for none. */
function revisionAfter(attempt: Attempt, before: string | null): string | null {
  if (attempt.kind === 'deployed') return attempt.revision;
  return attempt.kind === 'failed' || attempt.kind === 'taken-back'
    ? revisionAfterFailure(attempt, before)
    : before;
}

function revisionAfterFailure(
  { aftermath, revision }: Extract<Attempt, { kind: 'failed' | 'taken-back' }>,
  before: string | null,
): string | null {
  if ('revision' in aftermath) return aftermath.revision ?? null;
  const left = revision ?? before;
  switch (aftermath.kind) {
    case 'untouched':
      return before;
    case 'lost':
      return null;
    case 'degraded':
      return aftermath.replacedBy ?? left;
    case 'kept':
    case 'under-way':
      return left;
  }
}

/** Of what serves at the end: after a rollback that is the revision from before. */
function servingStatus(attempt: Attempt): DeploymentStatus | undefined {
  const aftermath = 'aftermath' in attempt ? attempt.aftermath : undefined;
  if (aftermath?.kind === 'restored') return aftermath.status;
  return 'status' in attempt ? attempt.status : undefined;
}

function instancesOf(status: DeploymentStatus | undefined): DeploymentResult['instances'] {
  return (status?.instances ?? []).flatMap(({ instance, revisions }) =>
    revisions.map(({ revision, percentage }) => ({ instance, revision, percentage: percentage ?? 100 })),
  );
}

function problemsOf(attempt: Attempt): readonly Problem[] {
  switch (attempt.kind) {
    case 'deployed':
    case 'unchanged':
      return [];
    case 'skipped': {
      const { asset, environment } = attempt.step.candidate;
      return [
        {
          code: 'skipped',
          message: `${asset.name} was ${leftOutInWords({ environment, because: attempt.because })}`,
          where: asset.name,
        },
      ];
    }
    case 'blocked':
      return asProblems(attempt.cause);
    case 'failed':
    case 'taken-back': {
      const { aftermath, cause } = attempt;
      const more = 'problem' in aftermath && aftermath.problem !== cause ? [aftermath.problem] : [];
      return [cause, ...more].flatMap(asProblems);
    }
  }
}

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
    case 'kept':
      return 'failed';
    case 'untouched':
    case 'replaced':
      return outcomeOf(cause, { changed });
  }
}
