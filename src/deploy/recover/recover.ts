import type { DeploymentStatus } from '../../domain/deployment-status.ts';
import type { DeploymentTarget, ServingRevision } from '../../domain/revision.ts';
import { retell } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { stateOf } from '../../plan/judge-status.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Aftermath } from '../attempt.ts';
import { type RemovePorts, type RestorePorts, removeFailed, restoreRevision } from './restore-revision.ts';
import type { RollbackProgress } from './resume-rollback.ts';

/** How far a deployment got: what its failure's aftermath depends on. */
export interface Progress {
  revision: string | undefined;
  imported: boolean;
  /** True from the moment Apigee may have begun to replace what serves. */
  touched: boolean;
  status: DeploymentStatus | undefined;
  /** Of the rollback that an earlier run owed. */
  rollbackProgress: RollbackProgress;
  /** What somebody else put there since the plan; nothing where `serving` is undefined. */
  foreign: { readonly serving: string | undefined } | undefined;
}

export interface Failure extends Omit<RollBack, 'failed' | 'before' | 'interrupted'> {
  readonly step: Step;
  readonly progress: Progress;
  readonly error: PipeError;
  readonly failed: DeploymentTarget;
  readonly onFailure: 'rollback' | 'keep';
}

/** After these a revision that an earlier run left rolling out is not what it should be. */
const NOT_IN_PLACE: ReadonlySet<string> = new Set([
  'deployment-failed',
  'deployment-timeout',
  'smoke-test-failed',
]);

/** What serves after a failure, and what is done so that it is what served before. */
export async function clearUp(failure: Failure): Promise<Aftermath> {
  const { step, progress, error } = failure;
  const left = leftAlone(failure);
  if (left !== undefined) return left;
  const aftermath = progress.touched ? await restoreOrKeep(failure) : settle(failure);
  const lost = lossOf(step);
  return lost === undefined ? aftermath : withLoss(aftermath, lost, error);
}

/** Undefined if this run changed what is deployed, and has to answer for it. */
function leftAlone({ step, progress, error }: Failure): Aftermath | undefined {
  const { touched, rollbackProgress } = progress;
  if (error.code === 'stopped')
    return { kind: touched || rollbackProgress === 'some' ? 'under-way' : 'untouched' };
  if (step.kind === 'await')
    return NOT_IN_PLACE.has(error.code) ? { kind: 'degraded', problem: error } : { kind: 'untouched' };
  if (touched) return undefined;
  if (error.code === 'changed-meanwhile') return foundChanged(progress);
  return rollbackProgress === 'nothing' ? { kind: 'untouched' } : undefined;
}

function foundChanged({ foreign }: Progress): Aftermath {
  return foreign === undefined ? { kind: 'untouched' } : { kind: 'replaced', revision: foreign.serving };
}

async function restoreOrKeep(failure: Failure): Promise<Aftermath> {
  const { step, error, onFailure, failed, apigee } = failure;
  const before = step.observed.serving;
  if (onFailure === 'keep') return keepFailed(apigee, { failed, before, error });
  return rollBack({ ...failure, before, interrupted: step.observed.interrupted?.failed.revision });
}

/** The deployment itself was never begun; what was changed is what an earlier run owed. */
function settle({ step, progress: { rollbackProgress }, error }: Failure): Aftermath {
  const revision = step.observed.serving?.revision;
  const isHalfDone = typeof rollbackProgress !== 'object';
  if (isHalfDone && revision !== undefined) return { kind: 'degraded', problem: error };
  return { kind: 'restored', revision, status: isHalfDone ? undefined : rollbackProgress.status };
}

/** Most older revisions that a problem names. */
const MOST_NAMED = 10;

/** Nothing served when the run began, though older revisions exist: one of them may have served before the run that was killed. */
function lossOf({ candidate, observed }: Step): PipeError | undefined {
  const { interrupted, serving, revisions = [] } = observed;
  if (interrupted === undefined || serving !== undefined) return undefined;
  const others = revisions.filter((revision) => revision !== interrupted.failed.revision);
  if (others.length === 0) return undefined;
  const { asset, environment } = candidate;
  const message = `Nothing of ${asset.name} serves in ${environment}, and nobody knows which revision served before an earlier run left revision ${interrupted.failed.revision} in ERROR.`;
  const older = `older revisions: ${others.slice(-MOST_NAMED).join(', ')}`;
  return new PipeError('rollback-failed', message, {
    hint: `There are ${older}. Deploy the one that served in the Apigee console, or run the pipe on the commit it came from.`,
    where: asset.name,
  });
}

function withLoss(aftermath: Aftermath, lost: PipeError, error: PipeError): Aftermath {
  switch (aftermath.kind) {
    case 'restored':
    case 'untouched':
    case 'kept':
      return { kind: 'lost', problem: lost };
    case 'degraded': {
      const { problem } = aftermath;
      // Kept on purpose: the failed revision may get traffic, so that it is not said to be none.
      if (problem === error) return aftermath;
      return { kind: 'degraded', problem: retell(problem, { also: [...problem.also, lost] }) };
    }
    case 'lost':
    case 'replaced':
    case 'under-way':
      return aftermath;
  }
}

interface Kept {
  /** The revision whose deployment failed, and stays. */
  readonly failed: DeploymentTarget;
  readonly before: ServingRevision | undefined;
  readonly error: PipeError;
}

/** ON_FAILURE=keep: nothing is rolled back, so only a look tells whether what served before still does. */
async function keepFailed(
  apigee: Pick<Apigee, 'statusOf'>,
  { failed, before, error }: Kept,
): Promise<Aftermath> {
  const seen = await apigee
    .statusOf({ ...failed, revision: before?.revision ?? failed.revision })
    .catch(() => 'unread' as const);
  const forPerson = { kind: 'degraded', problem: error } as const;
  if (seen === 'unread') return forPerson;
  const isReady = seen !== undefined && stateOf(seen) === 'READY';
  if (before !== undefined)
    return isReady ? { kind: 'restored', revision: before.revision, status: seen } : forPerson;
  // Nothing served before: a failed revision that gets traffic all the same is for a person to judge.
  if (isReady) return forPerson;
  return { kind: seen === undefined ? 'untouched' : 'kept' };
}

interface RollBack extends RemovePorts, RestorePorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'undeploy' | 'statusOf' | 'environmentsServing'>;
  /** The revision whose deployment failed. */
  readonly failed: DeploymentTarget;
  /** What served before: not N-1, but the revision that really did. */
  readonly before: ServingRevision | undefined;
  /** A failed revision of an earlier run that was in the way: it may still be listed, and is nobody else's. */
  readonly interrupted?: string | undefined;
}

/**
 * Makes what served before serve again and verifies it, since a failed deploy may have taken it away
 * (docs/apigee.md#consistency). Never throws for what Apigee does: the answer says what serves now.
 */
export async function rollBack(order: RollBack): Promise<Aftermath> {
  try {
    return order.before === undefined ? await clear(order) : await restore(order, order.before);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    if (error.code === 'stopped') return { kind: 'under-way' };
    return degraded(order, error);
  }
}

async function restore(order: RollBack, before: ServingRevision): Promise<Aftermath> {
  const foreign = await foreignRevision(order, before);
  if (foreign !== undefined) return leftTo(foreign, order);
  const status = await restoreRevision(before, order);
  await removeFailed(order.failed, order).catch((error: unknown) => {
    // What served before was just seen READY: that nobody can tell whether the failed one is still listed changes nothing.
    if (!(error instanceof PipeError) || error.code === 'rollback-failed') throw error;
  });
  return { kind: 'restored', revision: before.revision, status };
}

/** What somebody else deployed meanwhile is not replaced; where nobody can tell, restoring weighs more. */
async function foreignRevision(
  { apigee, failed, interrupted }: RollBack,
  before: ServingRevision,
): Promise<string | undefined> {
  const known = [failed.revision, before.revision, interrupted];
  const serving = await apigee.environmentsServing(failed).catch(() => []);
  return serving.find(
    ({ environment, revision }) => environment === failed.environment && !known.includes(revision),
  )?.revision;
}

function leftTo(foreign: string, order: RollBack): Aftermath {
  const message = `Somebody else deployed revision ${foreign} meanwhile, which was left alone.`;
  return { ...degraded(order, new PipeError('rollback-failed', message)), replacedBy: foreign };
}

/** Nothing served before: nothing shall serve now, least of all a revision that turns READY when nobody looks. */
async function clear(order: RollBack): Promise<Aftermath> {
  const refusal = await removeFailed(order.failed, order);
  if (refusal !== undefined) throw refusal;
  return { kind: 'restored', revision: undefined, status: undefined };
}

function degraded({ failed, before }: RollBack, error: PipeError): Extract<Aftermath, { kind: 'degraded' }> {
  const wanted =
    before === undefined
      ? `Revision ${failed.revision} of ${failed.name} could not be removed from ${failed.environment}`
      : `${failed.name} could not be rolled back to revision ${before.revision} in ${failed.environment}`;
  const next =
    before === undefined
      ? `Undeploy revision ${failed.revision} in the Apigee console.`
      : `Deploy revision ${before.revision} in the Apigee console, or run the pipe on the commit it came from.`;
  const problem = new PipeError('rollback-failed', `${wanted}. ${error.message}`, {
    hint: [error.hint, next].filter((text) => text !== undefined).join(' '),
    where: failed.name,
    status: error.status,
    also: error.also,
  });
  return { kind: 'degraded', problem };
}
