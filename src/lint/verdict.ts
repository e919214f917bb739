import type { Finding } from '../domain/findings/finding.ts';

export interface LintPolicy {
  readonly failOn: 'error' | 'warning' | 'never';
  readonly maxWarnings?: number | undefined;
}

export interface LintVerdict {
  readonly errors: number;
  readonly warnings: number;
  /** Accepted by the baseline or excepted by the manifest: not counted above. */
  readonly suppressed: number;
  readonly failed: boolean;
  /** "2 errors, 4 warnings in 3 bundles (18 accepted by the baseline)", and why it fails where that is not plain. */
  readonly sentence: string;
}

interface Counts {
  readonly accepted?: number;
  /** Findings that the manifest excepts: not among those that are given. */
  readonly excepted?: number;
  readonly bundles: number;
  /** Findings beside those that are given: they count all the same. */
  readonly leftOut?: { readonly errors: number; readonly warnings: number };
}

const NONE = { errors: 0, warnings: 0 } as const;

/** What findings mean for the run. `accepted` are those the baseline holds, `findings` all others. */
export function judgeFindings(
  findings: readonly Finding[],
  { failOn, maxWarnings }: LintPolicy,
  { accepted = 0, excepted = 0, bundles, leftOut = NONE }: Counts,
): LintVerdict {
  const told = findings.filter(({ severity }) => severity === 'error').length;
  const errors = told + leftOut.errors;
  const warnings = findings.length - told + leftOut.warnings;
  const reason = failOn === 'never' ? undefined : reasonToFail({ errors, warnings }, { failOn, maxWarnings });
  const sentence = [
    `${counted(errors, 'error')}, ${counted(warnings, 'warning')} in ${counted(bundles, 'bundle')}`,
    besides({ accepted, excepted }),
    reason === undefined || reason === '' ? '' : `: ${reason}`,
  ].join('');
  return { errors, warnings, suppressed: accepted + excepted, failed: reason !== undefined, sentence };
}

function besides({ accepted, excepted }: { readonly accepted: number; readonly excepted: number }): string {
  const said = [
    ...(accepted > 0 ? [`${accepted} accepted by the baseline`] : []),
    ...(excepted > 0 ? [`${excepted} excepted by the manifest`] : []),
  ];
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

/** Undefined where nothing fails; empty where the count of errors says it all. */
function reasonToFail(
  { errors, warnings }: { readonly errors: number; readonly warnings: number },
  { failOn, maxWarnings }: LintPolicy,
): string | undefined {
  if (errors > 0) return '';
  if (maxWarnings !== undefined && warnings > maxWarnings) return `LINT_MAX_WARNINGS allows ${maxWarnings}`;
  return failOn === 'warning' && warnings > 0 ? 'LINT_FAIL_ON is warning' : undefined;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
