import type { AssetKey, DependencyGraph } from '../bundle/graph/dependency-graph.ts';

/**
 * One parallel step's share of the bundles. Steps count from 0 (BITBUCKET_PARALLEL_STEP). Every step
 * computes the same division: groups that depend on each other stay whole, the largest is placed first,
 * each on the step with the least work so far.
 */
export function shardOf(graph: DependencyGraph, step: number, count: number): ReadonlySet<AssetKey> {
  const shares = Array.from({ length: count }, () => new Set<AssetKey>());
  for (const group of groupsOf(graph)) {
    const smallest = shares.reduce((least, share) => (share.size < least.size ? share : least));
    for (const key of group) smallest.add(key);
  }
  return shares[step] ?? new Set();
}

/** Connected assets, largest group first, equal sizes by their first key. */
function groupsOf(graph: DependencyGraph): readonly (readonly AssetKey[])[] {
  const groups = new Map<AssetKey, AssetKey[]>();
  for (const key of graph.order) {
    const joined = [...new Set([...(graph.dependsOn.get(key) ?? [])].map((needed) => groups.get(needed)))];
    const group = [...joined.flatMap((members) => members ?? []), key];
    for (const member of group) groups.set(member, group);
  }
  return [...new Set(groups.values())]
    .map((group) => group.toSorted())
    .sort((a, b) => b.length - a.length || ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
