import { oneLine } from '../../domain/text/visible-text.ts';

/**
 * Text of others as Markdown that shows it and nothing more: on one line, no table cell broken, no HTML, nobody
 * mentioned, no heading or list begun. `<` and `@` become entities since Bitbucket has no backslash for them.
 */
export function plain(text: string, limit = 500): string {
  return (
    flat(text, limit)
      .replaceAll(/&(?=#?\w+;)/g, '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/[\\`*[\]|~]/g, '\\$&')
      // Inside a word an underscore means nothing to Markdown, and names are full of them.
      .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replaceAll(/(^|[^\p{L}\p{N}])@/gu, '$1&#64;')
      .replace(/^([#>+=-])/, '\\$1')
      .replace(/^(\d+)([.)])/, '$1\\$2')
  );
}

/** The same for a place that shows text as it is. */
export function flat(text: string, limit = 500): string {
  return cut(oneLine(text.replaceAll(/[\s\p{Zl}\p{Zp}]+/gu, ' ').trim()), limit);
}

/** A name, path or revision in typewriter letters; what could end the code span is shown as plain text instead. */
export function code(text: string): string {
  return /^[^`|]+$/.test(text) && oneLine(text) === text && text.trim() === text
    ? `\`${text}\``
    : plain(text);
}

/** A link; an address that is none, or could leave its brackets, is left out. */
export function link(text: string, href: string | undefined): string {
  const safe = href !== undefined && /^https?:\/\/[^\s()<>\\|"/*]+(?:\/[^\s()<>\\|"]*)?$/.test(href);
  return safe ? `[${text}](${href})` : text;
}

/** Cells are Markdown already. Columns that are empty in every row are left out. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const kept = headings.map((_, column) => column === 0 || rows.some((row) => (row[column] ?? '') !== ''));
  const line = (cells: readonly string[]): string =>
    `| ${headings.flatMap((_, column) => (kept[column] === true ? [cells[column] ?? ''] : [])).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
