import { childNamed, textOf } from '../../bundle/xml/xml-tree.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { ReadFiles, Remark } from './remark.ts';

/** PIPE003: FlowCallouts to shared flows that no bundle of the repository is. */
export async function missingSharedFlows(
  bundles: readonly Bundle[],
  read: ReadFiles,
  elsewhere: () => Promise<ReadonlySet<string>>,
): Promise<readonly Remark[]> {
  const present = new Set(bundles.filter(({ kind }) => kind === 'sharedflow').map(({ name }) => name));
  if (bundles.every(({ sharedFlowsCalled }) => sharedFlowsCalled.every((name) => present.has(name))))
    return [];
  const known = present.union(await elsewhere());
  const remarks: Remark[] = [];
  for (const bundle of bundles) {
    const missing = bundle.sharedFlowsCalled.filter((name) => !known.has(name));
    if (missing.length === 0) continue;
    for (const [entry, { root }] of (await read(bundle)).documentsIn('policies')) {
      const call = childNamed(root, 'SharedFlowBundle');
      const name = textOf(call).trim();
      if (call === undefined || !missing.includes(name)) continue;
      const message = `Calls the shared flow ${name}, which is not in this repository.`;
      remarks.push({ rule: 'PIPE003', bundle, entry, line: call.line, message });
    }
  }
  return remarks;
}
