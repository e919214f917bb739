import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { BundleKind } from '../domain/bundle.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { oldestFirst } from '../plan/observe.ts';
import type { Apigee } from '../ports/apigee.ts';

const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];

/** One revision for each asset and environment: while an override rolls out, the newer of the two. */
export async function servingNow(
  apigee: Pick<Apigee, 'servingIn'>,
  environments: readonly string[],
): Promise<readonly ServingRevision[]> {
  const lists = await Promise.all(
    environments.flatMap((environment) => KINDS.map((kind) => apigee.servingIn(environment, kind))),
  );
  const newestLast = oldestFirst(lists.flat());
  return [...new Map(newestLast.map((one) => [`${one.environment} ${keyOf(one)}`, one] as const)).values()];
}
