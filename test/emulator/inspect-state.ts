import type { AssetKind, BundleFiles } from './apigee/bundle-facts.ts';
import { type Entity, segment } from './apigee/config/store.ts';
import { exportBundle } from './apigee/export.ts';
import { type Asset, assetKey, type Revision } from './apigee/organization.ts';
import { revisionNumbers } from './apigee/revision-json.ts';
import { deploymentOf, servedBy, type World } from './apigee/world.ts';

/** What a test sees of Apigee without asking it. */
export interface StateInspection {
  /** The revision that traffic reaches. */
  serving(environment: string, kind: AssetKind, name: string): string | undefined;
  /** Numbers, ascending. */
  revisions(kind: AssetKind, name: string): string[];
  /** The zip as Apigee gives it back, its own root descriptor in it. */
  bundleOf(kind: AssetKind, name: string, revision: string): Uint8Array;
  /** The files as they were imported, by their path in the zip. */
  importedFiles(kind: AssetKind, name: string, revision: string): BundleFiles;
  description(kind: AssetKind, name: string, revision: string): string | undefined;
  /** Names of the environments. */
  environments(): readonly string[];
  /** What a collection holds, `environments/test/targetservers` for instance, in the form it is kept. */
  entities(collection: string): readonly Entity[];
}

export function inspectState(world: World): StateInspection {
  const find = (kind: AssetKind, name: string): Asset | undefined =>
    world.organization.assets.get(assetKey(kind, name));
  const get = (asset: Asset | undefined, revision: string): Revision => {
    const found = asset?.revisions.get(revision);
    if (found === undefined)
      throw new Error(`the emulator has no ${asset?.name ?? 'such bundle'} revision ${revision}`);
    return found;
  };
  return {
    serving: (environment, kind, name) => {
      const deployment = deploymentOf(world, environment, { kind, name });
      return deployment === undefined ? undefined : servedBy(world, deployment);
    },
    environments: () => [...world.organization.environments.keys()],
    revisions: (kind, name) => {
      const asset = find(kind, name);
      return asset === undefined ? [] : revisionNumbers(asset);
    },
    bundleOf: (kind, name, revision) =>
      exportBundle({ kind, name }, get(find(kind, name), revision), world.settings),
    importedFiles: (kind, name, revision) => get(find(kind, name), revision).files,
    entities: (collection) => [
      ...world.organization.entities.collection(collection.split('/').map(segment).join('/')).values(),
    ],
    description: (kind, name, revision) => get(find(kind, name), revision).facts.description,
  };
}
