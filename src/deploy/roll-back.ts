import type { DeploymentTarget, ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Aftermath } from './attempt.ts';
import { type RemoveDoors, removeFailed } from './remove-failed.ts';
import { type RestoreDoors, restoreRevision } from './restore-revision.ts';

export interface RollBack extends RemoveDoors, RestoreDoors {
  readonly apigee: Pick<Apigee, 'deploy' | 'undeploy' | 'statusOf' | 'environmentsServing'>;
  /** The revision whose deployment failed. */
  readonly failed: DeploymentTarget;
  /** What served before: not N-1, but the revision that really did. */
  readonly before: ServingRevision | undefined;
  /** A failed revision of an earlier run that was in the way: it may still be listed, and is nobody else's. */
  readonly leftover?: string | undefined;
}

/**
 * Makes what served before serve again and verifies it, since a failed deploy may have taken it away
 * (CONTRACT §1.6). Never throws for what Apigee does: the answer says what serves now.
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
  await refuseForeignRevision(order, before);
  const status = await restoreRevision(before, order);
  await removeFailed(order.failed, order).catch((error: unknown) => {
    // What served before was just seen READY: that nobody can tell whether the failed one is still listed changes nothing.
    if (!(error instanceof PipeError) || error.code === 'rollback-failed') throw error;
  });
  return { kind: 'restored', revision: before.revision, status };
}

/** What somebody else deployed meanwhile is not replaced; where nobody can tell, restoring weighs more. */
async function refuseForeignRevision(
  { apigee, failed, leftover }: RollBack,
  before: ServingRevision,
): Promise<void> {
  const known = [failed.revision, before.revision, leftover];
  const serving = await apigee.environmentsServing(failed).catch(() => []);
  const foreign = serving.find(
    ({ environment, revision }) => environment === failed.environment && !known.includes(revision),
  );
  if (foreign === undefined) return;
  const message = `Somebody else deployed revision ${foreign.revision} meanwhile, which was left alone.`;
  throw new PipeError('rollback-failed', message);
}

/** Nothing served before: nothing shall serve now, least of all a revision that turns READY when nobody looks. */
async function clear(order: RollBack): Promise<Aftermath> {
  const refusal = await removeFailed(order.failed, order);
  if (refusal !== undefined) throw refusal;
  return { kind: 'restored', revision: undefined, status: undefined };
}

function degraded({ failed, before }: RollBack, { message, hint }: PipeError): Aftermath {
  const wanted =
    before === undefined
      ? `Revision ${failed.revision} of ${failed.name} could not be removed from ${failed.environment}`
      : `${failed.name} could not be rolled back to revision ${before.revision} in ${failed.environment}`;
  const next =
    before === undefined
      ? `Undeploy revision ${failed.revision} in the Apigee console.`
      : `Deploy revision ${before.revision} in the Apigee console, or run the pipe on the commit it came from.`;
  const problem = new PipeError('rollback-failed', `${wanted}. ${message}`, {
    hint: [hint, next].filter((text) => text !== undefined).join(' '),
    where: failed.name,
  });
  return { kind: 'degraded', problem };
}
