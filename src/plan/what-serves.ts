import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { WhyUnknown } from '../domain/results/plan-reason.ts';

export type Serving =
  /** Every instance that holds anything holds this revision, which is not the one that failed. */
  | { readonly kind: 'revision'; readonly revision: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly because: WhyUnknown };

/**
 * What serves while the deployed revision is in ERROR. Google's pages disagree whether a failed override leaves the
 * old revision in place (docs/apigee.md#consistency), so only the instances can tell, and only where all of them tell the same.
 */
export function whatServes({ instances, pods }: DeploymentStatus, failed: string): Serving {
  if (pods.length > 0) return unknown({ kind: 'pods-only' });
  if (instances.length === 0) return unknown({ kind: 'no-instance' });
  const held = new Set(instances.flatMap(({ revisions }) => revisions.map(({ revision }) => revision)));
  if (held.has(failed)) return unknown({ kind: 'failed-one-held', revision: failed });
  const [only, ...others] = held;
  if (only === undefined) return { kind: 'nothing' };
  if (others.length === 0) return { kind: 'revision', revision: only };
  return unknown({ kind: 'instances-differ', revisions: [...held] });
}

function unknown(because: WhyUnknown): Serving {
  return { kind: 'unknown', because };
}
