import type { RunResult } from '../../domain/results/run-result.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { leftOutInWords } from '../left-out.ts';
import { countUnjudged } from '../markdown/headline.ts';
import { inEnvironments } from '../removals.ts';
import { lineFor } from './lint-text.ts';
import { count, type Paint, spent } from './paint.ts';
import { renderProblems } from './problems.ts';
import { renderBlock } from './steps.ts';

/** More than this is for report.md. */
const MOST_PROBLEMS = 25;

/** The end of the log: what came of it in one line, then every cause with its remedy. */
export function renderSummary(result: RunResult, paint: Paint): string {
  const label = LABELS[result.outcome];
  const painted = result.exitCode === 0 ? paint.good(label) : paint.bad(label);
  const headline = renderBlock(label, [
    `${headlineOf(result)} in ${spent(result.durationMs)}${firstUrl(result)}`,
  ]);
  const all = distinct(result);
  const problems = all.slice(0, MOST_PROBLEMS);
  const left = all.length - problems.length;
  const more = left > 0 ? [`and ${count(left, 'more problem')}, all in result.json`] : [];
  const told = renderBlock('', [...errorsAgain(result), ...renderProblems(problems), ...more]);
  return [headline.replace(label, painted), ...(told === '' ? [] : [told])].join('\n');
}

/** The errors of a lint stand above its warnings, out of sight if there are many: they are named once more. */
function errorsAgain({ outcome, lint }: RunResult): readonly string[] {
  if (outcome !== 'findings' || lint.findings.length <= FEW_FINDINGS) return [];
  const errors = lint.findings.filter(({ severity }) => severity === 'error');
  const left = lint.errors - Math.min(errors.length, MOST_ERRORS_AGAIN);
  return [
    ...errors.slice(0, MOST_ERRORS_AGAIN).map((error) => `${oneLine(error.rule)}  ${lineFor(error)}`),
    ...(left > 0 ? [`and ${count(left, 'more error')}, all in result.json`] : []),
  ];
}

const FEW_FINDINGS = 10;
const MOST_ERRORS_AGAIN = 10;

const LABELS: Readonly<Record<Outcome, string>> = {
  done: 'Done',
  unchanged: 'Done',
  findings: 'Refused',
  invalid: 'Invalid',
  failed: 'Failed',
  degraded: 'Degraded',
  differences: 'Differs',
  blocked: 'Blocked',
  unavailable: 'No access',
  defect: 'Defect',
  stopped: 'Stopped',
};

function headlineOf(result: RunResult): string {
  switch (result.action) {
    case 'deploy':
      return `${result.deployments.length === 0 ? 'Nothing was deployed' : countChanges(result.deployments)}${besideBundles(result)}`;
    case 'plan':
      return `${planned(result)}, nothing was changed`;
    case 'drift':
      return `${count((result.differences?.length ?? 0) + configured(result), 'difference')} to the repository found`;
    case 'lint':
      return `${count(result.lint.errors, 'error')}, ${count(result.lint.warnings, 'warning')} in ${count(result.bundles.length, 'bundle')}`;
    case 'export':
      return EXPORTED[result.outcome] ?? 'Not everything was exported';
    default:
      return headlineOfOthers(result);
  }
}

/** `, 3 entities created, 1 restored` */
function besideBundles({ configuration = [] }: RunResult): string {
  const changed = configuration.filter(({ change }) => change !== 'unchanged');
  const [first, ...others] = [...Map.groupBy(changed, ({ change }) => change)];
  if (first === undefined) return '';
  const rest = others.map(([change, of]) => `, ${of.length} ${change}`).join('');
  return `, ${count(first[1].length, 'entity', 'entities')} ${first[0]}${rest}`;
}

/** Entities beside the bundles that are not as they were, or are to be. */
function configured({ configuration = [] }: RunResult): number {
  return configuration.filter(({ change }) => change !== 'unchanged').length;
}

const EXPORTED: Partial<Record<Outcome, string>> = {
  done: 'What serves was brought into git',
  unchanged: 'Nothing to write was found',
};

/** What is blocked is no plan: it is told apart. */
function planned(result: RunResult): string {
  const { plan } = result;
  const blocked = plan.filter(({ change }) => change === 'blocked').length;
  const others = plan.filter(({ change }) => change !== 'unchanged').length - blocked + configured(result);
  const counted =
    blocked === 0 ? `${count(others, 'change')} planned` : `${blocked} blocked, ${others} planned`;
  return [counted, ...countUnjudged(plan)].join(', ');
}

function headlineOfOthers({ action, deployments, exitCode, previews, setup }: RunResult): string {
  if (setup !== undefined) return headlineOfSetup(setup, exitCode);
  if (previews !== undefined) return headlineOfPreviews(previews, action);
  if (CHANGING.has(action))
    return deployments.length === 0 ? 'Nothing was changed' : countChanges(deployments);
  return exitCode === 0 ? 'Everything that was looked at is in place' : 'Not everything is in place';
}

/** `3 files written, 4 settings made, 1 not made` */
function headlineOfSetup({ files, settings }: NonNullable<RunResult['setup']>, exitCode: number): string {
  const proposed = [...files, ...settings].filter(({ change }) => change === 'proposed').length;
  const written = files.filter(({ change }) => change === 'written').length;
  const made = settings.filter(({ change }) => change === 'created').length;
  const failed = settings.filter(({ change }) => change === 'failed').length;
  const parts = [
    ...(proposed > 0 ? [`${proposed} proposed`] : []),
    ...(written > 0 ? [`${count(written, 'file')} written`] : []),
    ...(made > 0 ? [`${count(made, 'setting')} made in Bitbucket`] : []),
    ...(failed > 0 ? [`${failed} not made in Bitbucket`] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  return exitCode === 0 ? 'Nothing was left to set up' : 'Not everything is in place';
}

/** `2 copies deployed, 1 created, 1 deleted` */
function headlineOfPreviews(previews: NonNullable<RunResult['previews']>, action: string): string {
  const [first, ...others] = [...Map.groupBy(previews, ({ change }) => change)];
  if (first === undefined)
    return action === 'cleanup' ? 'Nothing is left to remove' : 'Nothing is to be previewed';
  const rest = others.map(([change, of]) => `, ${of.length} ${change}`).join('');
  return `${count(first[1].length, 'part', 'parts')} of the preview ${first[0]}${rest}`;
}

const CHANGING: ReadonlySet<string> = new Set(['rollback', 'promote', 'undeploy']);

/** `rolled back` is what somebody asked for, not what a failure led to. */
const WORDS: Readonly<Record<string, string>> = {
  'rolled-back': 'failed and taken back',
  skipped: 'left out',
  'brought-back': 'rolled back',
  removed: 'undeployed and deleted',
};

/** What ATOMIC takes back had not failed, nor had what was under way when the run was stopped. */
function wordFor(one: RunResult['deployments'][number]): string {
  if (one.change === 'failed' && one.aftermath === 'stopped') return 'stopped';
  const isTakenBack = one.change === 'rolled-back' && one.problems[0]?.code === 'taken-back';
  return isTakenBack ? 'taken back' : (WORDS[one.change] ?? one.change);
}

function countChanges(deployments: RunResult['deployments']): string {
  const counts = Map.groupBy(deployments, wordFor);
  return [...counts]
    .map(([word, all]) =>
      word === 'deleted' ? `${count(all.length, 'revision')} deleted` : `${all.length} ${word}`,
    )
    .join(', ');
}

function firstUrl(result: RunResult): string {
  const url = inEnvironments(result.deployments).find(
    (one) => one.change !== 'unchanged' && one.urls.length > 0,
  )?.urls[0];
  return url === undefined ? '' : ` · ${oneLine(url)}`;
}

/** The same cause met by many bundles is told once a sentence; what was left out for it comes last, and counted. */
function distinct({ problems, deployments }: RunResult): RunResult['problems'] {
  const leftOut = new Map(
    deployments.filter(isLeftOut).flatMap((one) => one.problems.map(({ message }) => [message, one])),
  );
  const once = [
    ...new Map(problems.map((problem) => [`${problem.code} ${problem.message}`, problem])).values(),
  ];
  const skipped = Map.groupBy(
    once.filter(({ code }) => code === 'skipped'),
    ({ message }) => {
      const { environment, because } = leftOut.get(message) ?? {};
      return because === undefined ? message : JSON.stringify({ environment, because });
    },
  );
  const counted = [...skipped.values()].flatMap((all) => {
    const [first] = all;
    const of = first && leftOut.get(first.message);
    if (of === undefined || all.length < FEW_LEFT_OUT) return all;
    return [{ code: 'skipped' as const, message: `${all.length} bundles were ${leftOutInWords(of)}` }];
  });
  return [...once.filter(({ code }) => code !== 'skipped'), ...counted];
}

function isLeftOut(one: RunResult['deployments'][number]): one is Extract<typeof one, { change: 'skipped' }> {
  return one.change === 'skipped';
}

const FEW_LEFT_OUT = 4;
