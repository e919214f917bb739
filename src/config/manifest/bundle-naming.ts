import type { BundleNaming } from '../../bundle/discover/name-bundle.ts';
import type { Manifest } from './manifest.ts';
import { matchesBundle } from './select-bundles.ts';

/** How the manifest calls bundles: by `names`, and by the last entry that matches one and gives it a name. */
export function namingOf(manifest: Manifest | undefined, repository: string | undefined): BundleNaming {
  const { names, bundles = [] } = manifest?.content ?? {};
  const naming = bundles
    .filter((entry) => typeof entry !== 'string')
    .filter(({ name }) => name !== undefined);
  return {
    names,
    repositoryName: repository?.split('/').at(-1),
    nameOf: (bundle) => naming.findLast(({ match }) => matchesBundle(match, bundle))?.name,
  };
}
