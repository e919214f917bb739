import type { SourcePlace } from '../entity.ts';
import { literally } from './fill-values.ts';
import { readJson } from './read-json.ts';

/** What one entity of a file is to hold. */
export interface WrittenEntity {
  /** Where it begins in the file. */
  readonly source: SourcePlace;
  /** Fields that are to change, in Apigee's names; undefined takes one away. */
  readonly fields: ReadonlyMap<string, unknown>;
}

export interface WrittenBack {
  readonly text: string;
  /** Fields that stay, since the file has a variable or a secret there. */
  readonly entangled: readonly { readonly source: SourcePlace; readonly field: string }[];
}

/**
 * A JSON file with other values in some of its entities. Everything else keeps its bytes: the order of the fields, the
 * other entities, line ends and the space around them.
 */
export function writeBack(text: string, entities: readonly WrittenEntity[]): WrittenBack {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const bare = text.slice(mark.length);
  const { objects } = readJson(bare);
  const starts = startsOfLines(bare);
  const entangled: { source: SourcePlace; field: string }[] = [];
  const edits = entities.flatMap(({ source, fields }) => {
    const start = (starts[source.line - 1] ?? 0) + source.column - 1;
    const found = objects.get(start);
    if (found === undefined) return [];
    const { value, stays } = withFields(found.value, fields);
    entangled.push(...stays.map((field) => ({ source, field })));
    if (stays.length === fields.size) return [];
    return [{ start, end: found.end, text: laidOut(value, bare, { start, end: found.end }) }];
  });
  const lastFirst = edits.toSorted((a, b) => b.start - a.start);
  const written = lastFirst.reduce(
    (all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end),
    bare,
  );
  return { text: mark + written, entangled };
}

function startsOfLines(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

type Item = Readonly<Record<string, unknown>>;

function withFields(
  item: Item,
  fields: ReadonlyMap<string, unknown>,
): { value: Item; stays: readonly string[] } {
  const stays: string[] = [];
  const left = new Map(fields);
  const kept = Object.entries(item).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
    const field = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const known = left.has(name) ? name : field;
    if (!left.has(known)) return [[name, value]];
    const wanted = left.get(known);
    left.delete(known);
    if (JSON.stringify(value)?.includes('${')) {
      stays.push(known);
      return [[name, value]];
    }
    return wanted === undefined ? [] : [[name, literally(wanted)]];
  });
  const added = [...left].flatMap(([name, value]) =>
    value === undefined ? [] : [[name, literally(value)] as const],
  );
  return { value: Object.fromEntries([...kept, ...added]), stays };
}

/** On one line if it stood on one, else indented as the file is. */
function laidOut(
  value: Item,
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const before = text.slice(start, end);
  if (!before.includes('\n')) return JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const base = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const inner = /\n([ \t]*)"/.exec(before)?.[1] ?? `${base}  `;
  const unit = inner.startsWith(base) ? inner.slice(base.length) || '  ' : '  ';
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n';
  return JSON.stringify(value, null, unit).split('\n').join(`${lineEnd}${base}`);
}
