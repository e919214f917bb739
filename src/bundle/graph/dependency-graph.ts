import type { AssetRef, Bundle } from '../../domain/bundle.ts';

/** Names an asset in a graph: proxies and shared flows have name spaces of their own. */
export type AssetKey = `${AssetRef['kind']}:${string}`;

/** Which bundle waits for which; free of cycles. */
export interface DependencyGraph {
  readonly bundles: ReadonlyMap<AssetKey, Bundle>;
  /** Everything before what needs it; else by kind and name, so the same on every machine. */
  readonly order: readonly AssetKey[];
  /** What an asset waits for. */
  readonly dependsOn: ReadonlyMap<AssetKey, ReadonlySet<AssetKey>>;
}

export function keyOf(asset: AssetRef): AssetKey {
  return `${asset.kind}:${asset.name}`;
}

/** Everything that waits for an asset, directly or through others, in the graph's order. */
export function dependentsOf(graph: DependencyGraph, key: AssetKey): readonly AssetKey[] {
  const reached = new Set<AssetKey>([key]);
  for (const other of graph.order) {
    if ([...(graph.dependsOn.get(other) ?? [])].some((needed) => reached.has(needed))) reached.add(other);
  }
  reached.delete(key);
  return [...reached];
}
