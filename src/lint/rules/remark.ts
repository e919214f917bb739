import type { Bundle } from '../../domain/bundle.ts';
import type { PipeRuleId } from '../../domain/pipe-rules.ts';
import type { BundleText } from './bundle-text.ts';

/** What a rule of ours found, before it has words of the bundle's place in the repository. */
export interface Remark {
  readonly rule: PipeRuleId;
  readonly bundle: Bundle;
  /** As in the zip: `apiproxy/policies/FC-Log.xml`. */
  readonly entry: string;
  readonly line: number | undefined;
  readonly message: string;
}

/** Reads a bundle's text when a rule wants to look: most bundles are judged by the discovery's facts alone. */
export type ReadText = (bundle: Bundle) => Promise<BundleText>;
