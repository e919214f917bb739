import type { Bundle, XmlPlace } from '../../domain/bundle.ts';
import type { PipeRuleId } from '../../domain/findings/pipe-rules.ts';

/** What a rule of ours found, before it has words of the bundle's place in the repository. */
export interface Remark {
  readonly rule: PipeRuleId;
  readonly bundle: Bundle;
  readonly place: XmlPlace;
  readonly message: string;
}
