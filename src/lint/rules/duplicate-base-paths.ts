import { elementsBelow, textOf } from '../../bundle/xml/xml-tree.ts';
import { isBasePathTemplate, normalBasePath as normal } from '../../domain/base-path.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { ReadFiles, Remark } from './remark.ts';

/**
 * PIPE004: base paths that more than one proxy claims, reported at each of them. A template is not the same base path
 * twice: each bundle has its own filled in before it is deployed.
 */
export async function duplicateBasePaths(
  bundles: readonly Bundle[],
  read: ReadFiles,
): Promise<readonly Remark[]> {
  const claims = bundles.flatMap((bundle) =>
    [...new Set(bundle.basePaths.filter((path) => !isBasePathTemplate(path)).map(normal))].map(
      (basePath) => ({ basePath, bundle }),
    ),
  );
  const remarks: Remark[] = [];
  for (const [basePath, claimants] of Map.groupBy(claims, (claim) => claim.basePath)) {
    if (claimants.length < 2) continue;
    for (const { bundle } of claimants) {
      const others = claimants.map((one) => one.bundle.path).filter((path) => path !== bundle.path);
      const message = `Claims the base path ${basePath}, as ${others.join(' and ')} ${others.length === 1 ? 'does' : 'do'}.`;
      remarks.push(...(await placesOf(bundle, basePath, read)).map((place) => ({ ...place, message })));
    }
  }
  return remarks;
}

async function placesOf(
  bundle: Bundle,
  basePath: string,
  read: ReadFiles,
): Promise<readonly Omit<Remark, 'message'>[]> {
  return (await read(bundle))
    .documentsIn('proxies')
    .flatMap(([entry, { root }]) =>
      [...elementsBelow(root)]
        .filter((element) => element.name === 'BasePath' && normal(textOf(element).trim()) === basePath)
        .map(({ line }) => ({ rule: 'PIPE004' as const, bundle, entry, line })),
    )
    .slice(0, 1);
}
