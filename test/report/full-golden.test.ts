import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { RunResult } from '../../src/domain/results/run-result.ts';
import { auditCsv } from '../../src/report/audit-text.ts';
import { deploymentRecords } from '../../src/report/deployment-records.ts';
import { renderJunit } from '../../src/report/files/junit.ts';
import { renderOutputs } from '../../src/report/files/outputs.ts';
import { renderSarif } from '../../src/report/files/sarif.ts';
import { judgedPullRequest } from '../../src/report/gate-text.ts';
import { renderHtmlReport } from '../../src/report/html/page.ts';
import { renderInsights } from '../../src/report/insights/insights.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { renderPreviewComment, renderRemovedPreview } from '../../src/report/markdown/preview-comment.ts';
import { renderReport } from '../../src/report/markdown/report.ts';
import { closingStatuses } from '../../src/report/status.ts';
import { fullStories } from './full-stories.ts';
import { logOf } from './log-of.ts';
import { context, links } from './results.ts';

// UPDATE_GOLDEN=true writes the files anew; look at the difference before you commit it.
const update = process.env['UPDATE_GOLDEN'] === 'true';

function sameAsEver(name: string, text: string): void {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (update) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** All that one format says of all stories, one below the other. */
function inAll(render: (result: RunResult) => string): string {
  return Object.entries(fullStories)
    .map(([story, result]) => `════ ${story}\n${render(result)}\n`)
    .join('\n');
}

const body = (page: string): string => (page.split('<header>')[1] ?? '').replace(/<script>[^]*/, '');
const insights = (result: RunResult): string =>
  renderInsights(result, links)
    .map(({ annotations, ...report }) =>
      JSON.stringify({ ...report, annotations: annotations.slice(0, 2) }, null, 1),
    )
    .join('\n');
const places = ({ lint }: RunResult): string => {
  const { runs } = JSON.parse(renderSarif({ version: '1', ...lint })) as { runs: { results: object[] }[] };
  return (runs[0]?.results ?? []).map((one) => JSON.stringify(one)).join('\n');
};
const told = (result: RunResult): string =>
  JSON.stringify(
    {
      statuses: closingStatuses(result, context),
      records: deploymentRecords(result, { ...context, build: undefined }),
      judgedBy: judgedPullRequest(result),
    },
    null,
    1,
  );
const previewComment = (result: RunResult): string =>
  result.previews === undefined
    ? ''
    : [
        renderPreviewComment(result, links),
        renderRemovedPreview(result.previews),
        renderRemovedPreview(result.previews, result.previews[0]),
      ].join('\n');

describe('What a run can say', () => {
  it.each([
    [
      'log at 120 columns',
      'full.log.txt',
      (result) => logOf(result, { colour: false, columns: 120 }).join('\n'),
    ],
    [
      'log in colour at 60 columns',
      'full.coloured-log.txt',
      (result) => logOf(result, { colour: true, columns: 60 }).join('\n'),
    ],
    ['comment', 'full.comment.md', (result) => renderComment(result, links)],
    ['comment on a preview', 'full.preview.md', previewComment],
    ['report.md', 'full.report.md', (result) => renderReport(result, links)],
    ['junit.xml', 'full.junit.xml', renderJunit],
    ['outputs.env', 'full.outputs.env', (result) => renderOutputs(result).text],
    ['places of lint.sarif', 'full.places.txt', places],
    ['audit.csv', 'full.audit.csv', ({ audit = [] }) => auditCsv(audit)],
    ['report.html', 'full.page.html', (result) => body(renderHtmlReport(result, links))],
    ['Code Insights', 'full.insights.txt', insights],
    ['statuses and deployments in Bitbucket', 'full.statuses.txt', told],
  ] as const satisfies readonly (readonly [string, string, (result: RunResult) => string])[])(
    'the %s says as it always did',
    (_what, file, render) => sameAsEver(file, inAll(render)),
  );
});
