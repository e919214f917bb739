import type { Files } from '../../ports/files.ts';
import { inOrder, isPlaceName } from '../../setup/places.ts';
import { proposeManifest } from '../../setup/propose-manifest.ts';
import { PIPELINE_FILE, proposePipeline } from '../../setup/propose-pipeline.ts';
import type { FileChanges } from './place-export.ts';

export interface FirstRepository {
  /** Folders of configuration entities that it begins with. */
  readonly configuration: readonly string[];
  readonly organization: string;
  /** Those of the organization, in any order; one may be named twice. */
  readonly environments: readonly string[];
  readonly version: string;
  readonly clone: string;
  readonly files: Files;
}

/**
 * The manifest and the pipeline of a repository that has held nothing so far, as a setup proposes them; what is there
 * already stays.
 */
export async function firstFiles({
  configuration,
  organization,
  environments,
  version,
  clone,
  files,
}: FirstRepository): Promise<FileChanges> {
  const places = inOrder(
    environments.filter(isPlaceName).map((environment) => ({ environment, organization })),
  );
  const nothing = { names: 'descriptor', given: [], zips: [], mavenConfigs: [], configuration } as const;
  const wanted = [
    ['apigee.yaml', proposeManifest(nothing, places, [])],
    [
      PIPELINE_FILE,
      proposePipeline({ places, mainBranch: 'main', version, provider: undefined, baseline: undefined }),
    ],
  ] as const;
  const changes = new Map<string, Uint8Array>();
  for (const [name, text] of wanted) {
    if ((await files.kindOf(files.resolve(clone, name))) === undefined)
      changes.set(name, Buffer.from(text, 'utf8'));
  }
  return changes;
}
