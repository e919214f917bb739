import pMap from 'p-map';
import type { PreviewResult } from '../domain/results/run-result.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { MarkedEnvironment } from './environment/own-environment.ts';
import {
  detachHooks,
  type EnvironmentRemovalPorts,
  removeEnvironment,
} from './environment/remove-environment.ts';
import type { AssetCopy, ProductCopy } from './find-copies.ts';
import { type Removal, type RemovingPorts, removeAsset, removeProduct } from './remove-copies.ts';
import {
  describeRemoval,
  type Removed,
  removedAsset,
  removedEnvironment,
  removedProduct,
} from './results.ts';

/** Everything that carries one pull request's mark. */
export interface PreviewParts {
  readonly assets: readonly AssetCopy[];
  readonly products: readonly ProductCopy[];
  /** Made for this preview alone. */
  readonly environments?: readonly MarkedEnvironment[] | undefined;
}

export interface RemovingParts extends PreviewParts {
  /** Where it may be undeployed, beside environments of its own; none is everywhere. */
  readonly undeployedFrom: readonly string[];
}

const CONCURRENT = 4;

/**
 * Removes a preview's parts in the order in which nothing loses what it needs: products, proxies, shared flows, environments.
 * One line of the result for each. Begins nothing once the run is stopped.
 */
export async function removeParts(
  { assets, products, environments: own = [], undeployedFrom }: RemovingParts,
  ports: RemovingPorts &
    EnvironmentRemovalPorts & { readonly onRemoved: (result: PreviewResult, removal: Removal) => void },
): Promise<readonly PreviewResult[]> {
  const { signal } = ports;
  const results: PreviewResult[] = [];
  const environments = undeployedFrom.length === 0 ? [] : [...undeployedFrom, ...own.map(({ name }) => name)];
  const settle = (removed: Removed, removal: Removal): void => {
    const result = describeRemoval(removed, removal);
    results.push(result);
    ports.onRemoved(result, removal);
  };
  for (const product of products) {
    if (signal.aborted) return results;
    settle(removedProduct(product), await removeProduct(product, ports));
  }
  // What is in the way comes out when the environment itself is removed.
  for (const { name } of own) await optionalRead(detachHooks(name, ports.entities));
  await pMap(
    assets.filter(({ asset }) => asset.kind === 'apiproxy'),
    async (copy) => {
      if (!signal.aborted) settle(removedAsset(copy), await removeAsset(copy, environments, ports));
    },
    { concurrency: CONCURRENT },
  );
  await removeFlows(assets, { environments, ports, settle });
  for (const environment of own) {
    if (signal.aborted) return results;
    settle(removedEnvironment(environment), await removeEnvironment(environment, ports));
  }
  return results;
}

interface RemovingFlows {
  readonly environments: readonly string[];
  readonly ports: RemovingPorts;
  readonly settle: (removed: Removed, removal: Removal) => void;
}

/** Shared flows call each other: one that cannot go yet is tried again after the others. */
async function removeFlows(
  assets: readonly AssetCopy[],
  { environments, ports, settle }: RemovingFlows,
): Promise<void> {
  let waiting = assets.filter(({ asset }) => asset.kind === 'sharedflow');
  while (waiting.length > 0 && !ports.signal.aborted) {
    const failed: [AssetCopy, Removal][] = [];
    for (const copy of waiting) {
      const removal = await removeAsset(copy, environments, ports);
      if (removal.kind === 'failed') failed.push([copy, removal]);
      else settle(removedAsset(copy), removal);
    }
    if (failed.length === waiting.length) {
      for (const [copy, removal] of failed) settle(removedAsset(copy), removal);
      return;
    }
    waiting = failed.map(([copy]) => copy);
  }
}
