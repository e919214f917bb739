import type { RunResult } from '../../src/domain/results/run-result.ts';
import { renderAudit } from '../../src/report/audit-text.ts';
import { renderConfiguration } from '../../src/report/console/configuration-lines.ts';
import { nameWidthFor, renderDeployment } from '../../src/report/console/deployment-lines.ts';
import { renderDifferences } from '../../src/report/console/difference-lines.ts';
import { renderLintText } from '../../src/report/console/lint-text.ts';
import { paintWith } from '../../src/report/console/paint.ts';
import { renderPlan, renderReasons } from '../../src/report/console/plan-table.ts';
import { renderSummary } from '../../src/report/console/summary.ts';
import { renderGates } from '../../src/report/gate-text.ts';
import { inEnvironments } from '../../src/report/removals.ts';

/** Everything that the log says of a result, part by part, before it is wrapped. */
export function logOf(
  result: RunResult,
  { colour, columns }: { colour: boolean; columns: number },
): readonly string[] {
  const paint = paintWith(colour);
  const deployments = inEnvironments(result.deployments);
  const width = nameWidthFor(
    deployments.map(({ bundle }) => bundle),
    columns,
  );
  const { plan, differences, configuration, gates = [], audit = [] } = result;
  return [
    renderLintText(result.lint.findings, { colour, sources: new Map() }).join('\n'),
    ...(plan.length === 0
      ? []
      : [renderPlan(plan, paint, columns), renderReasons(plan, 'telling'), renderReasons(plan, 'all')]),
    ...(differences === undefined ? [] : [renderDifferences(differences, 1, paint)]),
    ...(configuration === undefined ? [] : [renderConfiguration(configuration, paint)]),
    renderGates(gates, paint).join('\n'),
    renderAudit(audit, paint).join('\n'),
    ...deployments.map((one) => renderDeployment(one, width, paint)),
    renderSummary(result, paint),
  ].filter((part) => part !== '');
}
