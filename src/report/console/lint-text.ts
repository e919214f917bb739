import type { Finding } from '../../domain/findings/finding.ts';
import { count } from './paint.ts';

export interface LintTextOptions {
  readonly colour: boolean;
  /** Lines of the files that findings are in, by the findings' file names; absent for folders and binaries. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

/** More errors than this, and warnings beyond these, are for the reports: a log of thousands of lines hides them all. */
const MOST_ERRORS = 100;
const MOST_WARNINGS_IN_FULL = 25;
const MOST_RULES = 40;
const MOST_PLACES = 3;

/**
 * Findings as the log shows them: errors first, by file, each with the offending line and a caret under the place;
 * warnings likewise if they are few, by rule with their first places if they are many.
 */
export function renderLintText(findings: readonly Finding[], options: LintTextOptions): readonly string[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity !== 'error');
  const isMany = warnings.length > MOST_WARNINGS_IN_FULL;
  const left = errors.length - MOST_ERRORS;
  return [
    ...byFile(errors.slice(0, MOST_ERRORS), options),
    ...(left > 0 ? [`and ${count(left, 'more error')}`, ''] : []),
    ...(isMany ? byRule(warnings, options) : byFile(warnings, options)),
    ...(isMany || left > 0 ? ['All findings are in result.json and lint.sarif.', ''] : []),
  ];
}

function byFile(findings: readonly Finding[], options: LintTextOptions): readonly string[] {
  const lines: string[] = [];
  for (const [file, found] of Map.groupBy(findings, (finding) => finding.file)) {
    lines.push(bold(printable(file), options.colour));
    for (const finding of found) lines.push(...blockFor(finding, options));
    lines.push('');
  }
  return lines;
}

/** The rules with the most findings first. */
function byRule(findings: readonly Finding[], { colour }: LintTextOptions): readonly string[] {
  const groups = [...Map.groupBy(findings, ({ rule }) => rule)].sort(([, a], [, b]) => b.length - a.length);
  const lines = groups.slice(0, MOST_RULES).flatMap(([rule, found]) => {
    const head = `${printable(rule)}  ${found.length} ${found.length === 1 ? 'warning' : 'warnings'}`;
    const more = found.length - MOST_PLACES;
    return [
      bold(head, colour),
      ...found.slice(0, MOST_PLACES).map((finding) => `  ${lineFor(finding)}`),
      ...(more > 0 ? [dim(`  and ${more} more`, colour)] : []),
      '',
    ];
  });
  const left = groups.length - MOST_RULES;
  return [...lines, ...(left > 0 ? [`and warnings of ${count(left, 'more rule')}`, ''] : [])];
}

/** A finding in one line: place and message. */
export function lineFor({ file, line, message }: Pick<Finding, 'file' | 'line' | 'message'>): string {
  const [first = ''] = message.trim().split(/[\n\r\u2028\u2029]/);
  const shown = first.length > WIDTH ? `${first.slice(0, WIDTH - 1)}…` : first;
  return `${printable(file)}${line === undefined ? '' : `:${line}`}  ${printable(shown)}`;
}

function blockFor(finding: Finding, { colour, sources }: LintTextOptions): readonly string[] {
  const { line, column, severity, rule, message } = finding;
  const place = line === undefined || line < 1 ? '–' : `${line}${column === undefined ? '' : `:${column}`}`;
  const [first = '', ...rest] = message
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .slice(0, MOST_LINES)
    .map(printable);
  const mark = paint(severity.padEnd(7), severity === 'error' ? 31 : 33, colour);
  const head = `  ${place.padEnd(6)} ${mark}  ${printable(rule)}  ${first}`;
  const more = rest
    .filter((text) => !/^\s*at /.test(text) && text.trim() !== '')
    .map((text) => `         ${text}`);
  return [head.trimEnd(), ...more, ...frameFor(finding, sources.get(finding.file), colour)];
}

/** Nothing if the line is not known; a secret's line is not repeated. */
function frameFor(
  finding: Finding,
  source: readonly string[] | undefined,
  colour: boolean,
): readonly string[] {
  const { line = 0, column = 0, rule } = finding;
  const text = printable(source?.[line - 1] ?? '');
  if (text.trim() === '' || rule === 'PIPE002') return [];
  const shown = pieceOf(text, column);
  const frame = dim(`${String(line).padStart(8)} | `, colour) + shown.text;
  if (column < 1 || column > text.length + 1) return [frame];
  const caret = ' '.repeat(shown.column - 1) + paint('^', 31, colour);
  return [frame, dim(`${' '.repeat(8)} | `, colour) + caret];
}

const WIDTH = 100;
const MOST_LINES = 50;

/** A piece of a long line around the column. */
function pieceOf(text: string, column: number): { readonly text: string; readonly column: number } {
  if (text.length <= WIDTH) return { text, column };
  const start = Math.max(0, column - 1 - WIDTH / 2);
  const piece = text.slice(start, start + WIDTH);
  const before = start > 0 ? '…' : '';
  const after = start + WIDTH < text.length ? '…' : '';
  return { text: before + piece + after, column: column - start + before.length };
}

/** Tabs take one place, and so does what could move a terminal's cursor, begin a line or turn the text around. */
const printable = (text: string): string =>
  text
    .replace(/\r$/, '')
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]|\p{Bidi_Control}/gu, '·');

const paint = (text: string, code: number, colour: boolean): string =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

const bold = (text: string, colour: boolean): string => paint(text, 1, colour);
const dim = (text: string, colour: boolean): string => paint(text, 2, colour);
