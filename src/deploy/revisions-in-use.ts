import type { DeploymentStatus } from '../domain/deployment-status.ts';
import { judgeStatus } from './judge-status.ts';

/** One deployment that is listed, and what its state is; undefined where that could not be read. */
export interface ListedDeployment {
  readonly environment: string;
  readonly revision: string;
  readonly status: DeploymentStatus | undefined;
}

export type InUse =
  | { readonly kind: 'known'; readonly revisions: readonly string[] }
  /** What this one replaced may serve behind it, and nothing tells which revision that was. */
  | { readonly kind: 'unknown'; readonly behind: ListedDeployment };

/**
 * Which revisions may be serving: those that are listed, and those that instances hold. A failed override can leave the
 * old revision in place though no list has it any more (CONTRACT §1.6), so a deployment that is not READY hides another.
 */
export function revisionsInUse(deployments: readonly ListedDeployment[]): InUse {
  const revisions: string[] = [];
  for (const deployment of deployments) {
    const { revision, status } = deployment;
    const held = (status?.instances ?? []).flatMap((instance) => instance.revisions);
    if (held.length === 0 && !isReady(deployment)) return { kind: 'unknown', behind: deployment };
    revisions.push(revision, ...held.map((one) => one.revision));
  }
  return { kind: 'known', revisions };
}

function isReady({ revision, status }: ListedDeployment): boolean {
  if (status === undefined) return false;
  return judgeStatus({ ...status, routeConflicts: [] }, { revision, basePaths: [] }).kind === 'ready';
}
