import pMap from 'p-map';
import { keyOf } from '../../bundle/graph/dependency-graph.ts';
import type { Rendered } from '../../bundle/render-bundle.ts';
import { CALLS_AT_ONCE } from '../../domain/pacing/calls-at-once.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { removalFor } from '../retain-revisions.ts';
import type { Step } from '../step.ts';

/** Revisions of one proxy or shared flow (docs/apigee.md#limits). */
export const MOST_REVISIONS = 250;

/**
 * How many revisions there would be once a step has imported its bundle, after what retention deletes first; only for
 * bundles that come near the limit. Two environments that want different content import two revisions.
 */
export async function countRevisions(
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<ReadonlyMap<Step, number>> {
  const imports = steps.filter(({ kind }) => kind === 'deploy');
  const assets = Map.groupBy(imports, ({ candidate: { asset } }) => keyOf(asset));
  const counts = await pMap([...assets.values()], (of) => countOne(of, steps, apigee), {
    concurrency: CALLS_AT_ONCE,
  });
  return new Map(counts.flat());
}

async function countOne(
  imports: readonly Step<Rendered>[],
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<readonly (readonly [Step, number])[]> {
  const [first] = imports;
  if (first === undefined) return [];
  // Under FORCE nobody has looked at the revisions of what is unchanged.
  const known = first.observed.revisions ?? (await optionalRead(apigee.revisionsOf(first.candidate.asset)));
  if (known === undefined || known.length + imports.length <= MOST_REVISIONS) return [];
  const removal = await optionalRead(removalFor(first, steps, apigee));
  const kept = known.length - (removal?.revisions.length ?? 0);
  const digests = new Set<string>();
  return imports.map((step) => [step, kept + digests.add(step.candidate.digest).size] as const);
}
