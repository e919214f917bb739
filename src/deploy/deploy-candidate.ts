import type { Archive } from '../domain/bundle.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import type { Aftermath, Attempt } from './attempt.ts';
import { awaitVerdict, type Verdict } from './await-verdict.ts';
import type { Candidate } from './candidate.ts';
import { deployOnce } from './deploy-once.ts';
import type { DeployEvent } from './events.ts';
import { guardDeployment } from './guard-deployment.ts';
import { importOnce } from './import-once.ts';
import { keepFailed } from './keep-failed.ts';
import type { Step } from './make-plan.ts';
import { refuseForeignChange } from './refuse-foreign-change.ts';
import { rollBack } from './roll-back.ts';
import { failureOf } from './verdict-failure.ts';

export interface CarryOutDoors {
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

/** Revisions that this run imported, by asset and digest: one import serves every environment. */
export type Imports = Map<string, Promise<string>>;

export interface Work {
  readonly step: Step;
  readonly imports: Imports;
  readonly doors: CarryOutDoors;
  /** Called once only waiting is left, so that another bundle may begin. */
  readonly releasePlace: () => void;
}

/** Brings one bundle into one environment and tells what became of it. Throws for defects only. */
export async function deployCandidate(work: Work): Promise<Attempt> {
  const startedMs = work.doors.clock.elapsed();
  const progress: Progress = { revision: undefined, imported: false, touched: false, status: undefined };
  try {
    await bringIn(work, progress);
    return attemptOf(work, startedMs, endOf(progress));
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    const aftermath = await clearUp(work, progress, error);
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

/** How far it got: what the failure's aftermath depends on. */
interface Progress {
  revision: string | undefined;
  imported: boolean;
  /** True from the moment Apigee may have begun to replace what serves. */
  touched: boolean;
  status: DeploymentStatus | undefined;
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
  const { step, doors } = work;
  beginNothingNew(doors);
  progress.revision = await revisionFor(work, progress);
  beginNothingNew(doors);
  const target = targetOf(step.candidate, progress.revision);
  await Promise.all([refuseForeignChange(step, doors), guardDeployment({ ...doors, step, target })]);
  beginNothingNew(doors);
  progress.touched = true;
  await deployOnce(target, step.candidate.serviceAccount, doors).catch((error: unknown) => {
    if (error instanceof PipeError && !FATE_UNKNOWN.has(error.code)) progress.touched = false;
    throw error;
  });
}

/** A run that is being stopped ends what is under way and begins nothing (DESIGN §5, exit 143). */
function beginNothingNew({ signal }: CarryOutDoors): void {
  if (signal.aborted) throw new PipeError('stopped', 'The run was stopped.');
}

/** After these a revision that an earlier run left rolling out is not what it should be. */
const NOT_IN_PLACE: ReadonlySet<string> = new Set([
  'deployment-failed',
  'deployment-timeout',
  'smoke-test-failed',
]);

/** After these nobody knows whether Apigee took the request. */
const FATE_UNKNOWN: ReadonlySet<string> = new Set(['apigee-answer-lost', 'stopped']);

async function revisionFor({ step, imports, doors }: Work, progress: Progress): Promise<string> {
  if (step.kind === 'reuse') return step.revision;
  const { candidate } = step;
  const key = `${candidate.bundle.kind}:${candidate.bundle.name} ${candidate.digest}`;
  const known = imports.get(key);
  if (known !== undefined) return known;
  doors.watch({ kind: 'progress', candidate, revision: undefined, detail: 'importing', rollingBack: false });
  const imported = importRevision(step, doors);
  imports.set(key, imported);
  const revision = await imported;
  progress.imported = true;
  return revision;
}

async function importRevision(step: Step, doors: CarryOutDoors): Promise<string> {
  const archive = await doors.archiveOf(step.candidate);
  const revisions = step.observed.revisions ?? (await doors.apigee.revisionsOf(archive));
  const newest = Number(revisions.at(-1) ?? 0);
  return (await importOnce(archive, newest, doors)).revision;
}

function waitFor({ step, doors }: Work, revision: string): Promise<Verdict> {
  const { candidate } = step;
  return awaitVerdict({
    ...doors,
    target: targetOf(candidate, revision),
    basePaths: candidate.basePaths,
    // Who allows it knows that the path goes to another environment's proxy for now; the report tells it all the same.
    ignoreConflicts: candidate.allow.includes('base-path-taken'),
    onProgress: (detail) =>
      doors.watch({ kind: 'progress', candidate, revision, detail, rollingBack: false }),
  });
}

async function clearUp(work: Work, progress: Progress, error: PipeError): Promise<Aftermath> {
  const { step, doors } = work;
  const { candidate, observed } = step;
  if (error.code === 'stopped') return { kind: progress.touched ? 'under-way' : 'untouched' };
  if (step.kind === 'await')
    return NOT_IN_PLACE.has(error.code) ? { kind: 'degraded', problem: error } : { kind: 'untouched' };
  if (!progress.touched) return { kind: 'untouched' };
  const failed = targetOf(candidate, progress.revision ?? '');
  if (doors.onFailure === 'keep')
    return keepFailed(doors.apigee, { failed, before: observed.serving, error });
  return rollBack({
    ...doors,
    failed,
    before: observed.serving,
    onProgress: (detail) =>
      doors.watch({
        kind: 'progress',
        candidate,
        revision: observed.serving?.revision,
        detail,
        rollingBack: true,
      }),
  });
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
