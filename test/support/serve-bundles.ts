import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { archiveBundle } from '../../src/bundle/archive-bundle.ts';
import { discoverBundles } from '../../src/bundle/discover/discover-bundles.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Emulator } from '../emulator/emulator.ts';

interface Serving {
  readonly emulator: Emulator;
  /** Its folder. */
  readonly clone: string;
  readonly environments: readonly string[];
  /** What runs imported the bundles from, in turns; marks name none unless said. */
  readonly commits?: readonly string[];
  readonly build?: number;
}

/** Puts into the emulator what earlier runs would have left there: a revision of each bundle, in all environments. */
export async function serveBundles({
  emulator,
  clone,
  environments,
  commits,
  build,
}: Serving): Promise<void> {
  const files = nodeFiles();
  const { bundles } = await discoverBundles({ entries: [], clone }, files);
  for (const [index, bundle] of bundles.entries()) {
    const { name, digest } = bundle;
    const commit = commits?.[index % commits.length];
    const { zip } = await archiveBundle(bundle, formatMarker({ digest, commit, build }), files);
    const revision = emulator.seed.revision({ name, bundle: zip });
    for (const environment of environments) emulator.seed.deployment({ name, revision, environment });
  }
}
