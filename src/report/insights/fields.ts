import type { InsightsField } from '../../domain/code-host/insights-report.ts';
import type { RunResult } from '../../domain/results/run-result.ts';
import type { ReportLinks } from '../report-links.ts';

export function numberField(title: string, number: number): InsightsField {
  return { kind: 'number', title, number };
}

export function durationField({ durationMs }: RunResult): InsightsField {
  return { kind: 'duration', title: 'Duration', milliseconds: durationMs };
}

/** The build's page; none if it is not known. */
export function linkFields({ source }: RunResult, { buildUrl }: ReportLinks): readonly InsightsField[] {
  if (buildUrl === undefined) return [];
  const text = source.build === null ? 'build' : `build ${source.build}`;
  return [{ kind: 'link', title: 'Build', text, href: buildUrl }];
}
