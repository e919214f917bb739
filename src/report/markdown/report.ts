import type { RunResult } from '../../domain/results/run-result.ts';
import { auditTable } from '../audit-text.ts';
import { spent } from '../console/paint.ts';
import { gateLines } from '../gate-text.ts';
import { whyPlanned } from '../plan-reason.ts';
import { isRemoval } from '../removals.ts';
import type { ReportLinks } from '../report-links.ts';
import { causes, remarks, sentence, warnings } from './causes.ts';
import { changeTable } from './change-table.ts';
import { configurationSection } from './configuration-section.ts';
import { differenceSection } from './difference-section.ts';
import { headline, origin } from './headline.ts';
import { findingsByFile, lintSummary } from './lint-summary.ts';
import { code, plain } from './text.ts';

/** `report.md`: the comment's pieces in full, and what a comment has no room for. */
export function renderReport(result: RunResult, links: ReportLinks): string {
  const sections = [
    [`# ${headline(result)}`],
    [`${origin(result, links)} · ${facts(result)}`],
    titled('Gate', gateLines(result)),
    titled('Audit', auditTable(result)),
    causes(result),
    changeTable(result),
    titled('Base paths held elsewhere too', remarks(result)),
    titled('Why', reasons(result)),
    differenceSection(result),
    configurationSection(result),
    lintSection(result),
    titled('Warnings', warnings(result)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n').trimEnd())
    .join('\n\n')}\n`;
}

function facts({ action, apigee, source, durationMs, startedAt }: RunResult): string {
  const parts = [
    `${plain(action)} in ${spent(durationMs)}`,
    ...(apigee.organization === null ? [] : [`organization ${code(apigee.organization)}`]),
    ...(source.branch === null ? [] : [`branch ${code(source.branch)}`]),
    `${plain(startedAt.slice(0, 16).replace('T', ' '))} UTC`,
  ];
  return parts.join(' · ');
}

function lintSection(result: RunResult): readonly string[] {
  const summary = lintSummary(result);
  return summary === '' ? [] : ['## Lint', '', summary, '', ...findingsByFile(result)];
}

function reasons({ plan }: RunResult): readonly string[] {
  return plan.flatMap((planned) => {
    const { bundle, change } = planned;
    const isOfEnvironment = !isRemoval(planned);
    const what = isOfEnvironment ? `${code(bundle)} in ${plain(planned.environment)}` : code(bundle);
    const problems = isOfEnvironment ? planned.problems : [];
    return [
      ...(change === 'unchanged' ? [] : [`- ${what}: ${plain(whyPlanned(planned))}`]),
      ...(change === 'blocked' ? [] : problems.map((problem) => `- ${what}: ${sentence(problem)}`)),
    ];
  });
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines];
}
