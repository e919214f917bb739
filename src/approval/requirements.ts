import type { EnvironmentSettings } from '../config/manifest/manifest.ts';

/** A gate as it is written in the manifest or in GATE. */
export type Gate = NonNullable<EnvironmentSettings['gate']>;

export type TimeWindow = NonNullable<Gate['windows']>[number];
export type Freeze = NonNullable<Gate['freezes']>[number];

/** Branches or tags: one of them is enough. */
export interface References {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
}

/** What several gates ask for together: a list in a list is one that must hold beside the others. */
export interface Requirements {
  /** 0 for none. */
  readonly approvals: number;
  readonly noChangesRequested: boolean;
  readonly tasksResolved: boolean;
  readonly mergedPullRequest: boolean;
  readonly fourEyes: boolean;
  readonly driftFree: boolean;
  readonly builds: readonly string[];
  readonly readyIn: readonly string[];
  readonly references: readonly References[];
  readonly windows: readonly (readonly TimeWindow[])[];
  readonly freezes: readonly Freeze[];
}

/** Nothing of one gate loosens another: numbers by the larger, lists together, conditions side by side. */
export function strictestOf(gates: readonly Gate[]): Requirements {
  const some = (
    key: 'noChangesRequested' | 'tasksResolved' | 'mergedPullRequest' | 'fourEyes' | 'driftFree',
  ) => gates.some((gate) => gate[key] === true);
  const all = (key: 'builds' | 'readyIn'): readonly string[] => [
    ...new Set(gates.flatMap((gate) => gate[key] ?? [])),
  ];
  return {
    approvals: Math.max(0, ...gates.map(({ approvals = 0 }) => approvals)),
    noChangesRequested: some('noChangesRequested'),
    tasksResolved: some('tasksResolved'),
    mergedPullRequest: some('mergedPullRequest'),
    fourEyes: some('fourEyes'),
    driftFree: some('driftFree'),
    builds: all('builds'),
    readyIn: all('readyIn'),
    references: unlike(
      gates.flatMap(({ branches = [], tags = [] }) =>
        branches.length + tags.length === 0 ? [] : [{ branches, tags }],
      ),
    ),
    windows: unlike(gates.flatMap(({ windows }) => (windows === undefined ? [] : [windows]))),
    freezes: unlike(gates.flatMap(({ freezes = [] }) => freezes)),
  };
}

function unlike<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** True if anything about commits and pull requests has to be known. */
export function asksForReviews(requirements: Requirements): boolean {
  const { approvals, noChangesRequested, tasksResolved, mergedPullRequest, fourEyes } = requirements;
  return approvals > 0 || noChangesRequested || tasksResolved || mergedPullRequest || fourEyes;
}
