/** Revisions belong to the organization: what retention plans and deletes names no environment. */
export const isRemoval = ({ environment }: { readonly environment: string }): boolean => environment === '';

/** What concerns an environment. */
export function inEnvironments<Change extends { readonly environment: string }>(
  changes: readonly Change[],
): readonly Change[] {
  return changes.filter((change) => !isRemoval(change));
}
