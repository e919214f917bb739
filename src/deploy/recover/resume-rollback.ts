import type { InterruptedDeployment } from '../../domain/candidate.ts';
import type { DeploymentStatus } from '../../domain/deployment-status.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { type ForeignChangePorts, refuseForeignChange } from '../last-checks.ts';
import {
  isListed,
  type RemovePorts,
  type RestorePorts,
  removeFailed,
  restoreRevision,
} from './restore-revision.ts';

export interface InterruptedRollback extends RemovePorts, RestorePorts, ForeignChangePorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'undeploy' | 'statusOf' | 'environmentsServing'>;
  readonly step: Step;
  readonly interrupted: InterruptedDeployment;
  /** Called as it comes along: what a failure after that leaves depends on it. */
  readonly onRollbackProgress: (rollbackProgress: RollbackProgress) => void;
}

/** How much of the owed rollback is done. */
export type RollbackProgress =
  | 'nothing'
  /** What is deployed may have changed. */
  | 'some'
  /** What serves is the deployed revision again; `status` is undefined if nothing serves. */
  | { readonly status: DeploymentStatus | undefined };

/**
 * What an earlier run owed when it was killed after ERROR: what really serves becomes the deployed revision again,
 * or the failed one is undeployed where nothing serves. Only then can the failed one be deployed again, since Apigee
 * refuses what is deployed already (docs/apigee.md#deploy). False if Apigee does not let go of the failed one, so that another revision
 * has to replace it. Throws PipeError: `changed-meanwhile`, or what kept it from that.
 */
export async function resumeRollback(rollback: InterruptedRollback): Promise<boolean> {
  const { step, interrupted, onRollbackProgress } = rollback;
  const { candidate, observed } = step;
  // FORCE passes over what somebody else put there meanwhile: then nothing is owed any more.
  if (rollback.force && !(await isListed(interrupted.failed, rollback))) return true;
  await refuseForeignChange({ candidate, planned: [interrupted.failed.revision], inError: true }, rollback);
  if (observed.serving !== undefined) {
    onRollbackProgress({ status: await restore(rollback, observed.serving) });
    return isRemoved(rollback);
  }
  onRollbackProgress('some');
  const isGone = await isRemoved(rollback);
  onRollbackProgress({ status: undefined });
  return isGone;
}

type Before = NonNullable<Step['observed']['serving']>;

async function restore(rollback: InterruptedRollback, before: Before): Promise<DeploymentStatus> {
  try {
    return await restoreRevision(before, rollback);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    // After every other error Apigee certainly did not take the request.
    if (UNSETTLED.has(error.code)) rollback.onRollbackProgress('some');
    if (error.code === 'stopped') throw error;
    const { code, message, hint, where } = error;
    const owed = `Revision ${before.revision} of ${before.name} could not be made the deployed one again in ${before.environment}, which an earlier run owed`;
    throw new PipeError(code, `${owed}. ${message}`, { hint: hint ?? hintFor(before), where });
  }
}

const UNSETTLED: ReadonlySet<string> = new Set(['rollback-failed', 'apigee-answer-lost', 'stopped']);

function hintFor({ revision }: Before): string {
  return `Look at what serves, and deploy revision ${revision} in the Apigee console or run the pipe on the commit it came from.`;
}

/** A shared flow that something calls cannot be undeployed (docs/apigee.md#undeploy), and not every account may undeploy. */
async function isRemoved({ interrupted, ...ports }: InterruptedRollback): Promise<boolean> {
  const refusal = await removeFailed(interrupted.failed, ports);
  if (refusal === undefined) return true;
  if (STAYS.has(refusal.code)) return false;
  throw refusal;
}

const STAYS: ReadonlySet<string> = new Set(['apigee-refused', 'apigee-forbidden']);
