import { paintWith } from '../report/console/paint.ts';
import { renderPlan, renderReasons } from '../report/console/plan-table.ts';
import type { Run } from './run.ts';

/** The plan in the log: the table, and below it what needs a word. */
export function tellPlan(
  { doors: { journal }, record: { plan } }: Run,
  { reasons }: { readonly reasons: 'all' | 'telling' },
): void {
  if (plan.length === 0) return;
  journal.say(`\n${renderPlan(plan, paintWith(journal.colour))}`);
  const text = renderReasons(plan, reasons);
  if (text !== '') journal.say(`\n${paintWith(journal.colour).strong('Why')}\n${text}`);
}
