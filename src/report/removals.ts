import type { DeletedRevision, PlannedRemoval } from '../domain/results/run-result.ts';

/** What concerns an environment: revisions that retention removes belong to the organization. */
export function inEnvironments<Change extends { readonly change: string }>(
  changes: readonly Change[],
): readonly Exclude<Change, Removal>[] {
  return changes.filter((change): change is Exclude<Change, Removal> => !isRemoval(change));
}

export function isRemoval(change: { readonly change: string }): change is Removal {
  return change.change === 'remove' || change.change === 'deleted';
}

type Removal = PlannedRemoval | DeletedRevision;
