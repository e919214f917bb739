export interface RetentionFacts {
  /** Revision numbers that exist, in any order. */
  readonly revisions: readonly string[];
  /** Revisions deployed in any environment. */
  readonly deployed: readonly string[];
  /** How many of the newest to keep, deployed or not. */
  readonly keep: number;
}

/** What retention lets go, oldest first: never one of the newest `keep`, never one deployed anywhere (DESIGN §6.1). */
export function revisionsToDelete({ revisions, deployed, keep }: RetentionFacts): readonly string[] {
  const serving = new Set(deployed);
  return [...new Set(revisions)]
    .sort((a, b) => Number(b) - Number(a))
    .slice(keep)
    .filter((revision) => !serving.has(revision))
    .reverse();
}
