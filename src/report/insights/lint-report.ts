import type { InsightsAnnotation, InsightsReport } from '../../domain/code-host/insights-report.ts';
import type { RunResult } from '../../domain/results/run-result.ts';
import { listedInShort } from '../../domain/text/sentences.ts';
import { count } from '../console/paint.ts';
import { failedByLint } from '../markdown/lint-summary.ts';
import type { ReportLinks } from '../report-links.ts';
import { durationField, linkFields, numberField } from './fields.ts';

const MOST_ANNOTATIONS = 1000;

type Found = RunResult['lint']['findings'][number];

/** Findings as annotations, and the counts; the verdict is the run's own. */
export function lintReport(result: RunResult, links: ReportLinks): InsightsReport {
  const { lint, bundles } = result;
  const { shown, outside, tooMany } = choose(lint.findings);
  const verdict = `${count(lint.errors, 'error')}, ${count(lint.warnings, 'warning')} in ${count(bundles.length, 'bundle')}.`;
  const leftOut =
    tooMany === 0 ? '' : `The ${shown.length} most severe are shown here, ${tooMany} are left out.`;
  return {
    key: 'apigee-pipe-lint',
    title: 'Apigee lint',
    details: [verdict, leftOut, namesOf(outside), `Everything: ${links.reportPath}`]
      .filter(Boolean)
      .join('\n'),
    passed: !lintFailed(result),
    link: links.buildUrl,
    fields: [
      numberField('Errors', lint.errors),
      numberField('Warnings', lint.warnings),
      numberField('Bundles', bundles.length),
      // With a baseline what is accepted is not counted above, so that all of the rest is new.
      ...(lint.suppressed > 0 ? [numberField('New since baseline', lint.findings.length)] : []),
      durationField(result),
      ...linkFields(result, links),
      ...(lint.suppressed > 0 ? [numberField('Accepted by baseline', lint.suppressed)] : []),
    ],
    annotations: shown.map(annotation),
  };
}

function lintFailed(result: RunResult): boolean {
  const unlinted = new Set(['lint-died', 'bundle-invalid']);
  return failedByLint(result) || result.problems.some((problem) => unlinted.has(problem.code));
}

/** The most severe first, as many as a report holds; files outside the repository cannot be shown on a diff. */
function choose(findings: readonly Found[]): {
  shown: readonly Found[];
  outside: readonly string[];
  tooMany: number;
} {
  const inside = findings.filter(({ file }) => isInside(file));
  const bySeverity = inside.toSorted((a, b) => rank(a) - rank(b));
  const outside = new Set(findings.filter(({ file }) => !isInside(file)).map(({ file }) => file));
  return {
    shown: bySeverity.slice(0, MOST_ANNOTATIONS),
    outside: [...outside],
    tooMany: Math.max(0, inside.length - MOST_ANNOTATIONS),
  };
}

function isInside(file: string): boolean {
  return file !== '' && !/^(\/|[A-Za-z]:|\\)/.test(file) && !file.split(/[/\\]/).includes('..');
}

function namesOf(outside: readonly string[]): string {
  if (outside.length === 0) return '';
  return `Not shown on the diff, outside the repository: ${listedInShort(outside, 5)}.`;
}

function rank({ severity }: Found): number {
  return severity === 'error' ? 0 : 1;
}

function annotation(found: Found, index: number): InsightsAnnotation {
  const error = found.severity === 'error';
  return {
    id: `apigee-pipe-lint-${String(index + 1).padStart(4, '0')}`,
    kind: error ? 'bug' : 'code-smell',
    severity: error ? 'high' : 'medium',
    summary: `${found.rule}: ${found.message.replaceAll(/\s+/g, ' ').trim()}`,
    details: `${found.rule} in ${found.bundle}, ${found.severity}`,
    path: found.file,
    // Bitbucket counts from 1 and refuses what does not.
    line: found.line === undefined || found.line < 1 ? undefined : found.line,
  };
}
