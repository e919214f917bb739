import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';

export interface LintSettings {
  readonly profile: 'apigee' | 'apigeex';
  /** Rule ids to leave out; known ids only. */
  readonly excluded: readonly string[];
}

export interface LintAnswer {
  readonly findings: readonly Finding[];
  /** Bundles whose lint did not come to an end, plugins that threw, settings that were refused: never silence. */
  readonly problems: readonly Problem[];
}

/** apigeelint and ESLint in a process that sees the bundles and nothing else. */
export interface Linter {
  inspect(bundles: readonly Bundle[], settings: LintSettings): Promise<LintAnswer>;
}
