import type { InsightsField, InsightsReport } from '../../domain/code-host/insights-report.ts';
import type { DeploymentResult, RunResult } from '../../domain/results/run-result.ts';
import { listedInShort } from '../../domain/text/sentences.ts';
import { oneLineInside } from '../../domain/text/visible-text.ts';
import { judgeEnvironment } from '../judge-environment.ts';
import { countPlan, headline } from '../markdown/headline.ts';
import { wasLinted } from '../markdown/lint-summary.ts';
import { flat } from '../markdown/text.ts';
import { inEnvironments } from '../removals.ts';
import type { ReportLinks } from '../report-links.ts';
import { driftReport } from './drift-report.ts';
import { durationField, linkFields, numberField } from './fields.ts';
import { lintReport } from './lint-report.ts';

/** The lint report and the deploy report, as far as the run came; annotations hang on the lines of the diff. */
export function renderInsights(result: RunResult, links: ReportLinks): readonly InsightsReport[] {
  return [
    ...(wasLinted(result) ? [lintReport(result, links)] : []),
    ...(result.deployments.length > 0 || result.plan.length > 0
      ? [deployReport(oneLineInside(result), links)]
      : []),
    ...(result.differences === undefined ? [] : [driftReport(oneLineInside(result), links)]),
  ];
}

/** What became of each environment; while nothing is done yet, what the plan says. */
function deployReport(result: RunResult, links: ReportLinks): InsightsReport {
  const { deployments, plan, outcome } = result;
  const changed = deployments.filter(
    ({ change }) =>
      change !== 'unchanged' && change !== 'skipped' && change !== 'failed' && change !== 'blocked',
  );
  const planned = plan.filter(({ change }) => change !== 'unchanged' && change !== 'blocked');
  const done = deployments.length > 0;
  const environments = [
    ...new Set(
      [...inEnvironments(deployments), ...inEnvironments(plan)].map(({ environment }) => environment),
    ),
  ];
  return {
    key: 'apigee-pipe-deploy',
    title: done ? 'Apigee deployment' : 'Apigee plan',
    details: [headline(result, (text) => flat(text)), ...result.problems.map(({ message }) => message)].join(
      '\n',
    ),
    passed: outcome === 'done' || outcome === 'unchanged' || outcome === 'differences',
    link: links.buildUrl,
    fields: [
      done ? numberField('Changed', changed.length) : numberField('To change', planned.length),
      ...environments.slice(0, 4).map((name) => environmentField(result, name)),
      durationField(result),
      ...linkFields(result, links),
    ],
    annotations: [],
  };
}

/** `test`: `deployed: orders 8, rates 4`, or what the plan counts. */
function environmentField(result: RunResult, environment: string): InsightsField {
  const done = inEnvironments(result.deployments).filter((each) => each.environment === environment);
  const text =
    result.deployments.length > 0
      ? `${judgeEnvironment(result, environment)}${done.length === 0 ? '' : `: ${revisionsOf(done)}`}`
      : countPlan(inEnvironments(result.plan).filter((each) => each.environment === environment));
  return { kind: 'text', title: environment, text };
}

function revisionsOf(deployments: readonly DeploymentResult[]): string {
  const all = deployments.map(({ bundle, revision }) => `${bundle} ${revision.after ?? '–'}`);
  return listedInShort(all, 3);
}
