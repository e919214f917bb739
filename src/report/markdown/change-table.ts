import { isAddressOf } from '../../domain/base-path.ts';
import type { DeploymentResult, PlannedDeployment, RunResult } from '../../domain/results/run-result.ts';
import { count } from '../console/paint.ts';
import { inEnvironments } from '../removals.ts';
import { code, link, plain, table } from './text.ts';

/** A row a bundle, a column an environment: what was, and what is now. Empty if nothing was planned or done. */
export function changeTable(result: RunResult): readonly string[] {
  const told = begunIn(
    result.deployments.length > 0 ? inEnvironments(result.deployments) : inEnvironments(result.plan),
  );
  if (told.length === 0) return [];
  const environments = [...new Set(told.map(({ environment }) => environment))];
  const all = [...Map.groupBy(told, ({ kind, bundle }) => `${kind} ${bundle}`).values()].toSorted(
    (one, other) => rankOf(one) - rankOf(other),
  );
  const changed = all.filter((row) => row.some(({ change }) => change !== 'unchanged'));
  const rows = all.length > MOST_ROWS ? changed : all;
  if (rows.length === 0) return [`${all.length} unchanged`];
  const headings = ['bundle', ...environments.map((name) => plain(name)), 'base path', 'lint'];
  const cells = rows.map((row) => cellsOf(row, environments, result));
  const linted = cells.some((row) => row.at(-1) !== '');
  const drawn = table(
    headings,
    linted ? cells.map((row) => [...row.slice(0, -1), row.at(-1) || '–']) : cells,
  );
  const left = all.length - rows.length;
  return left > 0 ? [...drawn, '', `and ${left} unchanged`] : drawn;
}

type Told = readonly (DeploymentResult | PlannedDeployment)[];

/** Without the environments that the headline says were left out, unless all were. */
function begunIn(told: Told): Told {
  const done = told.filter(({ change }) => change !== 'skipped');
  const begun = new Set((done.length === 0 ? told : done).map(({ environment }) => environment));
  return told.filter(({ environment }) => begun.has(environment));
}

/** What failed, what is blocked, then everything as it came. */
function rankOf(row: readonly { readonly change: string }[]): number {
  return Math.min(...row.map(({ change }) => RANKS[change] ?? 2));
}

const RANKS: Readonly<Record<string, number>> = { failed: 0, 'rolled-back': 0, blocked: 1 };

/** A longer table tells what changes and counts the rest. */
const MOST_ROWS = 30;

function cellsOf(row: Told, environments: readonly string[], result: RunResult): readonly string[] {
  const [first] = row;
  const name = `${plain(first?.bundle ?? '')}${first?.kind === 'sharedflow' ? ' (shared flow)' : ''}`;
  const states = environments.map((environment) => {
    const change = row.find((each) => each.environment === environment);
    if (change === undefined) return '';
    return 'imported' in change ? doneCell(change) : plannedCell(change);
  });
  return [name, ...states, basePathsOf(row), lintCell(first?.bundle ?? '', result)];
}

function doneCell(done: DeploymentResult): string {
  const { before, after } = revisionsOf(done);
  const was = before === '' ? '' : `, rev ${before}`;
  const now = `${from(before)}**${after}**`;
  const cells: Readonly<Record<DeploymentResult['change'], string>> = {
    deployed: `${now} ${plain(done.state ?? '')}`.trim(),
    reused: `${now} ${plain(done.state ?? '')}`.trim(),
    unchanged: `unchanged${was}`,
    'rolled-back': `**failed**, rev ${after} serves again`,
    'brought-back': now,
    blocked: untouchedCell('blocked', before),
    failed: done.change === 'failed' ? failedCell(done) : '',
    undeployed: `undeployed${was}`,
    removed: `deleted${was}`,
    skipped: `left out${was}`,
  };
  return cells[done.change];
}

function failedCell(done: Extract<DeploymentResult, { change: 'failed' }>): string {
  const { before, after } = revisionsOf(done);
  switch (done.aftermath) {
    case 'stopped':
      return `**stopped** under way, rev ${after}`;
    case 'rollback-failed':
      return '**failed**, rollback failed too';
    case 'untouched':
      return untouchedCell('failed', before);
    case 'replaced':
      return replacedCell(after);
    case 'put-back':
      return before === '' ? '**failed**, serves as before' : `**failed**, rev ${before} serves again`;
    case 'removed':
      return '**failed**, nothing serves';
    case 'kept':
      return `**failed**, rev ${after} ${plain(done.state ?? 'in an unknown state')}`;
  }
}

function replacedCell(after: string): string {
  return after === ''
    ? '**failed**, nothing serves any more'
    : `**failed**, rev ${after} of somebody else serves`;
}

function untouchedCell(word: 'blocked' | 'failed', before: string): string {
  return before === '' ? `**${word}**, nothing serves` : `**${word}**, rev ${before} still serves`;
}

function plannedCell(planned: PlannedDeployment): string {
  const { before, after } = revisionsOf(planned);
  switch (planned.change) {
    case 'deploy':
      return after === ''
        ? `deploy, ${before === '' ? '' : from(before)}**new**`
        : `deploy, ${from(before)}**${after}**`;
    case 'reuse':
      return `reuse, ${from(before)}**${after}**`;
    case 'unchanged':
      return before === '' ? 'unchanged' : `unchanged, rev ${before}`;
    case 'blocked':
      return '**blocked**';
  }
}

function from(before: string): string {
  return before === '' ? 'rev ' : `rev ${before} → `;
}

function revisionsOf({ revision }: DeploymentResult | PlannedDeployment): { before: string; after: string } {
  return { before: plain(revision.before ?? ''), after: plain(revision.after ?? '') };
}

/** Base paths, each leading to its first address. */
function basePathsOf(row: Told): string {
  const done = row.flatMap((change) => ('urls' in change ? [change] : []));
  const paths = [...new Set(done.flatMap(({ basePaths }) => basePaths))];
  const urls = done.flatMap((each) => each.urls);
  return paths
    .map((path) =>
      link(
        code(path),
        urls.find((url) => isAddressOf(url, path)),
      ),
    )
    .join(', ');
}

function lintCell(bundle: string, { lint }: RunResult): string {
  const own = lint.findings.filter((finding) => finding.bundle === bundle);
  const errors = own.filter(({ severity }) => severity === 'error').length;
  const parts = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(own.length > errors ? [count(own.length - errors, 'warning')] : []),
  ];
  return parts.join(', ');
}
