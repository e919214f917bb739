import { type AssetKey, type DependencyGraph, dependentsOf } from '../bundle/graph/dependency-graph.ts';

export interface Selection {
  /** In the graph's order: what a copy calls comes before it. */
  readonly copied: readonly AssetKey[];
  /** Why each is copied. */
  readonly reasons: ReadonlyMap<AssetKey, SelectionReason>;
}

export type SelectionReason =
  | { readonly kind: 'differs' }
  /** It calls a shared flow that is copied, directly or through others. */
  | { readonly kind: 'calls'; readonly sharedFlow: string };

/**
 * What a pull request's preview consists of: what differs from what serves, and what calls a shared flow that is
 * copied. Everything else is the live one. The graph has the calls of FlowCallouts and nothing else.
 */
export function selectCopies(graph: DependencyGraph, differing: ReadonlySet<AssetKey>): Selection {
  const reasons = new Map<AssetKey, SelectionReason>();
  for (const key of graph.order) {
    if (!differing.has(key)) continue;
    reasons.set(key, { kind: 'differs' });
    if (!key.startsWith(SHARED_FLOW)) continue;
    const sharedFlow = key.slice(SHARED_FLOW.length);
    for (const caller of dependentsOf(graph, key)) {
      if (!reasons.has(caller)) reasons.set(caller, { kind: 'calls', sharedFlow });
    }
  }
  for (const key of differing) reasons.set(key, { kind: 'differs' });
  return { copied: graph.order.filter((key) => reasons.has(key)), reasons };
}

const SHARED_FLOW = 'sharedflow:';
