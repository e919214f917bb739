import type { Bundle } from '../domain/bundle.ts';
import type { Finding } from '../domain/findings/finding.ts';
import type { Problem } from '../domain/problem.ts';

export interface LintSettings {
  readonly profile: 'apigee' | 'apigeex';
  /** True if the user chose the profile: an `.apigeelintrc` may then not choose another. */
  readonly profileGiven?: boolean | undefined;
  /** Rule ids to leave out; known ids only. Where any are given, an `.apigeelintrc`'s list does not count. */
  readonly excluded: readonly string[];
  /** Files of bundles as they will be deployed, by bundle: they are linted in place of the repository's. */
  readonly rendered?: ReadonlyMap<Bundle, BundleFiles> | undefined;
}

/** A bundle's files by their entry names. */
type BundleFiles = ReadonlyMap<string, Uint8Array>;

export interface LintAnswer {
  /** At most 2,000 of a bundle, errors before warnings. */
  readonly findings: readonly Finding[];
  /** Bundles whose lint did not come to an end, plugins that threw, settings that were refused: never silence. */
  readonly problems: readonly Problem[];
  /** How many findings there are beside those that are told. */
  readonly leftOut: { readonly errors: number; readonly warnings: number };
}

/** apigeelint and ESLint in a process that sees the bundles and nothing else. */
export interface Linter {
  /** Starts the process that will lint while the bundles are still being read. Promises nothing. */
  prewarm(): void;
  /** What was read of a bundle is what is linted of it: it is not read again. */
  keep(bundle: Bundle, content: BundleFiles): void;
  /** Begins with a bundle that is kept, so that `inspect` with the same settings knows the answer already. Promises nothing. */
  inspectAhead(bundle: Bundle, settings: LintSettings): void;
  inspect(bundles: readonly Bundle[], settings: LintSettings): Promise<LintAnswer>;
  /**
   * The lines of files that findings are in, as they were read for the lint, without values of secrets; by file. The
   * last question of a lint: what was read for it is let go.
   */
  takeLinesOf(findings: readonly Finding[]): ReadonlyMap<string, readonly string[]>;
}
