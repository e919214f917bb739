import type { DeploymentTarget, ServingRevision } from '../domain/revision.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Aftermath } from './attempt.ts';
import { stateOf } from './judge-status.ts';

export interface Kept {
  /** The revision whose deployment failed, and stays. */
  readonly failed: DeploymentTarget;
  readonly before: ServingRevision | undefined;
  readonly error: PipeError;
}

/** ON_FAILURE=keep: nothing is rolled back, so only a look tells whether what served before still does. */
export async function keepFailed(
  apigee: Pick<Apigee, 'statusOf'>,
  { failed, before, error }: Kept,
): Promise<Aftermath> {
  const seen = await apigee
    .statusOf({ ...failed, revision: before?.revision ?? failed.revision })
    .catch(() => 'unread' as const);
  const isReady = seen !== 'unread' && seen !== undefined && stateOf(seen) === 'READY';
  if (before !== undefined && isReady) return { kind: 'restored', revision: before.revision, status: seen };
  // Nothing served before: a failed revision that gets traffic all the same is for a person to judge.
  if (before === undefined && !isReady && seen !== 'unread') return { kind: 'untouched' };
  return { kind: 'degraded', problem: error };
}
