import type { Archive } from '../domain/bundle.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import type { Attempt } from './attempt.ts';
import { awaitVerdict, type Verdict } from './await-verdict.ts';
import type { Candidate } from './candidate.ts';
import { clearUp, type Progress } from './clear-up.ts';
import { deployOnce } from './deploy-once.ts';
import type { DeployEvent } from './events.ts';
import { finishRollBack } from './finish-roll-back.ts';
import { guardDeployment } from './guard-deployment.ts';
import type { Experience } from './look-schedule.ts';
import type { Step } from './make-plan.ts';
import { type ReadBackDoors, readBack } from './read-back.ts';
import { refuseForeignChange } from './refuse-foreign-change.ts';
import { type Imports, revisionFor } from './revision-for.ts';
import { failureOf } from './verdict-failure.ts';

export interface CarryOutDoors extends ReadBackDoors {
  readonly apigee: Apigee;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onFailure: 'rollback' | 'keep';
  readonly force: boolean;
  readonly archiveOf: (candidate: Candidate) => Promise<Archive>;
  /** Smoke tests once the revision is READY; what they found is a failed deployment. */
  readonly verify: (candidate: Candidate) => Promise<PipeError | undefined>;
  readonly watch: (event: DeployEvent) => void;
}

export interface Work {
  readonly step: Step;
  readonly imports: Imports;
  readonly doors: CarryOutDoors;
  /** Other steps of the plan wait for this one. */
  readonly awaited: boolean;
  /** Shared by the steps of one environment. */
  readonly experience: Experience;
  /** Called once only waiting is left, so that another bundle may begin. */
  readonly releasePlace: () => void;
}

/** Brings one bundle into one environment and tells what became of it. Throws for defects only. */
export async function deployCandidate(work: Work): Promise<Attempt> {
  const startedMs = work.doors.clock.elapsed();
  const progress: Progress = {
    revision: undefined,
    imported: false,
    touched: false,
    status: undefined,
    paid: 'nothing',
  };
  try {
    await bringIn(work, progress);
    return attemptOf(work, startedMs, endOf(progress));
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const aftermath = await clearUp({
      ...work.doors,
      step: work.step,
      progress,
      error,
      failed: targetOf(work.step.candidate, progress.revision ?? ''),
      onProgress: tellRollBack(work),
    });
    const { revision, imported, status } = progress;
    return attemptOf(work, startedMs, {
      kind: 'failed',
      revision,
      imported,
      status,
      cause: error,
      aftermath,
    });
  }
}

async function bringIn(work: Work, progress: Progress): Promise<void> {
  const { step, doors } = work;
  if (step.kind === 'await') progress.revision = step.observed.serving?.revision;
  else await putInPlace(work, progress);
  work.releasePlace();
  const verdict = await waitFor(work, progress.revision ?? '');
  if ('status' in verdict) progress.status = verdict.status;
  if (verdict.kind !== 'ready') throw causeOf(work, verdict, progress.revision ?? '');
  const failure = await doors.verify(step.candidate);
  if (failure !== undefined) throw failure;
}

function causeOf({ step }: Work, verdict: Exclude<Verdict, { kind: 'ready' }>, revision: string): PipeError {
  // Nothing was asked for, and nobody could look: that is trouble of the outside world, not of the deployment.
  const unseen = step.kind === 'await' && verdict.kind === 'timeout' ? verdict.cause : undefined;
  return unseen ?? failureOf(verdict, targetOf(step.candidate, revision));
}

async function putInPlace(work: Work, progress: Progress): Promise<void> {
  const { step, doors, imports } = work;
  const { candidate, observed } = step;
  beginNothingNew(doors);
  const isFree = await finishWhatIsOwed(work, progress);
  beginNothingNew(doors);
  const onImport = () => tell(work, undefined, 'importing');
  const { revision, origin } = await revisionFor(step, isFree, { ...doors, imports, onImport });
  progress.revision = revision;
  progress.imported = origin === 'imported';
  beginNothingNew(doors);
  const target = targetOf(candidate, revision);
  const { serving, leftover } = observed;
  const planned = [...(isFree ? [] : [leftover?.failed.revision]), serving?.revision];
  await Promise.all([
    refuseForeignChange({ candidate, planned, inError: !isFree }, doors),
    guardDeployment({ ...doors, step, target }),
    readBack({ candidate, target, origin }, doors),
  ]);
  beginNothingNew(doors);
  progress.touched = true;
  await deployOnce(target, candidate.serviceAccount, doors).catch((error: unknown) => {
    if (error instanceof PipeError && !FATE_UNKNOWN.has(error.code)) progress.touched = false;
    throw error;
  });
}

/** False where the revision that an earlier run left in ERROR cannot be undeployed, and so not be deployed again. */
async function finishWhatIsOwed(work: Work, progress: Progress): Promise<boolean> {
  const { step, doors } = work;
  const { leftover } = step.observed;
  if (leftover === undefined) return true;
  const onPaid = (paid: Progress['paid']): void => {
    progress.paid = paid;
  };
  return finishRollBack({ ...doors, step, leftover, onPaid, onProgress: tellRollBack(work) });
}

/** A run that is being stopped ends what is under way and begins nothing (DESIGN §5, exit 143). */
function beginNothingNew({ signal }: CarryOutDoors): void {
  if (signal.aborted) throw new PipeError('stopped', 'The run was stopped.');
}

/** After these nobody knows whether Apigee took the request. */
const FATE_UNKNOWN: ReadonlySet<string> = new Set(['apigee-answer-lost', 'stopped']);

function waitFor(work: Work, revision: string): Promise<Verdict> {
  const { candidate, kind } = work.step;
  return awaitVerdict({
    ...work.doors,
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

function tell({ step: { candidate }, doors }: Work, revision: string | undefined, detail: string): void {
  doors.watch({ kind: 'progress', candidate, revision, detail, rollingBack: false });
}

function tellRollBack({ step: { candidate, observed }, doors }: Work): (detail: string) => void {
  const revision = observed.serving?.revision;
  return (detail) => doors.watch({ kind: 'progress', candidate, revision, detail, rollingBack: true });
}

type End<Kind = Attempt> = Kind extends Attempt ? Omit<Kind, 'step' | 'durationMs'> : never;

function endOf({ revision, imported, status }: Progress): End {
  if (status === undefined) throw new TypeError('a READY verdict carries its status');
  return { kind: 'deployed', revision: revision ?? '', imported, status };
}

function attemptOf({ step, doors }: Work, startedMs: number, end: End): Attempt {
  return { step, durationMs: Math.round(doors.clock.elapsed() - startedMs), ...end };
}

function targetOf({ bundle, environment }: Candidate, revision: string): DeploymentTarget {
  return { name: bundle.name, kind: bundle.kind, environment, revision };
}
