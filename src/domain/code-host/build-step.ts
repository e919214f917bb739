import { createHash } from 'node:crypto';

/**
 * What tells one step of a build from those beside it on the same commit, as far as its settings do: each has a status,
 * reports and a part of the comment of its own, and finds them again if it runs once more.
 */
export interface BuildStep {
  readonly action: string;
  /** Undefined for an action that asks nothing of Apigee. */
  readonly organization: string | undefined;
  readonly environments: readonly string[];
  /** `2 of 3`; undefined for a step that takes all bundles. */
  readonly share: string | undefined;
  /** What BUNDLES says; empty if it says nothing. */
  readonly chosen: readonly string[];
}

/** Eight hex digits, other ones for every other step. */
export function stepDigest(step: BuildStep): string {
  const { action, organization, environments, share, chosen } = step;
  const parts = [action, organization ?? null, environments.toSorted(), share ?? null, chosen.toSorted()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}
