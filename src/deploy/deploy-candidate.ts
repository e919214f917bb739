import type { Archive } from '../domain/bundle.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { isRefusal, type Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import type { Attempt, DeployEvent } from './attempt.ts';
import { awaitVerdict, failureOf, type Verdict } from './await-verdict.ts';
import {
  type ForeignChangePorts,
  guardDeployment,
  type ReadBackPorts,
  readBack,
  refuseForeignChange,
} from './last-checks.ts';
import type { Experience } from './poll-schedule.ts';
import { clearUp, type Progress } from './recover/recover.ts';
import { resumeRollback } from './recover/resume-rollback.ts';
import { deployOnce, type Imports, revisionFor } from './send-once.ts';

export interface CarryOutPorts extends ReadBackPorts {
  readonly apigee: Apigee;
  readonly reported?: ReadonlySet<Candidate>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onFailure: 'rollback' | 'keep';
  /** After a failure everything that the run changed in the environment goes back. */
  readonly atomic: boolean;
  readonly force: boolean;
  readonly archiveOf: (candidate: Candidate) => Promise<Archive>;
  /** Smoke tests once the revision is READY; what they found is a failed deployment. */
  readonly verify: (candidate: Candidate) => Promise<PipeError | undefined>;
  readonly watch: (event: DeployEvent) => void;
}

export interface Work {
  readonly step: Step;
  readonly imports: Imports;
  readonly ports: CarryOutPorts;
  /** Other steps of the plan wait for this one. */
  readonly awaited: boolean;
  /** Shared by the steps of one environment. */
  readonly experience: Experience;
  /** Called once only waiting is left, so that another bundle may begin. */
  readonly releasePlace: () => void;
}

/** Brings one bundle into one environment and tells what became of it. Throws for defects only. */
export async function deployCandidate(work: Work): Promise<Attempt> {
  const startedMs = work.ports.clock.elapsed();
  const progress: Progress = {
    revision: undefined,
    imported: false,
    touched: false,
    status: undefined,
    rollbackProgress: 'nothing',
    foreign: undefined,
  };
  try {
    await bringIn(work, progress);
    return attemptOf(work, startedMs, endOf(progress));
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const aftermath = await clearUp({
      ...work.ports,
      step: work.step,
      progress,
      error,
      failed: targetOf(work.step.candidate, progress.revision ?? ''),
      onProgress: tellRollBack(work),
    });
    const { revision, imported, status } = progress;
    const end = { revision, imported, cause: error };
    return aftermath.kind === 'untouched' && isRefusal(error)
      ? attemptOf(work, startedMs, { ...end, kind: 'blocked' })
      : attemptOf(work, startedMs, { ...end, kind: 'failed', status, aftermath });
  }
}

async function bringIn(work: Work, progress: Progress): Promise<void> {
  const { step, ports } = work;
  if (step.kind === 'await') progress.revision = step.observed.serving?.revision;
  else await putInPlace(work, progress);
  work.releasePlace();
  const verdict = await waitFor(work, progress.revision ?? '');
  if ('status' in verdict) progress.status = verdict.status;
  if (verdict.kind !== 'ready') throw causeOf(work, verdict, progress.revision ?? '');
  const failure = await ports.verify(step.candidate);
  if (failure !== undefined) throw failure;
}

function causeOf({ step }: Work, verdict: Exclude<Verdict, { kind: 'ready' }>, revision: string): PipeError {
  // Nothing was asked for, and nobody could look: that is trouble of the outside world, not of the deployment.
  const unseen = step.kind === 'await' && verdict.kind === 'timeout' ? verdict.cause : undefined;
  return unseen ?? failureOf(verdict, targetOf(step.candidate, revision));
}

async function putInPlace(work: Work, progress: Progress): Promise<void> {
  const { step, ports, imports } = work;
  const { candidate, observed } = step;
  beginNothingNew(ports);
  const isFree = await finishWhatIsOwed(work, progress);
  beginNothingNew(ports);
  const onImport = () => tell(work, undefined, 'importing');
  const { revision, origin } = await revisionFor(step, isFree, { ...ports, imports, onImport });
  progress.revision = revision;
  progress.imported = origin === 'imported';
  beginNothingNew(ports);
  const target = targetOf(candidate, revision);
  const { serving, interrupted } = observed;
  const planned = [...(isFree ? [] : [interrupted?.failed.revision]), serving?.revision];
  await Promise.all([
    refuseForeignChange(
      { candidate, planned, inError: !isFree },
      { ...ports, onForeign: noticeIn(progress) },
    ),
    guardDeployment({ ...ports, step, target }),
    readBack({ candidate, target, origin }, ports),
  ]);
  beginNothingNew(ports);
  progress.touched = true;
  await deployOnce(target, candidate.serviceAccount, ports).catch((error: unknown) => {
    if (error instanceof PipeError && !FATE_UNKNOWN.has(error.code)) progress.touched = false;
    throw error;
  });
}

/** False if the revision that an earlier run left in ERROR cannot be undeployed, and so not be deployed again. */
async function finishWhatIsOwed(work: Work, progress: Progress): Promise<boolean> {
  const { step, ports } = work;
  const { interrupted } = step.observed;
  if (interrupted === undefined) return true;
  const onRollbackProgress = (rollbackProgress: Progress['rollbackProgress']): void => {
    progress.rollbackProgress = rollbackProgress;
  };
  return resumeRollback({
    ...ports,
    step,
    interrupted,
    onRollbackProgress,
    onForeign: noticeIn(progress),
    onProgress: tellRollBack(work),
  });
}

function noticeIn(progress: Progress): ForeignChangePorts['onForeign'] {
  return (serving) => {
    progress.foreign = { serving };
  };
}

/** A run that is being stopped ends what is under way and begins nothing (docs/architecture.md#what-a-run-leaves-behind, exit 143). */
function beginNothingNew({ signal }: CarryOutPorts): void {
  if (signal.aborted) throw new PipeError('stopped', 'The run was stopped.');
}

/** After these nobody knows whether Apigee took the request. */
const FATE_UNKNOWN: ReadonlySet<string> = new Set(['apigee-answer-lost', 'stopped']);

function waitFor(work: Work, revision: string): Promise<Verdict> {
  const { candidate, kind } = work.step;
  return awaitVerdict({
    ...work.ports,
    target: targetOf(candidate, revision),
    basePaths: candidate.basePaths,
    // Who allows it knows that the path goes to another environment's proxy for now; the report tells it all the same.
    ignoreConflicts: candidate.allow.includes('base-path-taken'),
    urgent: work.awaited,
    // An earlier run asked for it: how long ago nobody knows.
    experience: kind === 'await' ? undefined : work.experience,
    onProgress: (detail) => tell(work, revision, detail),
  });
}

function tell({ step: { candidate }, ports }: Work, revision: string | undefined, detail: string): void {
  ports.watch({ kind: 'progress', candidate, revision, detail, rollingBack: false });
}

function tellRollBack({ step: { candidate, observed }, ports }: Work): (detail: string) => void {
  const revision = observed.serving?.revision;
  return (detail) => ports.watch({ kind: 'progress', candidate, revision, detail, rollingBack: true });
}

type End<Kind = Attempt> = Kind extends Attempt ? Omit<Kind, 'step' | 'durationMs'> : never;

function endOf({ revision, imported, status }: Progress): End {
  if (status === undefined) throw new TypeError('a READY verdict carries its status');
  return { kind: 'deployed', revision: revision ?? '', imported, status };
}

function attemptOf({ step, ports }: Work, startedMs: number, end: End): Attempt {
  return { step, durationMs: Math.round(ports.clock.elapsed() - startedMs), ...end };
}

function targetOf({ asset, environment }: Candidate, revision: string): DeploymentTarget {
  return { ...asset, environment, revision };
}
