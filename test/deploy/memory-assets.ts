import { formatMarker } from '../../src/bundle/marker.ts';
import type { AssetRef } from '../../src/domain/bundle.ts';
import type { Revision } from '../../src/domain/revision.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';

export interface MemoryAssets {
  add(asset: AssetRef, digest: string, zip?: Uint8Array): Revision;
  /** As it was imported; throws `apigee-not-found`. */
  zipOf(asset: AssetRef, revision: string): Uint8Array;
  /** Oldest first. */
  of(asset: AssetRef): readonly Revision[];
  numbersOf(asset: AssetRef): readonly string[];
  /** Throws `apigee-not-found`, as `remove` and `removeAll` do. */
  find(asset: AssetRef, revision: string): Revision;
  remove(asset: AssetRef, revision: string): void;
  removeAll(asset: AssetRef): void;
}

/** Revisions of proxies and shared flows; no number is given twice. */
export function createMemoryAssets(): MemoryAssets {
  const held = new Map<string, { newest: number; revisions: readonly Revision[] }>();
  const zips = new Map<Revision, Uint8Array>();
  const keyOf = ({ kind, name }: AssetRef): string => `${kind} ${name}`;
  const of = (asset: AssetRef): readonly Revision[] => held.get(keyOf(asset))?.revisions ?? [];
  const find = (asset: AssetRef, number: string): Revision => {
    const found = of(asset).find(({ revision }) => revision === number);
    if (found === undefined) throw new PipeError('apigee-not-found', `There is no revision ${number}.`);
    return found;
  };

  return {
    of,
    find,
    numbersOf: (asset) => of(asset).map(({ revision }) => revision),
    zipOf: (asset, revision) => zips.get(find(asset, revision)) ?? new Uint8Array(),
    add(asset, digest, zip) {
      const newest = (held.get(keyOf(asset))?.newest ?? 0) + 1;
      const revision: Revision = {
        revision: String(newest),
        description: formatMarker({ digest }),
        createdAtMs: 1000,
        lastModifiedAtMs: 1000,
        basePaths: asset.kind === 'apiproxy' ? [`/${asset.name}`] : [],
        policies: [],
        hasExtensiblePolicy: false,
      };
      held.set(keyOf(asset), { newest, revisions: [...of(asset), revision] });
      if (zip !== undefined) zips.set(revision, zip);
      return revision;
    },
    remove(asset, revision) {
      const gone = find(asset, revision);
      const newest = held.get(keyOf(asset))?.newest ?? 0;
      held.set(keyOf(asset), { newest, revisions: of(asset).filter((one) => one !== gone) });
    },
    removeAll(asset) {
      if (!held.delete(keyOf(asset))) throw new PipeError('apigee-not-found', `There is no ${asset.name}.`);
    },
  };
}
