import type { Wire } from './wire.ts';

/** The ways that lead to Bitbucket from here. */
export interface CloudRoutes {
  /** Signed with the user's credential. */
  readonly token: Wire | undefined;
  /** Signed by Pipelines itself; for Code Insights only. */
  readonly proxy: Wire | undefined;
}
