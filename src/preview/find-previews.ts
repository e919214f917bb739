import { findMarkedEnvironments, type MarkedEnvironment } from './environment/own-environment.ts';
import {
  type AssetCopy,
  type FindingPorts,
  findAssetCopies,
  listProducts,
  mayBeAny,
  mayBeOf,
  type ProductCopy,
  productCopies,
} from './find-copies.ts';
import type { PreviewMark } from './mark.ts';
import type { Target } from './over.ts';

/** Everything that carries the mark of one pull request. */
export interface FoundPreview {
  readonly pullRequest: number;
  readonly assets: readonly AssetCopy[];
  readonly products: readonly ProductCopy[];
  readonly environments: readonly MarkedEnvironment[];
  /** Of the part that was changed last: the others stay as long. */
  readonly expiresAtMs: number;
}

export interface Wanted {
  readonly repository: string;
  readonly target: Target;
}

/** This repository's previews, by pull request; others' are not even looked at twice. Throws what the ports throw. */
export async function findPreviews(
  { repository, target }: Wanted,
  ports: FindingPorts,
): Promise<readonly FoundPreview[]> {
  const isWanted = ({ mark }: { readonly mark: PreviewMark }): boolean =>
    mark.repository === repository &&
    (target.kind !== 'pull-requests' || target.ids.includes(mark.pullRequest));
  const tests = target.kind === 'pull-requests' ? target.ids.map(mayBeOf) : [mayBeAny];
  const mayBe = (name: string): boolean => tests.some((test) => test(name));
  const [copies, products, marked] = await Promise.all([
    findAssetCopies(ports, mayBe),
    listProducts(ports),
    findMarkedEnvironments(ports.entities, mayBe),
  ]);
  const assets = copies.filter(isWanted);
  const productParts = productCopies(products).filter(isWanted);
  const environments = marked.filter(isWanted);
  const numbers = new Set([...assets, ...productParts, ...environments].map(({ mark }) => mark.pullRequest));
  return [...numbers]
    .sort((a, b) => a - b)
    .map((pullRequest) => {
      const isOfIt = ({ mark }: { readonly mark: PreviewMark }): boolean => mark.pullRequest === pullRequest;
      const parts = {
        assets: assets.filter(isOfIt),
        products: productParts.filter(isOfIt),
        environments: environments.filter(isOfIt),
      };
      const times = [...parts.assets, ...parts.products, ...parts.environments].map(
        ({ mark }) => mark.expiresAtMs,
      );
      return { pullRequest, ...parts, expiresAtMs: Math.max(...times) };
    });
}
