import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { Leftover, Observation } from './candidate.ts';
import { whatServes } from './what-serves.ts';

/** What is done about a failed revision that is still deployed, before it is deployed again: a sentence of the plan. */
export function describeLeftover({ leftover, serving }: Observation): string | undefined {
  if (leftover === undefined) return undefined;
  const { revision, kind } = leftover.failed;
  const state = `revision ${revision} holds this bundle but is in ERROR`;
  if (serving !== undefined)
    return `${state}, and revision ${serving.revision} still serves: that is rolled back to first, which an earlier run owed`;
  const refused =
    kind === 'sharedflow' ? `, or replaced by ${otherwise(leftover)} where something needs it` : '';
  return `${state}, and nothing serves: it is undeployed first${refused}`;
}

function otherwise({ twin }: Leftover): string {
  return twin === undefined ? 'one more import of it' : `revision ${twin}, which holds the same bundle,`;
}

/** Why a revision in ERROR is left in place until another one takes over. */
export function describeUnknown(revision: string, status: DeploymentStatus): string {
  const serves = whatServes(status, revision);
  const because =
    serves.kind === 'unknown' ? serves.because : 'no instance holds a revision that still exists';
  return `revision ${revision} holds this bundle but is in ERROR, and nobody knows what serves: ${because}`;
}
