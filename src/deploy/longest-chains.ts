interface Chained<K> {
  readonly order: readonly K[];
  readonly dependsOn: ReadonlyMap<K, ReadonlySet<K>>;
}

/** How many pieces of work the longest chain has that begins with each: what is done first saves most time. */
export function longestChains<K>(graph: Chained<K>): ReadonlyMap<K, number> {
  const chains = new Map<K, number>(graph.order.map((key) => [key, 1]));
  for (const key of graph.order.toReversed()) {
    const withThis = (chains.get(key) ?? 0) + 1;
    for (const needed of graph.dependsOn.get(key) ?? []) {
      chains.set(needed, Math.max(chains.get(needed) ?? 1, withThis));
    }
  }
  return chains;
}
