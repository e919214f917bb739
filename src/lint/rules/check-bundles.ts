import { readContent } from '../../bundle/read-content.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { isDisabled } from '../../domain/findings/lint-directive.ts';
import { PIPE_RULES } from '../../domain/findings/pipe-rules.ts';
import type { Files } from '../../ports/files.ts';
import { duplicateBasePaths } from './duplicate-base-paths.ts';
import { missingSharedFlows } from './missing-shared-flows.ts';
import { type BundleFiles, filesOf, type ReadFiles, type Remark } from './remark.ts';
import { unreachableEndpoints } from './unreachable-endpoints.ts';

export interface OwnChecks {
  readonly files: Files;
  readonly excluded: readonly string[];
  /** Shared flows that are not among the bundles and exist all the same; asked only where one is missing. */
  readonly sharedFlowsElsewhere?: () => Promise<ReadonlySet<string>>;
}

/**
 * The rules that need to know all bundles: shared flows that are nowhere, base paths claimed twice, endpoints
 * that no call reaches. Findings are in the order of the bundles.
 */
export async function checkBundles(
  bundles: readonly Bundle[],
  { files, excluded, sharedFlowsElsewhere = () => Promise.resolve(new Set()) }: OwnChecks,
): Promise<readonly Finding[]> {
  const known = new Map<Bundle, Promise<BundleFiles>>();
  const read: ReadFiles = async (bundle) => {
    const found =
      known.get(bundle) ?? readContent(bundle, files).then((content) => filesOf(content, bundle.path));
    known.set(bundle, found);
    return found;
  };
  const remarks: Remark[] = [];
  if (!excluded.includes('PIPE003'))
    remarks.push(...(await missingSharedFlows(bundles, read, sharedFlowsElsewhere)));
  if (!excluded.includes('PIPE004')) remarks.push(...(await duplicateBasePaths(bundles, read)));
  if (!excluded.includes('PIPE005')) remarks.push(...(await unreachableEndpoints(bundles, read)));
  const findings: Finding[] = [];
  for (const bundle of bundles) {
    for (const remark of remarks.filter((one) => one.bundle === bundle)) {
      const lines = (await read(bundle)).linesOf(remark.entry);
      if (!isDisabled(lines, remark.rule, remark.line)) findings.push(toFinding(remark));
    }
  }
  return findings;
}

function toFinding({ bundle, rule, entry, line, message }: Remark): Finding {
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
