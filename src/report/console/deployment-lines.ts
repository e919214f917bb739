import type { Problem } from '../../domain/problem.ts';
import type { DeploymentResult } from '../../domain/results/run-result.ts';
import { visibleWidth } from '../../domain/text/text-width.ts';
import { oneLine, oneLineInside } from '../../domain/text/visible-text.ts';
import { column, count, type Paint, spent } from './paint.ts';

/** As wide as the longest name, but for what leaves the verdict no room beside it: such a name has a line of its own. */
export function nameWidthFor(names: readonly string[], columns = Infinity): number {
  const longest = Math.max(...names.map((name) => visibleWidth(oneLine(name))));
  return Math.max(NARROWEST_NAME, Math.min(longest, columns - BESIDE_NAME));
}

const NARROWEST_NAME = 8;
/** `  ✔ `, the revision with the blanks around it, and `READY on 2 of 2 instances` */
const BESIDE_NAME = 39;

/** What became of one bundle: `  ✔ orders    rev 8   READY on 2 of 2 instances   /orders            14.2 s` */
export function renderDeployment(told: DeploymentResult, nameWidth: number, paint: Paint): string {
  const result = oneLineInside(told);
  const isLong = visibleWidth(result.bundle) > nameWidth;
  const name = isLong ? `${result.bundle}\n${' '.repeat(nameWidth + 4)}` : column(result.bundle, nameWidth);
  const line = (mark: string, revision: string | null, text: string) =>
    `  ${mark} ${name}  ${column(revision === null ? '' : `rev ${revision}`, 8)}${text}`.trimEnd();
  switch (result.change) {
    case 'unchanged':
      return paint.faint(line('–', result.revision.after, 'unchanged'));
    case 'skipped':
      return paint.warn(line('○', null, reasonOf(result)));
    case 'deployed':
    case 'reused':
    case 'brought-back':
      return renderSuccess(result, line, paint);
    case 'undeployed':
    case 'removed':
      if (result.problems.length > 0) return line(paint.bad('↩'), null, `undeployed: ${reasonOf(result)}`);
      return line(paint.good('✔'), result.revision.before, GONE[result.change]);
    default:
      return renderFailure(result, line, paint);
  }
}

const GONE = { undeployed: 'undeployed', removed: 'undeployed and deleted' } as const;

function reasonOf({ problems }: DeploymentResult): string {
  return problems[0]?.message ?? 'left out';
}

type Line = (mark: string, revision: string | null, text: string) => string;

/** A conflict that somebody allowed is told beside the success. */
function renderSuccess(result: DeploymentResult, line: Line, paint: Paint): string {
  const text = `${column(readiness(result), 30)} ${result.basePaths.join(' ')}`;
  const timed = `${column(text, 56)} ${spent(result.durationMs).padStart(7)}`;
  return [
    line(paint.good('✔'), result.revision.after, timed),
    ...result.conflicts.map((conflict) => paint.warn(line(' ', null, conflict))),
  ].join('\n');
}

function renderFailure(result: DeploymentResult, line: Line, paint: Paint): string {
  const [first, ...rest] = new Set(result.problems.map(inShort));
  const causes = [
    line(paint.bad('✖'), attempted(result), `${first ?? 'failed'}${after(result)}`),
    ...rest.map((text) => line(' ', null, text)),
  ];
  return [...causes, ...whatServes(result, line, paint)].join('\n');
}

/** The sentence itself stands at the end of the log, with its remedy, and is not told twice. */
function inShort({ code, message }: Problem): string {
  return IN_SHORT[code] ?? message;
}

const IN_SHORT: Partial<Record<Problem['code'], string>> = {
  'deployment-failed': 'ERROR, see below',
  'deployment-timeout': 'not READY in time, see below',
  'taken-back': 'taken back, see below',
  'smoke-test-failed': 'a smoke test failed, see below',
  'rollback-failed': 'the rollback failed, see below',
  'bundle-refused': 'refused by Apigee, see below',
  'apigee-refused': 'refused by Apigee, see below',
  'apigee-answer-lost': 'nobody knows what became of it, see below',
  'changed-meanwhile': 'changed by somebody else meanwhile, see below',
  'route-conflict': 'in conflict over a base path, see below',
  'shared-flow-missing': 'calls a shared flow that is nowhere, see below',
  overwrite: 'would overwrite what was made by hand, see below',
  guard: 'stopped by a guard, see below',
};

/** The revision that failed, if it is another than what served. */
function attempted({ tried, revision }: DeploymentResult): string | null {
  const failed = tried ?? revision.after;
  return failed === revision.before ? null : failed;
}

/** ` (14.2 s)`; nothing if nothing was begun. */
function after({ durationMs }: DeploymentResult): string {
  return durationMs > 0 ? ` (${spent(durationMs)})` : '';
}

function whatServes(result: DeploymentResult, line: Line, paint: Paint): string[] {
  const { before, after: now } = result.revision;
  if (result.change === 'rolled-back') return [line('↩', now, `serves again, ${readiness(result)}`)];
  if (result.change === 'blocked') return [untouched(before, line)];
  return result.change === 'failed' ? [afterFailure(result, line, paint)] : [];
}

function afterFailure(
  { aftermath, revision }: Extract<DeploymentResult, { change: 'failed' }>,
  line: Line,
  paint: Paint,
): string {
  const { before, after: now } = revision;
  switch (aftermath) {
    case 'rollback-failed':
      return line(paint.bad('✖'), before, 'was not brought back: a person is needed');
    case 'put-back':
      return line('↩', before, 'serves again');
    case 'kept':
      return line(
        '↩',
        now,
        `stays deployed${before === null ? '' : `, and rev ${before} was not brought back`}`,
      );
    case 'stopped':
      return now === before
        ? untouched(before, line)
        : line('↩', now, 'was rolling out when the run was stopped: the next run waits for it');
    case 'replaced':
      return replaced(now, line);
    case 'untouched':
    case 'removed':
      return untouched(before, line);
  }
}

function replaced(now: string | null, line: Line): string {
  return now === null
    ? line('↩', null, 'nothing serves any more: somebody else took it out')
    : line('↩', now, 'serves: somebody else deployed it meanwhile');
}

function untouched(before: string | null, line: Line): string {
  return before === null
    ? line('↩', null, 'nothing served before, nothing serves now')
    : line('↩', before, 'still serves, it was not touched');
}

/** "READY on 2 of 2 instances", or what else the runtime says. */
function readiness({
  state,
  instances,
  revision,
}: Pick<DeploymentResult, 'state' | 'instances' | 'revision'>): string {
  const names = new Set(instances.map((entry) => entry.instance));
  if (names.size === 0) return state ?? 'READY';
  const full = instances.filter(
    (entry) => entry.revision === revision.after && entry.percentage >= 100,
  ).length;
  return `${state ?? 'READY'} on ${full} of ${names.size} instance${names.size === 1 ? '' : 's'}`;
}

export interface UnderWay {
  readonly bundle: string;
  readonly revision: string | undefined;
  readonly detail: string;
  readonly rollingBack: boolean;
  readonly sinceMs: number;
}

/** Steps that are not unchanged, and how many of them have ended. */
export interface Progress {
  readonly ended: number;
  readonly all: number;
}

/** What is going on now: how far it is, and the oldest that are under way, a line each; the rest is counted. */
export function renderUnderWay(
  all: readonly UnderWay[],
  nowMs: number,
  progress: Progress,
): readonly string[] {
  const oldest = all.toSorted((one, other) => one.sinceMs - other.sinceMs);
  const shown = oldest.slice(0, MOST_UNDER_WAY);
  if (shown.length === 0) return [];
  const width = Math.max(8, ...shown.map(({ bundle }) => visibleWidth(oneLine(bundle))));
  const more = oldest.length - shown.length;
  const others = more > 0 ? `, ${count(more, 'more', 'more')} under way` : '';
  const lines = shown.map(({ bundle, revision, detail, rollingBack, sinceMs }) => {
    const number = column(revision === undefined ? '' : `rev ${revision}`, 8);
    const doing = rollingBack ? 'rolling back, ' : '';
    return oneLine(`  ● ${column(bundle, width)}  ${number}${doing}${detail}   ${spent(nowMs - sinceMs)}`);
  });
  const isOne = progress.all === 1;
  return isOne ? lines : [`  ${progress.ended} of ${progress.all} done${others}`, ...lines];
}

/** A live view that fits below what it is about. */
const MOST_UNDER_WAY = 5;
