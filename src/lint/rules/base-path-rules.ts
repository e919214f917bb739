import { isBasePathTemplate, normalBasePath as normal } from '../../domain/base-path.ts';
import type { Bundle, XmlPlace } from '../../domain/bundle.ts';
import type { Remark } from './remark.ts';

/**
 * PIPE004: base paths that more than one proxy claims, reported at each of them. A template is not the same base path
 * twice: each bundle has its own filled in before it is deployed.
 */
export function duplicateBasePaths(bundles: readonly Bundle[]): readonly Remark[] {
  const claims = bundles.flatMap(claimsOf);
  const remarks: Remark[] = [];
  for (const [basePath, claimants] of Map.groupBy(claims, (claim) => claim.basePath)) {
    if (claimants.length < 2) continue;
    for (const { bundle, place } of claimants) {
      const others = claimants.map((one) => one.bundle.path).filter((path) => path !== bundle.path);
      const message = `Claims the base path ${basePath}, as ${others.join(' and ')} ${others.length === 1 ? 'does' : 'do'}.`;
      remarks.push({ rule: 'PIPE004', bundle, place, message });
    }
  }
  return remarks;
}

/** Each base path of a bundle once, at its first endpoint. */
function claimsOf(bundle: Bundle) {
  const first = new Map<string, XmlPlace>();
  for (const place of bundle.endpoints) {
    const { text } = place;
    if (text !== '' && !isBasePathTemplate(text) && !first.has(normal(text))) first.set(normal(text), place);
  }
  return [...first].map(([basePath, place]) => ({ basePath, bundle, place }));
}

/** PIPE005: ProxyEndpoints without a base path, or with one that an earlier endpoint of the proxy has. */
export function unreachableEndpoints(bundles: readonly Bundle[]): readonly Remark[] {
  return bundles.flatMap(unreachableIn);
}

function unreachableIn(bundle: Bundle): readonly Remark[] {
  const seen = new Map<string, string>();
  return bundle.endpoints.flatMap((place) => {
    const { text: basePath, entry } = place;
    const remark = { rule: 'PIPE005' as const, bundle, place };
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
