import type { Problem } from '../problem.ts';

/** What became of one entity beside the bundles; a plan says what would. */
export interface ConfigurationResult {
  /** As the result file calls it: `targetserver`. */
  readonly kind: string;
  /** `org`, `env/NAME` or `api/NAME`. */
  readonly scope: string;
  readonly name: string;
  /**
   * `restored`: a failed run changed it and put it back. Drift alone tells `missing`, in git and not live, and
   * `foreign`, live and not in git.
   */
  readonly change:
    | 'created'
    | 'updated'
    | 'unchanged'
    | 'deleted'
    | 'restored'
    | 'failed'
    | 'missing'
    | 'foreign';
  /** What differs, field by field; what is secret says `changed`. */
  readonly fields: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
  readonly problems: readonly Problem[];
}
