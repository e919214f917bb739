import { normalBasePath as normal } from '../../domain/base-path.ts';
import type { Bundle } from '../../domain/bundle.ts';
import { type BundleText, elementsNamed } from './bundle-text.ts';
import type { ReadText, Remark } from './remark.ts';

/** PIPE005: ProxyEndpoints without a base path, or with one that an earlier endpoint of the proxy has. */
export async function unreachableEndpoints(
  bundles: readonly Bundle[],
  read: ReadText,
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

function endpointsOf(bundle: Bundle, text: BundleText): readonly Remark[] {
  const seen = new Map<string, string>();
  return text.entriesIn('proxies').flatMap((entry) => {
    const endpoint = text.textOf(entry);
    if (!/<ProxyEndpoint[\s>]/.test(endpoint)) return [];
    const [found] = elementsNamed(endpoint, 'BasePath');
    const remark = { rule: 'PIPE005' as const, bundle, entry, line: found?.line };
    if (found === undefined || found.value === '') {
      return [{ ...remark, message: 'The ProxyEndpoint has no BasePath: nothing is routed to it.' }];
    }
    const earlier = seen.get(normal(found.value));
    if (earlier === undefined) {
      seen.set(normal(found.value), entry);
      return [];
    }
    return [
      { ...remark, message: `${earlier} has the base path ${found.value} already: no call comes here.` },
    ];
  });
}
