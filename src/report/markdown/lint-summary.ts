import type { RunResult } from '../../domain/results/run-result.ts';
import { count } from '../console/paint.ts';
import { code, plain, table } from './text.ts';

type Found = RunResult['lint']['findings'][number];

/** `2 errors, 4 warnings (18 accepted by the baseline)`; empty if nothing was linted. */
export function lintSummary(result: RunResult): string {
  const { lint } = result;
  if (!wasLinted(result)) return '';
  const accepted = lint.suppressed > 0 ? ` (${lint.suppressed} accepted by the baseline)` : '';
  return `${countsOf(lint) || 'nothing found'}${accepted}`;
}

/** Of what nobody looked at nothing is said, not even that nothing was found. */
export function wasLinted({ action, lint, bundles }: RunResult): boolean {
  return bundles.length > 0 && (LINTING.has(action) || lint.findings.length + lint.suppressed > 0);
}

const LINTING: ReadonlySet<string> = new Set(['lint', 'plan', 'deploy', 'preview']);

/** True if the lint's verdict ended the run, and not a bundle that is none or that Apigee refused. */
export function failedByLint({ outcome, lint, problems }: RunResult): boolean {
  const otherFaults = new Set(['bundle-invalid', 'bundle-refused', 'lint-died']);
  return (
    outcome === 'findings' &&
    lint.findings.length > 0 &&
    !problems.some(({ code: kind }) => otherFaults.has(kind))
  );
}

/** `2 errors, 4 warnings`; empty if there is neither. */
export function countsOf({ errors, warnings }: Pick<RunResult['lint'], 'errors' | 'warnings'>): string {
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return parts.join(', ');
}

/** Every finding, file by file. */
export function findingsByFile({ lint }: RunResult): readonly string[] {
  return [...Map.groupBy(lint.findings, ({ file }) => file)].flatMap(([file, findings]) => [
    `### ${code(file)}`,
    '',
    ...table(
      ['line', 'severity', 'rule', 'message'],
      findings.map((found) => [placeIn(found), found.severity, plain(found.rule), plain(found.message)]),
    ),
    '',
  ]);
}

/** The worst findings, one a row, for a comment. */
export function worstFindings({ lint }: RunResult, most: number): readonly string[] {
  const worst = lint.findings.toSorted((a, b) => rank(a) - rank(b)).slice(0, most);
  if (worst.length === 0) return [];
  const rows = worst.map((found) => [
    `${code(found.file)}${found.line === undefined || found.line < 1 ? '' : `:${found.line}`}`,
    found.severity,
    plain(found.rule),
    plain(found.message),
  ]);
  const more = lint.findings.length - worst.length;
  const rest = more > 0 ? ['', `and ${more} more`] : [];
  return [...table(['file', 'severity', 'rule', 'message'], rows), ...rest];
}

function placeIn({ line, column }: Found): string {
  if (line === undefined || line < 1) return '–';
  return column === undefined || column < 1 ? String(line) : `${line}:${column}`;
}

function rank({ severity }: Found): number {
  return severity === 'error' ? 0 : 1;
}
