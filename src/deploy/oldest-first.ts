import type { ServingRevision } from '../domain/revision.ts';

/** By the time they were deployed: while an override rolls out, both revisions of an asset may be listed. */
export function oldestFirst(serving: readonly ServingRevision[]): readonly ServingRevision[] {
  return serving.toSorted((one, other) => (one.deployStartMs ?? 0) - (other.deployStartMs ?? 0));
}
