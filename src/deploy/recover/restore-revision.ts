import type { DeploymentStatus } from '../../domain/deployment-status.ts';
import { orLost } from '../../domain/pacing/send-or-look-up.ts';
import type { DeploymentTarget, ServingRevision } from '../../domain/revision.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Clock } from '../../ports/clock.ts';
import { awaitVerdict, type Verdict } from '../await-verdict.ts';
import { deployOnce } from '../send-once.ts';

export interface RestorePorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'statusOf'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onProgress: (detail: string) => void;
}

/**
 * Makes a revision that served before the deployed one again, and verifies it. Throws PipeError: `rollback-failed`
 * where it was asked for and is not READY; else what `deployOnce` throws.
 */
export async function restoreRevision(
  before: ServingRevision,
  ports: RestorePorts,
): Promise<DeploymentStatus> {
  const { name, kind, environment, revision } = before;
  const target = { name, kind, environment, revision };
  await deployOnce(target, before.serviceAccount, ports);
  const verdict = await awaitVerdict({
    ...ports,
    target,
    basePaths: [],
    ignoreConflicts: true,
    // Perhaps nothing serves until it is READY.
    urgent: true,
  });
  if (verdict.kind === 'ready') return verdict.status;
  throw new PipeError('rollback-failed', verdictInWords(verdict, revision), { where: name });
}

function verdictInWords(verdict: Exclude<Verdict, { kind: 'ready' }>, revision: string): string {
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

export interface RemovePorts {
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
  ports: RemovePorts,
): Promise<PipeError | undefined> {
  for (let send = 1; await isListed(failed, ports); send += 1) {
    if (send > SENDS) {
      throw new PipeError(
        'rollback-failed',
        `Revision ${failed.revision} is still deployed after it was undeployed.`,
      );
    }
    if (send > 1) await ports.clock.sleep(PAUSE_MS, ports.signal);
    try {
      // Lost or "not deployed": the next look decides.
      await orLost(() => ports.apigee.undeploy(failed), UNDEPLOY_UNSURE);
    } catch (error) {
      if (error instanceof PipeError) return error;
      throw error;
    }
  }
  return undefined;
}

export async function isListed(
  failed: DeploymentTarget,
  { apigee }: Pick<RemovePorts, 'apigee'>,
): Promise<boolean> {
  const serving = await apigee.environmentsServing(failed);
  return serving.some(
    ({ environment, revision }) => environment === failed.environment && revision === failed.revision,
  );
}
