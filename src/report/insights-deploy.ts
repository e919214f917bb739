import type { InsightsField, InsightsReport } from '../domain/insights-report.ts';
import type { RunResult } from '../domain/run-result.ts';
import { durationField, linkFields, numberField } from './insights-fields.ts';
import { judgeEnvironment } from './judge-environment.ts';
import { headline } from './markdown-headline.ts';
import type { ReportLinks } from './report-links.ts';

/** What became of each environment; while nothing is done yet, what the plan says. */
export function deployReport(result: RunResult, links: ReportLinks): InsightsReport {
  const { deployments, plan, outcome } = result;
  const changed = deployments.filter(
    ({ change }) => change !== 'unchanged' && change !== 'skipped' && change !== 'failed',
  );
  const planned = plan.filter(({ change }) => change !== 'unchanged' && change !== 'blocked');
  const done = deployments.length > 0;
  const environments = [...new Set([...deployments, ...plan].map(({ environment }) => environment))];
  return {
    key: 'apigee-pipe-deploy',
    title: done ? 'Apigee deployment' : 'Apigee plan',
    details: [unmarked(headline(result)), ...result.problems.map(({ message }) => message)].join('\n'),
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

/** `test`: `orders 8, rates 4`, or how it ended where that says more. */
function environmentField(result: RunResult, environment: string): InsightsField {
  const here = [...result.deployments, ...result.plan].filter((each) => each.environment === environment);
  const revisions = here.map(
    ({ bundle, revision }) => `${bundle} ${revision.after ?? revision.before ?? '–'}`,
  );
  const shown =
    revisions.slice(0, 3).join(', ') + (revisions.length > 3 ? ` and ${revisions.length - 3} more` : '');
  const verdict = result.deployments.length > 0 ? `${judgeEnvironment(result, environment)}: ` : '';
  return { kind: 'text', title: environment, text: `${verdict}${shown}` };
}

/** Code Insights shows text as it is. */
function unmarked(markdown: string): string {
  return markdown.replaceAll(/\\(.)/g, '$1').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
}
