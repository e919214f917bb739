/** Everything that has to be done before this work can be, directly or through others. */
export function awaitedBy<K>(
  working: Iterable<K>,
  dependsOn: ReadonlyMap<K, ReadonlySet<K>>,
): ReadonlySet<K> {
  const awaited = new Set<K>();
  const waiting = [...working];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    for (const needed of dependsOn.get(key) ?? []) {
      if (awaited.has(needed)) continue;
      awaited.add(needed);
      waiting.push(needed);
    }
  }
  return awaited;
}
