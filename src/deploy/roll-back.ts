import type { DeploymentTarget, ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import type { Aftermath } from './attempt.ts';
import { awaitVerdict, type Verdict } from './await-verdict.ts';
import { deployOnce } from './deploy-once.ts';

export interface RollBack {
  readonly apigee: Pick<Apigee, 'deploy' | 'undeploy' | 'statusOf' | 'environmentsServing'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** The revision whose deployment failed. */
  readonly failed: DeploymentTarget;
  /** What served before: not N-1, but the revision that really did. */
  readonly before: ServingRevision | undefined;
  readonly onProgress: (detail: string) => void;
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
    return degraded(order, error.message, error.hint);
  }
}

async function restore(order: RollBack, before: ServingRevision): Promise<Aftermath> {
  const target = { ...order.failed, revision: before.revision };
  const foreign = await foreignRevision(order, before);
  if (foreign !== undefined) return degraded(order, foreign, undefined);
  await deployOnce(target, before.serviceAccount, order);
  const verdict = await awaitVerdict({ ...order, target, basePaths: [], ignoreConflicts: true });
  if (verdict.kind !== 'ready') return degraded(order, inWords(verdict, before.revision), undefined);
  await removeFailed(order).catch((error: unknown) => {
    // What served before was just seen READY: that nobody can tell whether the failed one is still listed changes nothing.
    if (!(error instanceof PipeError) || error.code === 'rollback-failed') throw error;
  });
  return { kind: 'restored', revision: before.revision, status: verdict.status };
}

/** What somebody else deployed meanwhile is not replaced; where nobody can tell, restoring weighs more. */
async function foreignRevision(
  { apigee, failed }: RollBack,
  before: ServingRevision,
): Promise<string | undefined> {
  const serving = await apigee.environmentsServing(failed).catch(() => []);
  const foreign = serving.find(
    ({ environment, revision }) =>
      environment === failed.environment && revision !== failed.revision && revision !== before.revision,
  );
  return foreign && `Somebody else deployed revision ${foreign.revision} meanwhile, which was left alone.`;
}

/** Nothing served before: nothing shall serve now, least of all a revision that turns READY when nobody looks. */
async function clear(order: RollBack): Promise<Aftermath> {
  await removeFailed(order);
  return { kind: 'restored', revision: undefined, status: undefined };
}

/**
 * Apigee serves one revision a bundle and environment; where the failed one still stands, it is undeployed, and
 * looked for before that is asked again.
 */
async function removeFailed(order: RollBack): Promise<void> {
  for (let send = 1; await isServing(order); send += 1) {
    if (send > SENDS) {
      throw new PipeError(
        'rollback-failed',
        `Revision ${order.failed.revision} is still deployed after it was undeployed.`,
      );
    }
    if (send > 1) await order.clock.sleep(PAUSE_MS, order.signal);
    await order.apigee.undeploy(order.failed).catch((error: unknown) => {
      // Lost or "not deployed": the next look decides.
      if (!(error instanceof PipeError) || !UNDEPLOY_UNSURE.has(error.code)) throw error;
    });
  }
}

const SENDS = 3;
const PAUSE_MS = 2000;
const UNDEPLOY_UNSURE: ReadonlySet<string> = new Set(['apigee-answer-lost', 'apigee-not-found']);

async function isServing({ apigee, failed }: RollBack): Promise<boolean> {
  const serving = await apigee.environmentsServing(failed);
  return serving.some(
    ({ environment, revision }) => environment === failed.environment && revision === failed.revision,
  );
}

function inWords(verdict: Exclude<Verdict, { kind: 'ready' }>, revision: string): string {
  switch (verdict.kind) {
    case 'error':
      return `Revision ${revision} is in ERROR too: ${verdict.reasons.join('; ') || 'Apigee gives no reason'}.`;
    case 'timeout':
      return `Revision ${revision} did not become READY in time (${verdict.cause?.message ?? verdict.detail}).`;
    case 'gone':
      return `Revision ${revision} is not deployed any more.`;
    case 'conflict':
      return `Revision ${revision} has route conflicts.`;
  }
}

function degraded({ failed, before }: RollBack, detail: string, hint: string | undefined): Aftermath {
  const wanted =
    before === undefined
      ? `Revision ${failed.revision} of ${failed.name} could not be removed from ${failed.environment}`
      : `${failed.name} could not be rolled back to revision ${before.revision} in ${failed.environment}`;
  const next =
    before === undefined
      ? `Undeploy revision ${failed.revision} in the Apigee console.`
      : `Deploy revision ${before.revision} in the Apigee console, or run the pipe on the commit it came from.`;
  const problem = new PipeError('rollback-failed', `${wanted}. ${detail}`, {
    hint: [hint, next].filter((text) => text !== undefined).join(' '),
    where: failed.name,
  });
  return { kind: 'degraded', problem };
}
