import type { DeploymentStatus } from '../domain/deployment-status.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Leftover } from './candidate.ts';
import type { Step } from './make-plan.ts';
import { refuseForeignChange } from './refuse-foreign-change.ts';
import { isListed, type RemoveDoors, removeFailed } from './remove-failed.ts';
import { type RestoreDoors, restoreRevision } from './restore-revision.ts';

export interface Debt extends RemoveDoors, RestoreDoors {
  readonly apigee: Pick<Apigee, 'deploy' | 'undeploy' | 'statusOf' | 'environmentsServing'>;
  readonly force: boolean;
  readonly step: Step;
  readonly leftover: Leftover;
  /** Called as it comes along: what a failure after that leaves depends on it. */
  readonly onPaid: (paid: Paid) => void;
}

/** How much of the owed roll-back is done. */
export type Paid =
  | 'nothing'
  /** What is deployed may have changed. */
  | 'some'
  /** What serves is the deployed revision again; `status` is undefined where nothing serves. */
  | { readonly status: DeploymentStatus | undefined };

/**
 * What an earlier run owed when it was killed after ERROR: what really serves becomes the deployed revision again,
 * or the failed one is undeployed where nothing serves. Only then can the failed one be deployed again, since Apigee
 * refuses what is deployed already (CONTRACT §3.3). False where Apigee does not let go of the failed one, so that another revision
 * has to replace it. Throws PipeError: `changed-meanwhile`, or what kept it from that.
 */
export async function finishRollBack(debt: Debt): Promise<boolean> {
  const { step, leftover, onPaid } = debt;
  const { candidate, observed } = step;
  // FORCE passes over what somebody else put there meanwhile: then nothing is owed any more.
  if (debt.force && !(await isListed(leftover.failed, debt))) return true;
  await refuseForeignChange({ candidate, planned: [leftover.failed.revision], inError: true }, debt);
  if (observed.serving !== undefined) {
    onPaid({ status: await restore(debt, observed.serving) });
    return isRemoved(debt);
  }
  onPaid('some');
  const isGone = await isRemoved(debt);
  onPaid({ status: undefined });
  return isGone;
}

type Before = NonNullable<Step['observed']['serving']>;

async function restore(debt: Debt, before: Before): Promise<DeploymentStatus> {
  try {
    return await restoreRevision(before, debt);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    // After every other error Apigee certainly did not take the request.
    if (UNSETTLED.has(error.code)) debt.onPaid('some');
    if (error.code === 'stopped') throw error;
    const { code, message, hint, where } = error;
    const owed = `Revision ${before.revision} of ${before.name} could not be made the deployed one again in ${before.environment}, which an earlier run owed`;
    throw new PipeError(code, `${owed}. ${message}`, { hint: hint ?? hintFor(before), where });
  }
}

const UNSETTLED: ReadonlySet<string> = new Set(['rollback-failed', 'apigee-answer-lost', 'stopped']);

function hintFor({ revision }: Before): string {
  return `Look what serves, and deploy revision ${revision} in the Apigee console or run the pipe on the commit it came from.`;
}

/** A shared flow that something calls cannot be undeployed (CONTRACT §3.6), and not every account may undeploy. */
async function isRemoved({ leftover, ...doors }: Debt): Promise<boolean> {
  const refusal = await removeFailed(leftover.failed, doors);
  if (refusal === undefined) return true;
  if (STAYS.has(refusal.code)) return false;
  throw refusal;
}

const STAYS: ReadonlySet<string> = new Set(['apigee-refused', 'apigee-forbidden']);
