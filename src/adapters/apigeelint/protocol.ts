import type { BundleKind } from '../../domain/bundle.ts';

/** What the child is told about one bundle; one line of JSON on its standard input. */
export interface LintJob {
  readonly kind: BundleKind;
  /** Absolute folder `apiproxy` or `sharedflowbundle`. */
  readonly root: string;
  /** True where `root` was unpacked from a zip: apigeelint names files of zips differently. */
  readonly zip: boolean;
  /** What findings name in place of the folder above `root`: the zip, or the bundle's folder in the repository. */
  readonly shownAt: string;
  /** The root in the repository where `root` is a rendered copy: scripts are judged there, beside their settings. */
  readonly scriptsAt: string | undefined;
  readonly clone: string;
  readonly profile: 'apigee' | 'apigeex';
  readonly excluded: readonly string[];
  readonly ignoreDirectives: boolean;
  readonly complexConditionTermCount: number;
  readonly policyCountLimit: number;
  /** Absolute paths of external plugins, run after apigeelint's own rules. */
  readonly plugins: readonly string[];
  /** True where an `eslint.config.*` of the repository applies to a script of this bundle. */
  readonly ownEslint: boolean;
}

/** apigeelint's own words for one finding, with the file's absolute path. */
export interface RawFinding {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly rule: string;
  readonly severity: number;
  readonly message: string;
}

/** What the child answers, one line of JSON on its standard output per job. */
export interface LintReply {
  readonly findings: readonly RawFinding[];
  /** Rules and plugins that threw: named here, where apigeelint swallows them. */
  readonly thrown: readonly { readonly rule: string; readonly message: string }[];
  /** Why the bundle could not be read at all. */
  readonly unreadable?: string | undefined;
}
