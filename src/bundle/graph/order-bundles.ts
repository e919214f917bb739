import type { Bundle } from '../../domain/bundle.ts';
import type { Precedence } from '../../domain/precedence.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type AssetKey, type DependencyGraph, keyOf } from './dependency-graph.ts';
import { findCycles } from './find-cycles.ts';

/** Dependencies that no FlowCallout shows. */
export interface ExtraOrder {
  /** Shared flows that hang on the environment's flow hooks: they come before every proxy. */
  readonly flowHooks?: readonly string[] | undefined;
  /** What the manifest's `order` says; names may carry the kind (`sharedflow:common`). */
  readonly precedences?: readonly Precedence[] | undefined;
}

/**
 * Who waits for whom: shared flows before what calls them, flow hooks before proxies, then the manifest's
 * own order. Names outside `bundles` are no edges: what is not here is not deployed here.
 * Throws PipeError `bundle-invalid` naming every cycle.
 */
export function orderBundles(bundles: readonly Bundle[], extra: ExtraOrder = {}): DependencyGraph {
  const byKey = new Map(
    bundles
      .map((bundle): [AssetKey, Bundle] => [keyOf(bundle), bundle])
      .sort(([a], [b]) => compareKeys(a, b)),
  );
  const dependsOn = new Map<AssetKey, Set<AssetKey>>([...byKey.keys()].map((key) => [key, new Set()]));
  addCalls(byKey, dependsOn);
  addFlowHooks(dependsOn, extra.flowHooks ?? []);
  addPrecedences(dependsOn, extra.precedences ?? []);
  refuseCycles(dependsOn);
  return { bundles: byKey, order: topologicalOrder(dependsOn), dependsOn };
}

type Edges = Map<AssetKey, Set<AssetKey>>;

function addCalls(bundles: ReadonlyMap<AssetKey, Bundle>, dependsOn: Edges): void {
  for (const [key, bundle] of bundles) {
    for (const name of bundle.sharedFlowsCalled) {
      const flow: AssetKey = `sharedflow:${name}`;
      if (bundles.has(flow)) dependsOn.get(key)?.add(flow);
    }
  }
}

function addFlowHooks(dependsOn: Edges, flowHooks: readonly string[]): void {
  const flows = flowHooks.map((name): AssetKey => `sharedflow:${name}`).filter((key) => dependsOn.has(key));
  for (const [key, needed] of dependsOn) {
    if (key.startsWith('apiproxy:')) for (const flow of flows) needed.add(flow);
  }
}

function addPrecedences(dependsOn: Edges, precedences: readonly Precedence[]): void {
  for (const { earlier, later } of precedences) {
    const needed = keysNamed(dependsOn, earlier);
    for (const key of keysNamed(dependsOn, later)) {
      for (const other of needed) dependsOn.get(key)?.add(other);
    }
  }
}

function keysNamed(dependsOn: Edges, name: string): readonly AssetKey[] {
  return [...dependsOn.keys()].filter((key) => key === name || key.slice(key.indexOf(':') + 1) === name);
}

function refuseCycles(dependsOn: Edges): void {
  const cycles = findCycles(dependsOn).map(
    (cycle) =>
      new PipeError(
        'bundle-invalid',
        `These wait for each other, so none can be deployed first: ${cycleInWords(cycle)}.`,
        {
          hint: 'Remove one of the FlowCallouts, or the line of the manifest’s order that closes the circle.',
          where: cycle[0]?.slice(cycle[0].indexOf(':') + 1),
        },
      ),
  );
  throwAll(cycles);
}

function cycleInWords(cycle: readonly AssetKey[]): string {
  const [start, ...rest] = cycle.map(nameWithKind);
  return [`${start} needs ${rest[0] ?? start}`, ...rest.slice(1), ...(rest.length > 0 ? [start] : [])].join(
    ', which needs ',
  );
}

function nameWithKind(key: AssetKey): string {
  const name = key.slice(key.indexOf(':') + 1);
  return key.startsWith('sharedflow:') ? `shared flow ${name}` : `proxy ${name}`;
}

/** Depth first over sorted keys: each asset as early as its name allows, after everything it needs. */
function topologicalOrder(dependsOn: Edges): readonly AssetKey[] {
  const done = new Set<AssetKey>();
  const waiting: AssetKey[] = [...dependsOn.keys()].reverse();
  while (waiting.length > 0) {
    const key = waiting.at(-1);
    if (key === undefined) break;
    const missing = [...(dependsOn.get(key) ?? [])].filter((needed) => !done.has(needed)).sort(compareKeys);
    if (missing.length === 0) done.add(key);
    if (missing.length === 0) waiting.pop();
    else waiting.push(...missing.reverse());
  }
  return [...done];
}

/** Shared flows first, then by name: code units, so that no locale decides. */
function compareKeys(left: AssetKey, right: AssetKey): number {
  const rank = (key: AssetKey) => (key.startsWith('sharedflow:') ? 0 : 1);
  return rank(left) - rank(right) || (left < right ? -1 : Number(left > right));
}
