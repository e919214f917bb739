import type { InsightsReport } from '../../domain/code-host/insights-report.ts';
import type { RunResult } from '../../domain/results/run-result.ts';
import { differenceLines } from '../console/difference-lines.ts';
import { count } from '../console/paint.ts';
import type { ReportLinks } from '../report-links.ts';
import { durationField, linkFields, numberField } from './fields.ts';

const MOST_BUNDLES = 10;

/** Whether the live organization is what the repository says. */
export function driftReport(result: RunResult, links: ReportLinks): InsightsReport {
  const { differences = [], problems } = result;
  const groups = [...Map.groupBy(differences, ({ environment, bundle }) => `${bundle} in ${environment}`)];
  const told = groups.slice(0, MOST_BUNDLES).map(([name, of]) => `${name}: ${differenceLines(of)[0] ?? ''}`);
  const drifted =
    groups.length === 0 ? 'No drift' : `${count(groups.length, 'bundle')} not as the repository says`;
  return {
    key: 'apigee-pipe-drift',
    title: 'Apigee drift',
    details: [drifted, ...told, ...problems.map(({ message }) => message)].join('\n'),
    passed: groups.length === 0 && result.exitCode === 0,
    link: links.buildUrl,
    fields: [
      numberField('Differences', differences.length),
      numberField('Bundles', groups.length),
      durationField(result),
      ...linkFields(result, links),
    ],
    annotations: [],
  };
}
