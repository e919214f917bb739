import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/finding.ts';
import type { Problem } from '../domain/problem.ts';

export interface LintSettings {
  readonly profile: 'apigee' | 'apigeex';
  /** True where the user chose the profile: an `.apigeelintrc` may then not choose another. */
  readonly profileGiven?: boolean | undefined;
  /** Rule ids to leave out; known ids only. Where any are given, an `.apigeelintrc`'s list does not count. */
  readonly excluded: readonly string[];
  /**
   * Absolute folders that hold bundles as they will be deployed (they contain `apiproxy/` or
   * `sharedflowbundle/`), by `Bundle.path`: they are linted instead, and findings name the repository's files.
   */
  readonly renderedAt?: ReadonlyMap<string, string> | undefined;
}

export interface LintAnswer {
  readonly findings: readonly Finding[];
  /** Bundles whose lint did not come to an end, plugins that threw, settings that were refused: never silence. */
  readonly problems: readonly Problem[];
}

/** apigeelint and ESLint in a process that sees the bundles and nothing else. */
export interface Linter {
  /** Starts the process that will lint these bundles while they are still being read. Promises nothing. */
  startAhead(bundles: readonly Pick<Bundle, 'kind' | 'source'>[]): void;
  /** Begins with one of them, so that `inspect` with the same settings knows the answer already. Promises nothing. */
  inspectAhead(bundle: Bundle, settings: LintSettings): void;
  inspect(bundles: readonly Bundle[], settings: LintSettings): Promise<LintAnswer>;
}
