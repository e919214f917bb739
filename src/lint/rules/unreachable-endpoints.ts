import { childNamed, textOf } from '../../bundle/xml/xml-tree.ts';
import { normalBasePath as normal } from '../../domain/base-path.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { BundleFiles, ReadFiles, Remark } from './remark.ts';

/** PIPE005: ProxyEndpoints without a base path, or with one that an earlier endpoint of the proxy has. */
export async function unreachableEndpoints(
  bundles: readonly Bundle[],
  read: ReadFiles,
): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const bundle of bundles.filter(isSuspect)) remarks.push(...endpointsOf(bundle, await read(bundle)));
  return remarks;
}

/** The discovery's facts are enough to see that a proxy has as many base paths as endpoints, all different. */
function isSuspect({ kind, entries, basePaths }: Bundle): boolean {
  const endpoints = entries.filter(({ name }) => /^apiproxy\/proxies\/[^/]+\.xml$/.test(name)).length;
  return kind === 'apiproxy' && endpoints > new Set(basePaths.map(normal)).size;
}

function endpointsOf(bundle: Bundle, files: BundleFiles): readonly Remark[] {
  const seen = new Map<string, string>();
  return files.documentsIn('proxies').flatMap(([entry, { root }]) => {
    if (root.name !== 'ProxyEndpoint') return [];
    const found = childNamed(childNamed(root, 'HTTPProxyConnection'), 'BasePath');
    const basePath = textOf(found).trim();
    const remark = { rule: 'PIPE005' as const, bundle, entry, line: found?.line };
    if (basePath === '')
      return [{ ...remark, message: 'The ProxyEndpoint has no BasePath: nothing is routed to it.' }];
    const earlier = seen.get(normal(basePath));
    if (earlier === undefined) {
      seen.set(normal(basePath), entry);
      return [];
    }
    return [{ ...remark, message: `${earlier} has the base path ${basePath} already: no call comes here.` }];
  });
}
