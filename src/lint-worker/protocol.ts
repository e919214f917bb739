import type { BundleKind } from '../domain/bundle.ts';

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

/**
 * What the child said, or undefined if it is not of the form that was agreed. Code of the repository shapes part of
 * it: every field is looked at, and what nobody asked for is not taken along.
 */
export function replyFrom(said: unknown): LintReply | undefined {
  if (!isRecord(said)) return undefined;
  const { findings, thrown, unreadable, leftOut } = said;
  if (!isListOf(findings, MOST_FINDINGS, isFinding) || !isListOf(thrown, MOST_THROWN, isThrown))
    return undefined;
  if (unreadable !== undefined && typeof unreadable !== 'string') return undefined;
  if (!isRecord(leftOut) || !isCount(leftOut['errors']) || !isCount(leftOut['warnings'])) return undefined;
  return {
    findings,
    thrown,
    unreadable,
    leftOut: { errors: leftOut['errors'], warnings: leftOut['warnings'] },
  };
}

/** The child tells no more of one bundle; the rest it counts. */
export const MOST_FINDINGS = 20_000;
const MOST_THROWN = 1000;

const isRecord = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;

function isListOf<Item>(
  list: unknown,
  most: number,
  isItem: (one: unknown) => one is Item,
): list is readonly Item[] {
  return Array.isArray(list) && list.length <= most && list.every(isItem);
}

const isFinding = (one: unknown): one is LintReply['findings'][number] =>
  hasTexts(one, ['file', 'rule', 'message']);

const isThrown = (one: unknown): one is LintReply['thrown'][number] => hasTexts(one, ['rule', 'message']);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const hasTexts = (one: unknown, names: readonly string[]): boolean =>
  isRecord(one) && names.every((name) => typeof one[name] === 'string');

/** At most so many, in their order; warnings are left out before errors, and what is left out is counted. */
export function keepMost<Item>(
  all: readonly Item[],
  most: number,
  isError: (one: Item) => boolean,
): { readonly kept: readonly Item[]; readonly leftOut: LeftOut } {
  if (all.length <= most) return { kept: all, leftOut: { errors: 0, warnings: 0 } };
  const errors = Math.min(all.filter(isError).length, most);
  let errorsLeft = errors;
  let warningsLeft = most - errors;
  const leftOut = { errors: 0, warnings: 0 };
  const kept = all.filter((one) => {
    if (isError(one)) {
      if (errorsLeft > 0) return (errorsLeft -= 1) >= 0;
      leftOut.errors += 1;
      return false;
    }
    if (warningsLeft > 0) return (warningsLeft -= 1) >= 0;
    leftOut.warnings += 1;
    return false;
  });
  return { kept, leftOut };
}
