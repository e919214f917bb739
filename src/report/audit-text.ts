import type { AuditRow } from '../domain/results/audit.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import { padVisible, visibleWidth } from '../domain/text/text-width.ts';
import { oneLine } from '../domain/text/visible-text.ts';
import type { Paint } from './console/paint.ts';
import { code, plain } from './markdown/text.ts';

/** `✔ prod  orders  r8  clean  #7 by Dana, approved by Erin`, what is not clean first. */
export function renderAudit(rows: readonly AuditRow[], paint: Paint): readonly string[] {
  const width = (of: (row: AuditRow) => string): number =>
    Math.max(0, ...rows.map((row) => visibleWidth(of(row))));
  const wide = { environment: width((row) => row.environment), bundle: width((row) => row.bundle) };
  return worstFirst(rows).map((row) => {
    const mark = row.origin === 'clean' ? paint.good('✔') : paint.bad('✖');
    const place = `${padVisible(row.environment, wide.environment)}  ${padVisible(row.bundle, wide.bundle)}`;
    const facts = row.origin === 'clean' ? reviewed(row) : row.because;
    return `${mark} ${oneLine(`${place}  r${row.revision}  ${row.origin}  ${facts}`)}`;
  });
}

/** A table for report.md; nothing if the run was no audit. */
export function auditTable({ audit }: RunResult): readonly string[] {
  if (audit === undefined || audit.length === 0) return [];
  return [
    '| environment | bundle | revision | origin | commit | content | pull request | approved by | builds | gate | deployed |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...worstFirst(audit).map((row) => {
      const cells = [
        plain(row.environment),
        code(row.bundle),
        plain(row.revision),
        plain(row.origin),
        ...(row.commit === null ? ['', ''] : [code(row.commit), CONTENT_IN_WORDS[row.content]]),
        row.pullRequest === null ? '' : `#${row.pullRequest} by ${plain(row.author ?? 'unknown')}`,
        plain(row.approvers.join(', ')),
        plain(row.builds.join(', ')),
        row.gate === null ? '' : row.gate ? 'met' : 'not met',
        plain(
          `${row.deployedBy}${row.deployedAt === null ? '' : `, ${row.deployedAt.slice(0, 16).replace('T', ' ')}`}`,
        ),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

/** Whether the commit gives what the revision holds. */
export const CONTENT_IN_WORDS: Readonly<Record<AuditRow['content'], string>> = {
  'is-the-commits': 'the commit’s',
  differs: 'not the commit’s',
  unknown: 'not compared',
};

const COLUMNS = [
  'environment',
  'bundle',
  'kind',
  'revision',
  'origin',
  'because',
  'commit',
  'build',
  'digest',
  'content',
  'contentBecause',
  'pullRequest',
  'author',
  'approvers',
  'builds',
  'gate',
  'deployedBy',
  'deployedAt',
] as const;

/** `audit.csv`, as RFC 4180 has it; a cell that a spreadsheet would run as a formula is made a text. */
export function auditCsv(rows: readonly AuditRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((name) => cell(row[name])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: AuditRow[(typeof COLUMNS)[number]]): string {
  const text = value === null ? '' : String(Array.isArray(value) ? value.join('; ') : value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${oneLine(harmless).replaceAll('"', '""')}"`;
}

function worstFirst(rows: readonly AuditRow[]): readonly AuditRow[] {
  return rows.toSorted((one, other) => Number(one.origin === 'clean') - Number(other.origin === 'clean'));
}

function reviewed({ pullRequest, author, approvers }: AuditRow): string {
  return `#${pullRequest ?? '?'} by ${author ?? 'unknown'}, approved by ${approvers.join(', ')}`;
}
