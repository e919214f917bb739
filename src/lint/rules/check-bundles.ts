import type { Bundle } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { PIPE_RULES } from '../../domain/findings/pipe-rules.ts';
import { duplicateBasePaths, unreachableEndpoints } from './base-path-rules.ts';
import type { Remark } from './remark.ts';

interface OwnChecks {
  readonly excluded: readonly string[];
  /** Shared flows that are not among the bundles and exist all the same; asked only where one is missing. */
  readonly sharedFlowsElsewhere: () => Promise<ReadonlySet<string>>;
}

/**
 * The rules that need to know all bundles: shared flows that are nowhere, base paths claimed twice, endpoints
 * that no call reaches. They judge what the discovery read off the bundles. Findings are in the order of the bundles.
 */
export async function checkBundles(
  bundles: readonly Bundle[],
  { excluded, sharedFlowsElsewhere }: OwnChecks,
): Promise<readonly Finding[]> {
  const remarks: Remark[] = [];
  if (!excluded.includes('PIPE003'))
    remarks.push(...(await missingSharedFlows(bundles, sharedFlowsElsewhere)));
  if (!excluded.includes('PIPE004')) remarks.push(...duplicateBasePaths(bundles));
  if (!excluded.includes('PIPE005')) remarks.push(...unreachableEndpoints(bundles));
  const told = remarks.filter(({ rule, place }) => !place.disabled.includes(rule));
  const byBundle = Map.groupBy(told, ({ bundle }) => bundle);
  return bundles.flatMap((bundle) => (byBundle.get(bundle) ?? []).map(toFinding));
}

/** PIPE003: FlowCallouts to shared flows that no bundle of the repository is. */
async function missingSharedFlows(
  bundles: readonly Bundle[],
  elsewhere: () => Promise<ReadonlySet<string>>,
): Promise<readonly Remark[]> {
  const present = new Set(bundles.filter(({ kind }) => kind === 'sharedflow').map(({ name }) => name));
  if (bundles.every(({ sharedFlowsCalled }) => sharedFlowsCalled.every((name) => present.has(name))))
    return [];
  const known = present.union(await elsewhere());
  return bundles.flatMap((bundle) => {
    const missing = new Set(bundle.sharedFlowsCalled.filter((name) => !known.has(name)));
    return bundle.flowCallouts
      .filter(({ text }) => missing.has(text))
      .map((place) => ({
        rule: 'PIPE003' as const,
        bundle,
        place,
        message: `Calls the shared flow ${place.text}, which is not in this repository.`,
      }));
  });
}

function toFinding({ bundle, rule, place: { entry, line }, message }: Remark): Finding {
  const { severity } = PIPE_RULES[rule];
  return {
    bundle: bundle.name,
    kind: bundle.kind,
    file: bundle.path === '.' || bundle.path === '' ? entry : `${bundle.path}/${entry}`,
    ...(line === undefined ? {} : { line }),
    rule,
    severity,
    message,
  };
}
