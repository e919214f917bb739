import type { DeploymentStatus } from '../domain/deployment-status.ts';
import { judgeStatus } from './judge-status.ts';

/** One deployment that is listed, and what its state is; undefined if that could not be read. */
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
 * old revision in place though no list has it any more (docs/apigee.md#consistency), so a deployment that is not READY hides another.
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

interface RetentionFacts {
  /** Revision numbers that exist, in any order. */
  readonly revisions: readonly string[];
  /** Revisions deployed in any environment. */
  readonly deployed: readonly string[];
  /** How many of the newest to keep, deployed or not. */
  readonly keep: number;
}

/** What retention lets go, oldest first: never one of the newest `keep`, never one deployed anywhere (docs/architecture.md#promises). */
export function revisionsToDelete({ revisions, deployed, keep }: RetentionFacts): readonly string[] {
  const serving = new Set(deployed);
  return [...new Set(revisions)]
    .sort((a, b) => Number(b) - Number(a))
    .slice(keep)
    .filter((revision) => !serving.has(revision))
    .reverse();
}
