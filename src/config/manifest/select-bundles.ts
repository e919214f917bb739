import type { Bundle } from '../../domain/bundle.ts';
import type { Precedence } from '../../domain/precedence.ts';
import { GlobFault, matching } from '../../domain/text/glob.ts';
import { nearestName } from '../../domain/text/nearest-name.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Manifest } from './manifest.ts';

type Named = Pick<Bundle, 'name' | 'path' | 'nameInFiles'>;

/**
 * A glob of the manifest matches a bundle by its path, by the name it is deployed under, or by what its files call it.
 * Throws PipeError `manifest-invalid` for what is no glob.
 */
export function matchesBundle(glob: string, bundle: Named): boolean {
  try {
    const texts = [
      bundle.name,
      bundle.path,
      ...(bundle.nameInFiles === undefined ? [] : [bundle.nameInFiles]),
    ];
    return matching(glob.replace(/^\.\//, '').replace(/\/$/, ''), texts).length > 0;
  } catch (error) {
    if (!(error instanceof GlobFault)) throw error;
    const shown = JSON.stringify(glob.slice(0, 100));
    throw new PipeError('manifest-invalid', `The manifest's match ${shown} ${error.message}`, {
      where: 'MANIFEST',
    });
  }
}

/** The manifest's own order, `before` turned round. */
export function precedencesOf({ content, where }: Manifest): readonly Precedence[] {
  return (content.order ?? []).flatMap(({ bundle, after = [], before = [] }, index) => [
    ...after.map((earlier) => ({ earlier, later: bundle, where: where(['order', index]) })),
    ...before.map((later) => ({ earlier: bundle, later, where: where(['order', index]) })),
  ]);
}

/**
 * Settings that reach no bundle would be left out in silence: throws PipeError `manifest-invalid` with each
 * `match` and each name of `order` that fits none. For runs over every bundle, not over a chosen few.
 */
export function refuseUnusedEntries(
  manifest: Manifest,
  bundles: readonly (Named & Pick<Bundle, 'kind'>)[],
): void {
  const names = bundles.map(({ name }) => name);
  const problems = [...unusedMatches(manifest, bundles), ...unusedNames(manifest, bundles)].map(
    ({ where, name }) => {
      const near = nearestName(name, names);
      const hint = near === undefined ? 'Correct it, or remove the entry.' : `Did you mean ${near}?`;
      return new PipeError('manifest-invalid', `${where}: ${name} matches no bundle of this repository.`, {
        where,
        hint,
      });
    },
  );
  throwAll(problems);
}

function unusedMatches({ content, where }: Manifest, bundles: readonly Named[]) {
  return (content.bundles ?? []).flatMap((entry, index) =>
    typeof entry === 'string' || bundles.some((bundle) => matchesBundle(entry.match, bundle))
      ? []
      : [{ where: where(['bundles', index, 'match']), name: entry.match }],
  );
}

function unusedNames(manifest: Manifest, bundles: readonly Pick<Bundle, 'name' | 'kind'>[]) {
  const known = new Set(bundles.flatMap(({ name, kind }) => [name, `${kind}:${name}`]));
  return precedencesOf(manifest).flatMap(({ earlier, later, where }) =>
    [earlier, later].filter((name) => !known.has(name)).map((name) => ({ where, name })),
  );
}
