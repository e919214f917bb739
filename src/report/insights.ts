import type { InsightsReport } from '../domain/insights-report.ts';
import type { RunResult } from '../domain/run-result.ts';
import { oneLineInside } from '../domain/visible-text.ts';
import { deployReport } from './insights-deploy.ts';
import { lintReport } from './insights-lint.ts';
import type { ReportLinks } from './report-links.ts';

/** The lint report and the deploy report, as far as the run came; annotations hang on the lines of the diff. */
export function renderInsights(result: RunResult, links: ReportLinks): readonly InsightsReport[] {
  return [
    ...(result.bundles.length > 0 ? [lintReport(result, links)] : []),
    ...(result.deployments.length > 0 || result.plan.length > 0
      ? [deployReport(oneLineInside(result), links)]
      : []),
  ];
}
