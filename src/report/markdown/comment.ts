import type { RunResult } from '../../domain/results/run-result.ts';
import { gateLines } from '../gate-text.ts';
import type { ReportLinks } from '../report-links.ts';
import { causes, remarks } from './causes.ts';
import { changeTable } from './change-table.ts';
import { differenceSummary } from './difference-section.ts';
import { headline, origin } from './headline.ts';
import { failedByLint, lintSummary, worstFindings } from './lint-summary.ts';
import { code, link } from './text.ts';

// Both Bitbuckets take 32 KB; the rest is for our marker and for what their editors count differently.
const LONGEST_BYTES = 28_000;
const FINDINGS = 10;
const CAUSES = 10;

/** The pull request's comment: what changed where at one glance, a failure's cause before the table. */
export function renderComment(result: RunResult, links: ReportLinks): string {
  const known = causes(result);
  const sections = [
    [`**${headline(result)}** — ${origin(result, links)}`],
    shortened(gateLines(result), CAUSES),
    shortened(known, CAUSES),
    changeTable(result),
    differenceSummary(result),
    remarks(result),
    failedByLint(result) ? worstFindings(result, FINDINGS) : [],
  ];
  const lint = lintSummary(result);
  const closing = `${lint === '' ? '' : `Lint: ${lint} · `}${pointer(links)}`;
  return fit(
    sections.filter((lines) => lines.length > 0),
    closing,
  );
}

function shortened(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `- and ${lines.length - most} more in the report`];
}

function pointer({ reportPath, buildUrl }: ReportLinks): string {
  return `report: ${link(code(reportPath), buildUrl)}`;
}

/** Whole lines only, so that a table that is cut stays a table. */
function fit(sections: readonly (readonly string[])[], closing: string): string {
  const lines = sections.flatMap((section, index) => (index === 0 ? section : ['', ...section]));
  let room = LONGEST_BYTES - Buffer.byteLength(closing) - 100;
  const kept = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  const whole = kept === -1;
  const shown = whole ? lines : [...lines.slice(0, kept), '', 'There is more than fits here.'];
  return `${[...shown, '', closing].join('\n')}\n`;
}
