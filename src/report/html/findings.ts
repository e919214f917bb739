import type { Finding } from '../../domain/findings/finding.ts';
import { countsOf, lintSummary } from '../markdown/lint-summary.ts';
import { cut, html, type Markup } from './markup.ts';
import { folded, plainTable, rest, row, type Section, state } from './pieces.ts';
import type { Reported } from './records.ts';

/** More findings than this make no page for people: errors first, the rest is counted. */
const MOST = 3000;
const MOST_OPEN = 20;

/** Findings by file, files with errors first. */
export function findingsSection(result: Reported): Section {
  const { findings } = result.lint;
  const shown = errorsFirst(findings).slice(0, MOST);
  const files = [...Map.groupBy(shown, ({ file }) => file)];
  const summary = lintSummary(result);
  const body = [
    html`<p>${summary}</p>\n`,
    ...files.map(([file, of], index) => fileMarkup(file, of, index < MOST_OPEN)),
    ...rest(findings.length - shown.length, 'finding'),
  ];
  return {
    id: 'findings',
    title: 'Lint',
    body: summary === '' ? [] : body,
  };
}

function fileMarkup(file: string, findings: readonly Finding[], isOpen: boolean): Markup {
  const errors = findings.filter(isError).length;
  const counted = countsOf({ errors, warnings: findings.length - errors });
  const rows = findings.map((found) =>
    row([
      place(found),
      isError(found) ? state('bad', 'error') : state('warn', 'warning'),
      found.rule,
      cut(found.message, 2000),
    ]),
  );
  return folded(
    html`<code>${file}</code> <span class="faint">${counted}</span>`,
    [plainTable(['line', 'severity', 'rule', 'message'], rows)],
    isOpen,
  );
}

function place({ line, column }: Finding): string {
  if (line === undefined || line < 1) return 'whole file';
  return column === undefined || column < 1 ? `${line}` : `${line}:${column}`;
}

function errorsFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => Number(isError(other)) - Number(isError(one)));
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}
