import type { Bundle } from '../../domain/bundle.ts';
import { elementsNamed } from './bundle-text.ts';
import type { ReadText, Remark } from './remark.ts';

/** PIPE003: FlowCallouts to shared flows that no bundle of the repository is. */
export async function missingSharedFlows(
  bundles: readonly Bundle[],
  read: ReadText,
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
    const text = await read(bundle);
    for (const entry of text.entriesIn('policies')) {
      const calls = elementsNamed(text.textOf(entry), 'SharedFlowBundle');
      for (const { value, line } of calls.filter((call) => missing.includes(call.value))) {
        const message = `Calls the shared flow ${value}, which is not in this repository.`;
        remarks.push({ rule: 'PIPE003', bundle, entry, line, message });
      }
    }
  }
  return remarks;
}
