/** Every knot of a graph as one shortest circle through it (`[a, b]`: a needs b, b needs a), in key order. */
export function findCycles<K>(dependsOn: ReadonlyMap<K, ReadonlySet<K>>): readonly (readonly K[])[] {
  const cycles: (readonly K[])[] = [];
  const seen = new Set<K>();
  for (const key of knotted(dependsOn)) {
    if (seen.has(key)) continue;
    const circle = shortestCircle(dependsOn, key);
    if (circle.length > 0 && !circle.some((member) => seen.has(member))) cycles.push(circle);
    for (const member of circle) seen.add(member);
  }
  return cycles;
}

/** What is left when everything that waits for nothing, over and over, is taken away. */
function knotted<K>(dependsOn: ReadonlyMap<K, ReadonlySet<K>>): readonly K[] {
  const dependents = new Map<K, K[]>();
  const missing = new Map<K, number>();
  for (const [key, needed] of dependsOn) {
    missing.set(key, needed.size);
    for (const other of needed) dependents.set(other, (dependents.get(other) ?? []).concat(key));
  }
  const free = [...missing].filter(([, count]) => count === 0).map(([key]) => key);
  for (let key = free.pop(); key !== undefined; key = free.pop()) {
    missing.delete(key);
    for (const dependent of dependents.get(key) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, left);
      if (left === 0) free.push(dependent);
    }
  }
  return [...missing.keys()];
}

/** Breadth first from a key back to itself; empty where it only leads to a knot. */
function shortestCircle<K>(dependsOn: ReadonlyMap<K, ReadonlySet<K>>, start: K): readonly K[] {
  const cameFrom = new Map<K, K>();
  const front: K[] = [start];
  for (const key of front) {
    for (const needed of dependsOn.get(key) ?? []) {
      if (needed === start) return pathTo(cameFrom, key);
      if (cameFrom.has(needed)) continue;
      cameFrom.set(needed, key);
      front.push(needed);
    }
  }
  return [];
}

function pathTo<K>(cameFrom: ReadonlyMap<K, K>, end: K): readonly K[] {
  const path: K[] = [end];
  for (let key = cameFrom.get(end); key !== undefined; key = cameFrom.get(key)) path.unshift(key);
  return path;
}
