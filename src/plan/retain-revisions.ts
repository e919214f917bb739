import pMap from 'p-map';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { Rendered } from '../bundle/render-bundle.ts';
import type { AssetRef } from '../domain/bundle.ts';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import type { PlannedRemoval } from '../domain/results/run-result.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Events } from '../ports/events.ts';
import type { PlanEvent } from './events.ts';
import { type ListedDeployment, revisionsInUse, revisionsToDelete } from './revisions-in-use.ts';
import type { Step } from './step.ts';

/** The old revisions of one bundle that make room for the one to come. */
export interface Removal {
  readonly asset: AssetRef;
  readonly revisions: readonly string[];
  readonly keep: number;
  /** Why nothing is deleted though something was to be. */
  readonly held?: Problem;
}

export interface Retention {
  readonly removals: readonly Removal[];
  /** Why nothing is deleted of a bundle whose old revisions were to go. */
  readonly remarks: readonly Problem[];
}

/**
 * What retention would delete before an import, so that the new revision is among the newest `keep`: never one
 * that is deployed in any environment or still serves behind one that failed, never one that this run deploys again.
 */
export async function planRemovals(steps: readonly Step<Rendered>[], apigee: Apigee): Promise<Retention> {
  const imports = steps.filter(
    (step) => step.kind === 'deploy' && step.candidate.settings.keepRevisions !== undefined,
  );
  const assets = new Map(imports.map((step) => [keyOf(step.candidate.asset), step]));
  const removals = await pMap([...assets.values()], (step) => removalFor(step, steps, apigee), {
    concurrency: CALLS_AT_ONCE,
  });
  return {
    removals: removals.filter(({ revisions }) => revisions.length > 0),
    remarks: removals.flatMap(({ held }) => held ?? []),
  };
}

/** What makes room for the revision that one step imports: nothing if no retention is asked for. */
export async function removalFor(
  { candidate: { asset, settings }, observed }: Step<Rendered>,
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<Removal> {
  const { keepRevisions: keep } = settings;
  if (keep === undefined) return { asset, revisions: [], keep: Number.POSITIVE_INFINITY };
  const revisions = observed.revisions ?? (await apigee.revisionsOf(asset));
  const reused = steps.flatMap((step) =>
    step.kind === 'reuse' && keyOf(step.candidate.asset) === keyOf(asset) ? [step.revision] : [],
  );
  const facts = { revisions, keep: Math.max(keep - 1, 0) };
  const none = { asset, revisions: [], keep };
  if (revisionsToDelete({ ...facts, deployed: reused }).length === 0) return none;
  const inUse = revisionsInUse(await readDeployments(asset, apigee));
  if (inUse.kind === 'unknown') return { ...none, held: holdOf(asset, inUse.behind) };
  const doomed = revisionsToDelete({ ...facts, deployed: [...inUse.revisions, ...reused] });
  return { ...none, revisions: doomed };
}

async function readDeployments(asset: AssetRef, apigee: Apigee): Promise<readonly ListedDeployment[]> {
  const listed = await apigee.environmentsServing(asset);
  return pMap(listed, async (one) => ({ ...one, status: await optionalRead(apigee.statusOf(one)) }), {
    concurrency: CALLS_AT_ONCE,
  });
}

function holdOf({ name }: AssetRef, { environment, revision }: ListedDeployment): Problem {
  return {
    code: 'retention-held',
    message: `No old revision of ${name} is deleted: revision ${revision} in ${environment} is not READY, so what it replaced may still serve there.`,
    hint: 'The next run deletes them, once the deployment is READY.',
    where: name,
  };
}

export function describeRemoval({ asset, revisions, keep }: Removal): PlannedRemoval {
  return { bundle: asset.name, kind: asset.kind, change: 'remove', revisions, keep };
}

/** Deletes what was planned; what is deployed meanwhile, or cannot be deleted, stays and is a warning. */
export async function removeRevisions(
  { ports, events, signal }: RetentionPorts,
  removals: readonly Removal[],
): Promise<void> {
  if (removals.length === 0) return;
  const apigee = await ports.apigee();
  events.emit({ kind: 'making-room' });
  for (const { asset, revisions } of removals) {
    if (signal.aborted) return;
    const deployed = new Set((await apigee.environmentsServing(asset)).map(({ revision }) => revision));
    const doomed = revisions.filter((revision) => !deployed.has(revision));
    const refusals = await pMap(doomed, (revision) => tryDelete(apigee, asset, revision), {
      concurrency: CALLS_AT_ONCE,
    });
    events.emit({
      kind: 'revisions-deleted',
      asset,
      revisions: doomed.filter((_, index) => refusals[index] === undefined),
      failures: refusals.filter((refusal) => refusal !== undefined),
    });
  }
}

export interface RetentionPorts {
  readonly ports: { readonly apigee: () => Promise<Apigee> };
  readonly events: Events<PlanEvent>;
  /** Once aborted, no further bundle is begun. */
  readonly signal: AbortSignal;
}

async function tryDelete(apigee: Apigee, asset: AssetRef, revision: string): Promise<PipeError | undefined> {
  try {
    await apigee.deleteRevision(asset, revision);
    return undefined;
  } catch (error) {
    if (error instanceof PipeError) return error.code === 'apigee-not-found' ? undefined : error;
    throw error;
  }
}
