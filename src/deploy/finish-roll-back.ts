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
  /** Called once what is deployed may have changed. */
  readonly onBegun: () => void;
}

export type Settled =
  /** The failed revision is deployed no more, and FORCE passes over what somebody else put there. */
  | { readonly kind: 'not-owed' }
  | {
      readonly kind: 'settled';
      /** False where Apigee does not let go of the failed revision: then another one has to replace it. */
      readonly isGone: boolean;
      /** Of what serves again; undefined where nothing does. */
      readonly status: DeploymentStatus | undefined;
    };

/**
 * What an earlier run owed when it was killed after ERROR: what really serves becomes the deployed revision again,
 * or the failed one is undeployed where nothing serves. Only then can the failed one be deployed again, since Apigee
 * refuses what is deployed already (CONTRACT §3.3). Throws PipeError: `changed-meanwhile`, or what kept it from that.
 */
export async function finishRollBack(debt: Debt): Promise<Settled> {
  const { step, leftover } = debt;
  const before = step.observed.serving;
  if (debt.force && !(await isListed(leftover.failed, debt))) return { kind: 'not-owed' };
  await refuseForeignChange({ candidate: step.candidate, planned: leftover.failed, inError: true }, debt);
  const status = before === undefined ? undefined : await restore(debt, before);
  debt.onBegun();
  return { kind: 'settled', isGone: await isRemoved(debt), status };
}

type Before = NonNullable<Step['observed']['serving']>;

async function restore(debt: Debt, before: Before): Promise<DeploymentStatus> {
  try {
    return await restoreRevision(before, debt);
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    // After every other error Apigee certainly did not take the request.
    if (UNSETTLED.has(error.code)) debt.onBegun();
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
  try {
    await removeFailed(leftover.failed, doors);
    return true;
  } catch (error) {
    if (error instanceof PipeError && STAYS.has(error.code)) return false;
    throw error;
  }
}

const STAYS: ReadonlySet<string> = new Set(['apigee-refused', 'apigee-forbidden']);
