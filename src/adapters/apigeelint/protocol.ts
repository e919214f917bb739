import type { BundleKind } from '../../domain/bundle.ts';

/** What the child is told about one bundle; one line of JSON on its standard input, and the bytes of its files. */
export interface LintJob {
  readonly kind: BundleKind;
  /** Absolute folder `apiproxy` or `sharedflowbundle`, as rules and findings name it. */
  readonly root: string;
  /** The bundle's files by absolute paths below `root`, with their sizes: their bytes follow in this order. */
  readonly files: readonly (readonly [path: string, bytes: number])[];
  /** Settings files beside and above scripts, likewise; their bytes come last. */
  readonly hints: readonly (readonly [path: string, bytes: number])[];
  /** True for a bundle out of a zip, whose `root` is on no disk: apigeelint names files of zips differently. */
  readonly zip: boolean;
  /** What findings name in place of the folder above `root`: the zip, or the bundle's folder in the repository. */
  readonly shownAt: string;
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

export interface LeftOut {
  readonly errors: number;
  readonly warnings: number;
}

/** What the child answers, one line per job on a descriptor of its own: the password, a space, this as JSON. */
export interface LintReply {
  readonly findings: readonly RawFinding[];
  /** Rules and plugins that threw: named here, where apigeelint swallows them. */
  readonly thrown: readonly { readonly rule: string; readonly message: string }[];
  /** Why the bundle could not be read at all. */
  readonly unreadable?: string | undefined;
  /** How many findings more there are than are told. */
  readonly leftOut: LeftOut;
}
