import type { PlannedChange } from '../../domain/results/run-result.ts';
import { paintWith } from '../../report/console/paint.ts';
import { renderPlan, renderReasons } from '../../report/console/plan-table.ts';
import type { Run } from '../../run/context.ts';

/** The plan in the log: the table, and below it what needs a word. */
export function printPlan(
  { ports: { logger } }: Run,
  plan: readonly PlannedChange[],
  reasons: 'all' | 'telling',
): void {
  if (plan.length === 0) return;
  logger.say(`\n${renderPlan(plan, paintWith(logger.colour), logger.columns)}`);
  const text = renderReasons(plan, reasons);
  if (text !== '') logger.say(`\n${paintWith(logger.colour).strong('Why')}\n${text}`);
}
