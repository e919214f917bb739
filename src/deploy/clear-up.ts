import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Aftermath } from './attempt.ts';
import type { Paid } from './finish-roll-back.ts';
import { keepFailed } from './keep-failed.ts';
import type { Step } from './make-plan.ts';
import { type RollBack, rollBack } from './roll-back.ts';

/** How far a deployment got: what its failure's aftermath depends on. */
export interface Progress {
  revision: string | undefined;
  imported: boolean;
  /** True from the moment Apigee may have begun to replace what serves. */
  touched: boolean;
  status: DeploymentStatus | undefined;
  /** Of the roll-back that an earlier run owed. */
  paid: Paid;
}

export interface Failure extends Omit<RollBack, 'failed' | 'before' | 'leftover'> {
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
  const aftermath = progress.touched ? await undo(failure) : settle(failure);
  const lost = lossOf(step);
  return lost === undefined ? aftermath : withLoss(aftermath, lost, error);
}

/** Undefined where this run changed what is deployed, and has to answer for it. */
function leftAlone({ step, progress: { touched, paid }, error }: Failure): Aftermath | undefined {
  if (error.code === 'stopped') return { kind: touched || paid === 'some' ? 'under-way' : 'untouched' };
  if (step.kind === 'await')
    return NOT_IN_PLACE.has(error.code) ? { kind: 'degraded', problem: error } : { kind: 'untouched' };
  if (touched) return undefined;
  return paid === 'nothing' || error.code === 'changed-meanwhile' ? { kind: 'untouched' } : undefined;
}

async function undo(failure: Failure): Promise<Aftermath> {
  const { step, error, onFailure, failed, apigee } = failure;
  const before = step.observed.serving;
  if (onFailure === 'keep') return keepFailed(apigee, { failed, before, error });
  return rollBack({ ...failure, before, leftover: step.observed.leftover?.failed.revision });
}

/** The deployment itself was never begun; what was changed is what an earlier run owed. */
function settle({ step, progress: { paid }, error }: Failure): Aftermath {
  const revision = step.observed.serving?.revision;
  const isHalfDone = typeof paid !== 'object';
  if (isHalfDone && revision !== undefined) return { kind: 'degraded', problem: error };
  return { kind: 'restored', revision, status: isHalfDone ? undefined : paid.status };
}

/** Most older revisions that a problem names. */
const MOST_NAMED = 10;

/** Nothing served when the run began, though older revisions exist: one of them may have served before the run that was killed. */
function lossOf({ candidate, observed }: Step): PipeError | undefined {
  const { leftover, serving, revisions = [] } = observed;
  if (leftover === undefined || serving !== undefined) return undefined;
  const others = revisions.filter((revision) => revision !== leftover.failed.revision);
  if (others.length === 0) return undefined;
  const { bundle, environment } = candidate;
  const message = `Nothing of ${bundle.name} serves in ${environment}, and nobody knows which revision served before an earlier run left revision ${leftover.failed.revision} in ERROR.`;
  const older = `older revisions: ${others.slice(-MOST_NAMED).join(', ')}`;
  return new PipeError('rollback-failed', message, {
    hint: `There are ${older}. Deploy the one that served in the Apigee console, or run the pipe on the commit it came from.`,
    where: bundle.name,
  });
}

function withLoss(aftermath: Aftermath, lost: PipeError, error: PipeError): Aftermath {
  switch (aftermath.kind) {
    case 'restored':
    case 'untouched':
      return { kind: 'lost', problem: lost };
    case 'degraded': {
      const { problem } = aftermath;
      // Kept on purpose: the failed revision may get traffic, so that it is not said to be none.
      if (problem === error) return aftermath;
      const { code, message, hint, where } = problem;
      return { kind: 'degraded', problem: new PipeError(code, message, { hint, where, also: [lost] }) };
    }
    case 'lost':
    case 'under-way':
      return aftermath;
  }
}
