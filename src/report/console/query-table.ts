import { padVisible, visibleWidth } from '../../domain/text/text-width.ts';
import { oneLine } from '../../domain/text/visible-text.ts';

type Row = ReadonlyMap<string, string>;

const MOST_ROWS = 200;
const WIDEST = 48;
const MOST_COLUMNS = 10;

/** The lists of an answer as tables, everything else as `name  value`; query.json holds it all. */
export function renderQuery(data: unknown): readonly string[] {
  const lines: string[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    const rows = rowsIn(value);
    if (rows !== undefined) {
      lines.push(...table(path.join(' · '), rows));
      return;
    }
    if (!isObject(value)) {
      lines.push(`${path.join(' ')}  ${shown(value)}`);
      return;
    }
    const entries = Object.entries(value).filter(([name]) => name !== 'endCursor');
    for (const [name, inner] of entries) visit(inner, [...path, name]);
  };
  if (isObject(data)) visit(data, []);
  return lines.length === 0 ? ['Nothing was found.'] : lines;
}

/** A list of objects, or the nodes of a page of them. */
function rowsIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value.some(isObject) ? (value as unknown[]) : undefined;
  const nodes = isObject(value) ? value['nodes'] : undefined;
  return Array.isArray(nodes) ? (nodes as unknown[]) : undefined;
}

function table(title: string, values: readonly unknown[]): readonly string[] {
  if (values.length === 0) return [`${title}: none`];
  const rows = values.slice(0, MOST_ROWS).map(rowOf);
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))].slice(0, MOST_COLUMNS);
  const widths = names.map((name) =>
    Math.max(visibleWidth(name), ...rows.map((row) => visibleWidth(row.get(name) ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => padVisible(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  const left = values.length - rows.length;
  return [
    `${title} (${values.length})`,
    line(names),
    ...rows.map((row) => line(names.map((name) => row.get(name) ?? ''))),
    ...(left > 0 ? [`and ${left} more in query.json`] : []),
  ];
}

/** Nested objects become columns of their own: `author.name`; a list is its members, or how many there are. */
function rowOf(value: unknown): Row {
  const cells = new Map<string, string>();
  const visit = (inner: unknown, name: string): void => {
    const rows = rowsIn(inner);
    if (rows !== undefined) cells.set(name, cut(rows.map(brief).join(', ')));
    else if (isObject(inner)) {
      for (const [key, below] of Object.entries(inner)) visit(below, name === '' ? key : `${name}.${key}`);
    } else cells.set(name, cut(shown(inner)));
  };
  visit(value, '');
  return cells;
}

/** An approval is its person, a build its name and state. */
function brief(value: unknown): string {
  if (!isObject(value)) return shown(value);
  return Object.entries(value)
    .flatMap(([, inner]) =>
      isObject(inner) ? brief(inner) : inner === null || typeof inner === 'boolean' ? [] : shown(inner),
    )
    .join(' ');
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

function cut(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
