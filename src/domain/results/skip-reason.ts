/** Why a step was not begun. */
export type SkipReason =
  /** What it needs, directly or through others, failed. */
  | { readonly kind: 'dependency'; readonly needs: string }
  /** An environment before its own is not what it should be. */
  | { readonly kind: 'environment'; readonly failedIn: string }
  /** The base path of this proxy of the plan is taken: nothing is changed before that is settled. */
  | { readonly kind: 'conflict'; readonly of: string }
  /** All or nothing is asked for, and this bundle of the environment cannot be deployed. */
  | { readonly kind: 'all-or-nothing'; readonly of: string }
  /** What its environment needs beside bundles was not brought in. */
  | { readonly kind: 'configuration' }
  | { readonly kind: 'stopped' };
