import { normalBasePath } from '../domain/base-path.ts';
import type { DeploymentStatus, InstanceStatus, RouteConflict } from '../domain/deployment-status.ts';

/** What one look at a deployment means. */
export type Judgement =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly detail: string }
  | { readonly kind: 'error'; readonly reasons: readonly string[] }
  | { readonly kind: 'conflict'; readonly conflicts: readonly RouteConflict[] };

export interface Expected {
  readonly revision: string;
  readonly basePaths: readonly string[];
}

/**
 * Deployed means: READY, every reported instance on the new revision, no route conflict that takes one
 * of our base paths away (docs/architecture.md#promises). Whatever cannot be understood is waited for, never success.
 */
export function judgeStatus(status: DeploymentStatus, expected: Expected): Judgement {
  switch (stateOf(status)) {
    case 'ERROR':
      return { kind: 'error', reasons: reasonsOf(status) };
    case 'READY':
      return judgeReady(status, expected);
    default:
      return { kind: 'waiting', detail: progressOf(status, expected.revision) };
  }
}

/** True where every revision that an instance reports is this one, at no less than 100 %. */
function isFullyOn(instance: InstanceStatus, revision: string): boolean {
  return (
    instance.revisions.length > 0 &&
    instance.revisions.every((entry) => entry.revision === revision && (entry.percentage ?? 100) >= 100)
  );
}

/** Of runtimes that report none of the whole (docs/apigee.md#status), what their processes come to. */
export function stateOf(status: DeploymentStatus): string | undefined {
  if (status.state !== undefined || status.processes.length === 0) return status.state;
  if (status.processes.some(({ state }) => state === 'failed')) return 'ERROR';
  return status.processes.every(({ state }) => state === 'ready') ? 'READY' : 'PROGRESSING';
}

function judgeReady(status: DeploymentStatus, { revision, basePaths }: Expected): Judgement {
  const conflicts = status.routeConflicts.filter(
    ({ basePath }) =>
      basePath === undefined || basePaths.length === 0 || basePaths.some((own) => overlap(own, basePath)),
  );
  if (conflicts.length > 0) return { kind: 'conflict', conflicts };
  const behind = status.instances.filter((instance) => !isFullyOn(instance, revision));
  if (behind.length === 0) return { kind: 'ready' };
  return { kind: 'waiting', detail: progressOf(status, revision) };
}

/**
 * However Apigee writes a base path: with a slash, `/*` or `/**` at its end or without. A conflict that is reported
 * of this very deployment is never taken for somebody else's because of its spelling.
 */
function overlap(own: string, reported: string): boolean {
  const [left, right] = [own, reported].map((path) =>
    `/${normalBasePath(path).replace(/^\//, '')}`.replace(/(?<=.)\/\*$/, ''),
  );
  return left === right;
}

function reasonsOf(status: DeploymentStatus): readonly string[] {
  const failed = status.processes.filter(({ state }) => state === 'failed');
  return [...status.errors, ...failed.map(({ name, detail }) => `${name}: ${detail}`)].filter(
    (text) => text !== '',
  );
}

/** "eu-1 0 %, us-1 50 %", or the state in words. */
function progressOf(status: DeploymentStatus, revision: string): string {
  const shares = status.instances.map((instance) => {
    const own = instance.revisions.find((entry) => entry.revision === revision);
    const share = own === undefined ? 0 : (own.percentage ?? (instance.revisions.length === 1 ? 100 : 0));
    return `${instance.instance} ${share} %`;
  });
  return shares.length > 0 ? shares.join(', ') : (status.state ?? 'no state reported');
}
