import type { Aftermath, DeploymentResult } from '../../domain/run-result.ts';
import { oneLine, oneLineInside } from '../../domain/visible-text.ts';
import { column, count, type Paint, spent } from './paint.ts';

/** What became of one bundle: `  ✔ orders    rev 8   READY on 2 of 2 instances   /orders            14.2 s` */
export function renderDeployment(told: DeploymentResult, nameWidth: number, paint: Paint): string {
  const result = oneLineInside(told);
  const line = (mark: string, revision: string | null, text: string) =>
    `  ${mark} ${column(result.bundle, nameWidth)}  ${column(revision === null ? '' : `rev ${revision}`, 8)}${text}`.trimEnd();
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
      if (result.problems.length > 0) return line(paint.bad('↩'), null, reasonOf(result));
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
  const whole = line(paint.good('✔'), result.revision.after, text);
  const success = `${whole.padEnd(78)} ${spent(result.durationMs).padStart(7)}`;
  return [success, ...result.conflicts.map((conflict) => paint.warn(line(' ', null, conflict)))].join('\n');
}

function renderFailure(result: DeploymentResult, line: Line, paint: Paint): string {
  const [first, ...rest] = result.problems.map((problem) => problem.message);
  const causes = [
    line(paint.bad('✖'), null, first ?? 'failed'),
    ...rest.map((text) => line(' ', null, text)),
  ];
  return [...causes, ...whatServes(result, line)].join('\n');
}

function whatServes(result: DeploymentResult, line: Line): string[] {
  const { before, after } = result.revision;
  if (result.change === 'rolled-back') return [line('↩', after, `serves again, ${readiness(result)}`)];
  if (result.change === 'failed' && result.aftermath === 'put-back')
    return [line('↩', before, 'serves again')];
  const isKnown = result.change === 'blocked' || (result.change === 'failed' && KNOWN.has(result.aftermath));
  if (!isKnown) return [];
  return before === null
    ? [line('↩', null, 'nothing served before, nothing serves now')]
    : [line('↩', before, 'still serves, it was not touched')];
}

/** After these it is certain that what served before still does. */
const KNOWN: ReadonlySet<Aftermath> = new Set<Aftermath>(['untouched', 'removed']);

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

/** What is going on now, in one line: the oldest first, the rest counted. */
export function renderUnderWay(all: readonly UnderWay[], nowMs: number): string | undefined {
  const [oldest, ...rest] = all.toSorted((one, other) => one.sinceMs - other.sinceMs);
  if (oldest === undefined) return undefined;
  const revision = oldest.revision === undefined ? '' : `  rev ${oldest.revision}`;
  const doing = oldest.rollingBack ? 'rolling back, ' : '';
  const others = rest.length === 0 ? '' : `  and ${count(rest.length, 'more', 'more')}`;
  return oneLine(
    `  ● ${oldest.bundle}${revision}   ${doing}${oldest.detail}   ${spent(nowMs - oldest.sinceMs)}${others}`,
  );
}
