import type { PlannedChange, RunResult } from '../../domain/results/run-result.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { judgeEnvironment } from '../judge-environment.ts';
import { inEnvironments } from '../removals.ts';
import type { ReportLinks } from '../report-links.ts';
import { countsOf, failedByLint } from './lint-summary.ts';
import { code, link, plain } from './text.ts';

/** The one glance: `Apigee · test: deployed`. `show` makes names of others fit for the place; without it, for Markdown. */
export function headline(result: RunResult, show: Show = (text) => plain(text)): string {
  if (result.deployments.length > 0)
    return `Apigee · ${environmentWords(result, show)}${entityWords(result, 'changed')}`;
  if (result.plan.length > 0) return `Apigee · ${planWords(result, show)}${entityWords(result, 'to change')}`;
  if (result.action === 'lint' && (result.outcome === 'done' || result.outcome === 'findings')) {
    return `Apigee · ${lintWords(result)}`;
  }
  if (failedByLint(result)) return `Apigee · ${lintWords(result)} · ${show(result.action)} did not start`;
  return `Apigee · ${actionWords(result, show)}`;
}

/** `a1b2c3d4, build 42`, as far as it is known; what is not known is named. */
export function origin({ source }: RunResult, { buildUrl }: ReportLinks): string {
  const commit = source.commit === null ? 'an unknown commit' : code(source.commit.slice(0, 8));
  return source.build === null ? commit : `${commit}, ${link(`build ${source.build}`, buildUrl)}`;
}

type Show = (text: string) => string;

function environmentWords(result: RunResult, show: Show): string {
  const reached = inEnvironments(result.deployments).map(({ environment }) => environment);
  const names = [...new Set([...result.apigee.environments, ...reached])];
  const byVerdict = Map.groupBy(names, (name) => judgeEnvironment(result, name));
  return [...byVerdict]
    .map(([verdict, of]) => `${of.map((name) => show(name)).join(', ')}: ${verdict}`)
    .join(' · ');
}

/** ` · 1 entity changed`: what was put back, or is only told, does not count. */
function entityWords({ configuration = [] }: RunResult, what: 'changed' | 'to change'): string {
  const many = configuration.filter(({ change }) => CHANGED.has(change)).length;
  return many === 0 ? '' : ` · ${many} ${many === 1 ? 'entity' : 'entities'} ${what}`;
}

const CHANGED: ReadonlySet<string> = new Set(['created', 'updated', 'deleted']);

function planWords({ plan }: RunResult, show: Show): string {
  const environments = [...new Set(inEnvironments(plan).map(({ environment }) => show(environment)))];
  return `plan for ${environments.join(', ')}: ${countPlan(plan)}`;
}

/** `1 blocked, 3 to deploy, 2 unchanged`; and what Apigee, asked for its judgement, did not answer. */
export function countPlan(plan: readonly PlannedChange[]): string {
  const parts = [
    ['blocked', plan.filter(({ change }) => change === 'blocked').length],
    ['to deploy', plan.filter(({ change }) => change === 'deploy' || change === 'reuse').length],
    ['to remove', plan.filter(({ change }) => change === 'remove').length],
    ['unchanged', plan.filter(({ change }) => change === 'unchanged').length],
  ] as const;
  const counted = parts.filter(([, many]) => many > 0).map(([word, many]) => `${many} ${word}`);
  return [...counted, ...countUnjudged(plan)].join(', ');
}

/** `4 not judged by Apigee`, if there are any. */
export function countUnjudged(plan: readonly PlannedChange[]): readonly string[] {
  const unjudged = plan.filter((planned) => planned.change !== 'remove' && planned.isUnjudged === true);
  return unjudged.length === 0 ? [] : [`${unjudged.length} not judged by Apigee`];
}

function lintWords({ outcome, lint }: RunResult): string {
  return [`lint ${outcome === 'done' ? 'passed' : 'failed'}`, countsOf(lint)].filter(Boolean).join(', ');
}

function actionWords({ action, outcome }: Pick<RunResult, 'action' | 'outcome'>, show: Show): string {
  return `${show(action)} ${ENDINGS[outcome]}`;
}

const ENDINGS: Readonly<Record<Outcome, string>> = {
  done: 'done',
  unchanged: 'done, nothing changed',
  findings: 'did not start, the bundles are at fault',
  invalid: 'did not start, the configuration is at fault',
  unavailable: 'failed, nothing was changed',
  stopped: 'was stopped',
  blocked: 'is blocked',
  differences: 'found differences',
  failed: 'failed',
  degraded: 'failed, a person is needed',
  defect: 'failed: a fault of the pipe',
};
