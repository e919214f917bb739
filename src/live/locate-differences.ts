import type { AssetRef } from '../domain/bundle.ts';
import type { Difference, LiveDifference } from '../domain/results/difference.ts';
import type { DeploymentTarget, Revision } from '../domain/revision.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';

/** With what the differences of a revision's content are about, and when it was last changed, if that can be read. */
export async function locateDifferences(
  differences: readonly Difference[],
  { name, kind, environment, revision }: DeploymentTarget,
  describe: (asset: AssetRef, revision: string) => Promise<Revision>,
): Promise<readonly LiveDifference[]> {
  if (differences.length === 0) return [];
  const described = await readOrRefusal(describe({ name, kind }, revision));
  const atMs = described instanceof PipeError ? undefined : described.lastModifiedAtMs;
  const at = atMs === undefined ? {} : { at: new Date(atMs).toISOString() };
  return differences.map((difference) => ({
    bundle: name,
    kind,
    environment,
    revision,
    ...difference,
    ...at,
  }));
}
