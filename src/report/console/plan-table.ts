import type { PlannedChange } from '../../domain/run-result.ts';
import { column, type Paint } from './paint.ts';

/** The plan as a table: a row a bundle, a column an environment; reasons below where something changes. */
export function renderPlan(plan: readonly PlannedChange[], paint: Paint): string {
  const changes = plan.filter((change) => change.change !== 'remove');
  const environments = [...new Set(changes.map((change) => change.environment))];
  const rows = [...new Set(changes.map(rowKey))].map((key) =>
    changes.filter((change) => rowKey(change) === key),
  );
  const nameWidth = widest(plan.map((change) => change.bundle));
  const cellWidth = Math.max(26, ...environments.map((name) => name.length + 2));
  const cells = environments.map((environment) => column(environment, cellWidth)).join('');
  const heading = `${column('Plan', nameWidth + 17)}${cells}`.trimEnd();
  const lines = rows.map((row) => {
    const first = row[0];
    const name = column(first?.bundle ?? '', nameWidth + 2);
    const kind = column(first?.kind === 'sharedflow' ? 'shared flow' : 'proxy', 13);
    const states = environments.map((environment) =>
      renderCell(
        row.find((change) => change.environment === environment),
        cellWidth,
        paint,
      ),
    );
    return `  ${name}${kind}${states.join('')}`.trimEnd();
  });
  return [paint.strong(heading), ...lines].join('\n');
}

/** Why each change is made, and what the preflight found: one line each. */
export function renderReasons(plan: readonly PlannedChange[], which: 'all' | 'telling'): string {
  return plan
    .filter(
      (change) =>
        change.problems.length > 0 || (which === 'all' ? change.change !== 'unchanged' : isTelling(change)),
    )
    .flatMap((change) => [
      ...(change.change === 'unchanged'
        ? []
        : [
            `${change.bundle}${change.environment === '' ? '' : ` in ${change.environment}`}: ${change.reason}`,
          ]),
      ...change.problems.map((problem) => `  ${problem.message}`),
    ])
    .map((line) => `  ${line}`)
    .join('\n');
}

function rowKey(change: PlannedChange): string {
  return `${change.kind}:${change.bundle}`;
}

function renderCell(change: PlannedChange | undefined, width: number, paint: Paint): string {
  if (change === undefined) return column('', width);
  const text = column(`${column(change.change, 12)} ${revisions(change)}`, width);
  if (change.change === 'unchanged') return paint.faint(text);
  return change.change === 'blocked' ? paint.bad(text) : text;
}

function revisions({ change, revision: { before, after } }: PlannedChange): string {
  if (change === 'unchanged') return before === null ? '' : `rev ${before}`;
  const from = before === null ? '' : `rev ${before} → `;
  return `${from}${after === null ? 'new' : `rev ${after}`}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(6, ...texts.map((text) => text.length));
}

/** Reasons that a person who expects a plain deploy would want to know of. */
function isTelling({ change, reason }: PlannedChange): boolean {
  return change !== 'unchanged' && !/^(nothing serves there yet|the bundle changed since)/.test(reason);
}
