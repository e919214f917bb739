import pMap from 'p-map';
import type { PreviewResult } from '../domain/results/run-result.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { PipeError } from '../errors/pipe-error.ts';
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

/** What a removal tells while it goes on. */
export interface RemovalListeners {
  readonly onRemoved: (result: PreviewResult, removal: Removal) => void;
  /**
   * Awaited before the last part goes, if all others have gone: whatever is to outlive the preview is said while something
   * still carries its mark, so that a run that is killed here leaves the next one something to find.
   */
  readonly beforeLast?: ((last: PreviewResult, gone: readonly PreviewResult[]) => Promise<void>) | undefined;
}

type Ports = RemovingPorts & EnvironmentRemovalPorts & RemovalListeners;

/**
 * Removes a preview's parts in the order in which nothing loses what it needs: products, proxies, shared flows, environments.
 * One line of the result for each, those too that a stopped run leaves.
 */
export async function removeParts(
  { assets, products, environments: own = [], undeployedFrom }: RemovingParts,
  ports: Ports,
): Promise<readonly PreviewResult[]> {
  const environments = undeployedFrom.length === 0 ? [] : [...undeployedFrom, ...own.map(({ name }) => name)];
  const proxies = assets.filter(({ asset }) => asset.kind === 'apiproxy');
  const flows = assets.filter(({ asset }) => asset.kind === 'sharedflow');
  const removing = new Removing(products.length + assets.length + own.length, ports);
  for (const product of products) {
    await removing.one(removedProduct(product), async () => removeProduct(product, ports));
  }
  // What is in the way comes out when the environment itself is removed.
  if (!ports.signal.aborted)
    for (const { name } of own) await optionalRead(detachHooks(name, ports.entities));
  const remove = async (copy: AssetCopy): Promise<unknown> =>
    removing.one(removedAsset(copy), async () => removeAsset(copy, environments, ports));
  // Of those that go side by side none is the last.
  const isLast = flows.length + own.length === 0;
  await pMap(isLast ? proxies.slice(0, -1) : proxies, remove, { concurrency: CONCURRENT });
  for (const proxy of isLast ? proxies.slice(-1) : []) await remove(proxy);
  await removeFlows(flows, { environments, ports, removing });
  for (const environment of own) {
    await removing.one(removedEnvironment(environment), async () => removeEnvironment(environment, ports));
  }
  return removing.results;
}

const STOPPED: Removal = { kind: 'left', reason: 'the run was stopped' };

/** What became of the parts so far. */
class Removing {
  readonly results: PreviewResult[] = [];
  readonly #ofAll: number;
  readonly #ports: Ports;

  constructor(ofAll: number, ports: Ports) {
    this.#ofAll = ofAll;
    this.#ports = ports;
  }

  async one(removed: Removed, remove: () => Promise<Removal>): Promise<void> {
    this.settle(removed, await this.attempt(removed, remove));
  }

  /** Begins nothing once the run is stopped. */
  async attempt(removed: Removed, remove: () => Promise<Removal>): Promise<Removal> {
    const { signal, beforeLast } = this.#ports;
    const isLast = this.results.length === this.#ofAll - 1;
    if (isLast && !signal.aborted && this.results.every(({ change }) => change === 'deleted'))
      await beforeLast?.(describeRemoval(removed, { kind: 'deleted' }), this.results);
    if (signal.aborted) return STOPPED;
    try {
      return await remove();
    } catch (error) {
      if (error instanceof PipeError && error.code === 'stopped') return STOPPED;
      throw error;
    }
  }

  settle(removed: Removed, removal: Removal): void {
    const result = describeRemoval(removed, removal);
    this.results.push(result);
    this.#ports.onRemoved(result, removal);
  }
}

interface RemovingFlows {
  readonly environments: readonly string[];
  readonly ports: RemovingPorts;
  readonly removing: Removing;
}

/** Shared flows call each other: one that cannot go yet is tried again after the others. */
async function removeFlows(
  flows: readonly AssetCopy[],
  { environments, ports, removing }: RemovingFlows,
): Promise<void> {
  const failed: [AssetCopy, Removal][] = [];
  for (const copy of flows) {
    const removed = removedAsset(copy);
    const removal = await removing.attempt(removed, async () => removeAsset(copy, environments, ports));
    if (removal.kind === 'failed') failed.push([copy, removal]);
    else removing.settle(removed, removal);
  }
  const waiting = failed.map(([copy]) => copy);
  if (waiting.length < flows.length) return removeFlows(waiting, { environments, ports, removing });
  for (const [copy, removal] of failed) removing.settle(removedAsset(copy), removal);
}
