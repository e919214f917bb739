import type { AssetRef } from '../domain/bundle.ts';
import type { Observation } from '../domain/candidate.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { LeftInError, WhyUnknown } from '../domain/results/plan-reason.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';

export interface InterruptedReads {
  /** The deployed revision holds the candidate's bundle and is in ERROR; `identical` is another one that holds it. */
  readonly found: Observation;
  /** What is listed of the asset in the environment: both revisions, where a failed override leaves both. */
  readonly listed: readonly ServingRevision[];
  readonly describe: (asset: AssetRef, revision: string) => Promise<Revision>;
}

/**
 * Tells a failed revision that is still deployed from what serves, as the instances report it: then the failed one
 * can be deployed again once it is out of the way. Where nobody knows what serves, nothing is told apart.
 */
export async function findInterrupted({ found, listed, describe }: InterruptedReads): Promise<Observation> {
  const { serving: failed, status, identical: duplicate, revisions = [] } = found;
  if (failed === undefined || status === undefined) return found;
  const serves = whatServes(status, failed.revision);
  const apart = { ...found, identical: failed.revision, interrupted: { failed, duplicate } };
  switch (serves.kind) {
    case 'unknown':
      return found;
    case 'nothing':
      return { ...apart, serving: undefined, described: undefined, content: undefined };
    case 'revision': {
      if (!revisions.includes(serves.revision)) return found;
      const described = await describe(failed, serves.revision);
      const own = listed.find(({ revision }) => revision === serves.revision);
      return { ...apart, described, content: undefined, serving: own ?? servingAs(failed, described) };
    }
  }
}

/**
 * The overridden revision is listed no more. Its service account is told nowhere then: the failed one's is the best
 * guess, being what Apigee made of the last deploy.
 */
function servingAs(failed: ServingRevision, { revision, hasExtensiblePolicy }: Revision): ServingRevision {
  const type = hasExtensiblePolicy ? 'extensible' : 'standard';
  const proxyType = failed.proxyType === undefined ? undefined : type;
  return { ...failed, revision, proxyType, deployStartMs: undefined };
}

/** What is done about a failed revision that is still deployed, before it is deployed again. */
export function leftInError({ interrupted, serving }: Observation): LeftInError | undefined {
  if (interrupted === undefined) return undefined;
  const { failed, duplicate } = interrupted;
  return { revision: failed.revision, kind: failed.kind, serving: serving?.revision, duplicate };
}

/** Why a revision in ERROR is left in place until another one takes over. */
export function whyUnknown(revision: string, status: DeploymentStatus): WhyUnknown {
  const serves = whatServes(status, revision);
  return serves.kind === 'unknown' ? serves.because : { kind: 'held-ones-gone' };
}

type Serving =
  /** Every instance that holds anything holds this revision, which is not the one that failed. */
  | { readonly kind: 'revision'; readonly revision: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly because: WhyUnknown };

/**
 * What serves while the deployed revision is in ERROR. Google's pages disagree whether a failed override leaves the
 * old revision in place (docs/apigee.md#consistency), so only the instances can tell, and only where all of them tell the same.
 */
export function whatServes({ instances, processes }: DeploymentStatus, failed: string): Serving {
  if (processes.length > 0) return unknown({ kind: 'processes-only' });
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
