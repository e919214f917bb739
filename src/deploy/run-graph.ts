/** Work that waits for other work; `order` has everything after what it needs. */
export interface WorkGraph<K> {
  readonly order: readonly K[];
  readonly dependsOn: ReadonlyMap<K, ReadonlySet<K>>;
}

export interface GraphPace {
  /** Pieces of work that hold a place at the same time, 1 or more. */
  readonly parallel: number;
  /** Once aborted, nothing new is begun; what is under way is waited for. */
  readonly signal?: AbortSignal | undefined;
}

export type WorkOutcome<K> =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed' }
  /** Not begun since something it needs, directly or through others, failed: `because` is where it started. */
  | { readonly kind: 'skipped'; readonly because: K }
  /** Not begun since the run was stopped. */
  | { readonly kind: 'not-begun' };

/** One place of the `parallel` ones; work that only waits may give it back early. */
export interface Place {
  release(): void;
}

/**
 * Does the work along the graph, not in waves: a piece begins as soon as everything it needs is done and
 * a place is free, those with the critical path of dependents first. A failure stops its dependents and
 * nothing else. Work that throws ends the run: nothing new begins, and the error is thrown once all is quiet.
 */
export function runGraph<K>(
  graph: WorkGraph<K>,
  pace: GraphPace,
  work: (key: K, place: Place) => Promise<'ok' | 'failed'>,
): Promise<ReadonlyMap<K, WorkOutcome<K>>> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<K, WorkOutcome<K>>>();
  const outcomes = new Map<K, WorkOutcome<K>>();
  const chains = criticalPaths(graph);
  const waiting = new Set(graph.order.toSorted((a, b) => (chains.get(b) ?? 0) - (chains.get(a) ?? 0)));
  const defects: unknown[] = [];
  let placesTaken = 0;
  let underWay = 0;

  const isOver = () => pace.signal?.aborted === true || defects.length > 0;

  function advance(): void {
    skipAfterFailures();
    for (const key of waiting) {
      if (isOver() || placesTaken >= pace.parallel) break;
      if (isReady(key)) void begin(key);
    }
    if (underWay === 0) end();
  }

  function skipAfterFailures(): void {
    for (const key of graph.order) {
      if (!waiting.has(key)) continue;
      const cause = causeToSkip(graph, outcomes, key);
      if (cause === undefined) continue;
      waiting.delete(key);
      outcomes.set(key, { kind: 'skipped', because: cause.key });
    }
  }

  function isReady(key: K): boolean {
    return [...(graph.dependsOn.get(key) ?? [])].every((needed) => outcomes.get(needed)?.kind === 'ok');
  }

  async function begin(key: K): Promise<void> {
    waiting.delete(key);
    underWay += 1;
    const place = takePlace();
    try {
      outcomes.set(key, { kind: await work(key, place) });
    } catch (error) {
      defects.push(error);
      outcomes.set(key, { kind: 'failed' });
    }
    place.release();
    underWay -= 1;
    advance();
  }

  function takePlace(): Place {
    let held = true;
    placesTaken += 1;
    return {
      release: () => {
        if (!held) return;
        held = false;
        placesTaken -= 1;
        advance();
      },
    };
  }

  function end(): void {
    if (defects.length > 0) reject(defects[0]);
    for (const key of waiting) outcomes.set(key, { kind: 'not-begun' });
    waiting.clear();
    resolve(outcomes);
  }

  advance();
  return promise;
}

/** The failure that began it, through however many skipped ones; undefined if nothing needed has failed. */
function causeToSkip<K>(
  graph: WorkGraph<K>,
  outcomes: ReadonlyMap<K, WorkOutcome<K>>,
  key: K,
): { readonly key: K } | undefined {
  for (const needed of graph.dependsOn.get(key) ?? []) {
    const outcome = outcomes.get(needed);
    if (outcome?.kind === 'failed') return { key: needed };
    if (outcome?.kind === 'skipped') return { key: outcome.because };
  }
  return undefined;
}

interface Chained<K> {
  readonly order: readonly K[];
  readonly dependsOn: ReadonlyMap<K, ReadonlySet<K>>;
}

/** How many pieces of work the critical path has that begins with each: what is done first saves most time. */
function criticalPaths<K>(graph: Chained<K>): ReadonlyMap<K, number> {
  const chains = new Map<K, number>(graph.order.map((key) => [key, 1]));
  for (const key of graph.order.toReversed()) {
    const withThis = (chains.get(key) ?? 0) + 1;
    for (const needed of graph.dependsOn.get(key) ?? []) {
      chains.set(needed, Math.max(chains.get(needed) ?? 1, withThis));
    }
  }
  return chains;
}

/** Everything that has to be done before this work can be, directly or through others. */
export function transitiveDependencies<K>(
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
