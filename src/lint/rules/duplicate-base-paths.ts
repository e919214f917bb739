import { normalBasePath as normal } from '../../domain/base-path.ts';
import type { Bundle } from '../../domain/bundle.ts';
import { elementsNamed } from './bundle-text.ts';
import type { ReadText, Remark } from './remark.ts';

/** PIPE004: base paths that more than one proxy claims, reported at each of them. */
export async function duplicateBasePaths(
  bundles: readonly Bundle[],
  read: ReadText,
): Promise<readonly Remark[]> {
  const claims = bundles.flatMap((bundle) =>
    [...new Set(bundle.basePaths.map(normal))].map((basePath) => ({ basePath, bundle })),
  );
  const remarks: Remark[] = [];
  for (const [basePath, claimants] of Map.groupBy(claims, (claim) => claim.basePath)) {
    if (claimants.length < 2) continue;
    for (const { bundle } of claimants) {
      const others = claimants.map((one) => one.bundle.path).filter((path) => path !== bundle.path);
      const message = `Claims the base path ${basePath}, as ${others.join(' and ')} does.`;
      remarks.push(...(await placesOf(bundle, basePath, read)).map((place) => ({ ...place, message })));
    }
  }
  return remarks;
}

async function placesOf(
  bundle: Bundle,
  basePath: string,
  read: ReadText,
): Promise<readonly Omit<Remark, 'message'>[]> {
  const text = await read(bundle);
  return text
    .entriesIn('proxies')
    .flatMap((entry) =>
      elementsNamed(text.textOf(entry), 'BasePath')
        .filter(({ value }) => normal(value) === basePath)
        .map(({ line }) => ({ rule: 'PIPE004' as const, bundle, entry, line })),
    )
    .slice(0, 1);
}
