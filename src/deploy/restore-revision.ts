import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import { awaitVerdict, type Verdict } from './await-verdict.ts';
import { deployOnce } from './deploy-once.ts';

export interface RestoreDoors {
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
  doors: RestoreDoors,
): Promise<DeploymentStatus> {
  const { name, kind, environment, revision } = before;
  const target = { name, kind, environment, revision };
  await deployOnce(target, before.serviceAccount, doors);
  const verdict = await awaitVerdict({
    ...doors,
    target,
    basePaths: [],
    ignoreConflicts: true,
    // Perhaps nothing serves until it is READY.
    urgent: true,
  });
  if (verdict.kind === 'ready') return verdict.status;
  throw new PipeError('rollback-failed', inWords(verdict, revision), { where: name });
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
