import type { Files } from '../../ports/files.ts';
import type { Place } from '../../setup/places.ts';
import { proposeManifest } from '../../setup/propose-manifest.ts';
import { PIPELINE_FILE, proposePipeline } from '../../setup/propose-pipeline.ts';
import type { FileChanges } from './place-export.ts';

export interface FirstRepository {
  readonly place: Place;
  /** Folders of configuration entities that it begins with. */
  readonly configuration: readonly string[];
  readonly version: string;
  readonly clone: string;
  readonly files: Files;
}

/**
 * The manifest and the pipeline of a repository that has held nothing so far, as a setup proposes them; what is there
 * already stays.
 */
export async function firstFiles({
  place,
  configuration,
  version,
  clone,
  files,
}: FirstRepository): Promise<FileChanges> {
  const places = [place];
  const nothing = { names: 'descriptor', given: [], zips: [], mavenConfigs: [], configuration } as const;
  const wanted = [
    ['apigee.yaml', proposeManifest(nothing, places, [])],
    [PIPELINE_FILE, proposePipeline({ places, mainBranch: 'main', version, provider: undefined })],
  ] as const;
  const changes = new Map<string, Uint8Array>();
  for (const [name, text] of wanted) {
    if ((await files.kindOf(files.resolve(clone, name))) === undefined)
      changes.set(name, Buffer.from(text, 'utf8'));
  }
  return changes;
}
