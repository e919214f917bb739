import type { DeploymentTarget } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';

export interface RemoveDoors {
  readonly apigee: Pick<Apigee, 'undeploy' | 'environmentsServing'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const SENDS = 3;
const PAUSE_MS = 2000;
const UNDEPLOY_UNSURE: ReadonlySet<string> = new Set(['apigee-answer-lost', 'apigee-not-found']);

/**
 * Apigee serves one revision a bundle and environment; where the failed one still stands, it is undeployed, and
 * looked for before that is asked again. Answers why Apigee does not let go of it; undefined once it is gone. Throws
 * PipeError: `rollback-failed` where it stands though nothing was refused, or what kept anybody from looking.
 */
export async function removeFailed(
  failed: DeploymentTarget,
  doors: RemoveDoors,
): Promise<PipeError | undefined> {
  for (let send = 1; await isListed(failed, doors); send += 1) {
    if (send > SENDS) {
      throw new PipeError(
        'rollback-failed',
        `Revision ${failed.revision} is still deployed after it was undeployed.`,
      );
    }
    if (send > 1) await doors.clock.sleep(PAUSE_MS, doors.signal);
    const refusal = await undeploy(failed, doors);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function undeploy(failed: DeploymentTarget, { apigee }: RemoveDoors): Promise<PipeError | undefined> {
  try {
    await apigee.undeploy(failed);
    return undefined;
  } catch (error) {
    if (!(error instanceof PipeError)) throw error;
    // Lost or "not deployed": the next look decides.
    return UNDEPLOY_UNSURE.has(error.code) ? undefined : error;
  }
}

export async function isListed(
  failed: DeploymentTarget,
  { apigee }: Pick<RemoveDoors, 'apigee'>,
): Promise<boolean> {
  const serving = await apigee.environmentsServing(failed);
  return serving.some(
    ({ environment, revision }) => environment === failed.environment && revision === failed.revision,
  );
}
