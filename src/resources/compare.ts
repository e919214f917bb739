import { Secret } from '../domain/secrets/secret.ts';
import { type FieldValue, FileContent, UnreadSecret } from './entity.ts';
import { comparableText, escapePointer, type Fields, isObject } from './shape.ts';

/** One field that differs, as plan, reports and drift tell it. Nothing in it must be hidden. */
export interface FieldChange {
  /** `/sSLInfo/enabled`; an attribute is named: `/attributes/tier`. */
  readonly path: string;
  /** What is there now; null if nothing is. */
  readonly before: unknown;
  /** What is to be there; null if nothing is. */
  readonly after: unknown;
}

/**
 * Field by field, of two that were shaped. Values of secrets, and of the fields in `hidden`, are told as `changed`.
 * A secret that was not read is not compared: nobody knows what is in it.
 */
export function compareFields(
  before: Fields,
  after: Fields,
  hidden: readonly string[] = [],
): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    const changes = compareValues(before[name], after[name], `/${escapePointer(name)}`);
    return hidden.includes(name) ? changes.map(hide) : changes;
  });
}

function hide({ path, before, after }: FieldChange): FieldChange {
  return { path, before: before === null ? null : HIDDEN, after: after === null ? null : 'changed' };
}

const HIDDEN = '***';

function compareValues(
  before: FieldValue | undefined,
  after: FieldValue | undefined,
  path: string,
): readonly FieldChange[] {
  if (after instanceof UnreadSecret && before !== undefined) return [];
  if (isFields(before) && isFields(after)) return compareInside(before, after, path);
  if (path.endsWith('/attributes')) {
    const [one, other] = [named(before), named(after)];
    if (one !== undefined && other !== undefined) return compareInside(one, other, path);
  }
  return compareWhole(before, after, path);
}

function compareWhole(
  before: FieldValue | undefined,
  after: FieldValue | undefined,
  path: string,
): readonly FieldChange[] {
  if (comparableText(before) === comparableText(after)) return [];
  const change = { path, before: shown(before), after: shown(after) };
  return [holdsSecret(before) || holdsSecret(after) ? hide(change) : change];
}

function compareInside(before: Fields, after: Fields, path: string): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((name) => compareValues(before[name], after[name], `${path}/${escapePointer(name)}`));
}

function isFields(value: FieldValue | undefined): value is Fields {
  return value !== undefined && isObject(value);
}

/** Attributes as names with values; undefined if it is no such list. Nothing at all is an empty one. */
function named(value: FieldValue | undefined): Fields | undefined {
  if (value === undefined) return {};
  if (!Array.isArray(value)) return undefined;
  const entries: [string, FieldValue][] = [];
  for (const item of value as readonly FieldValue[]) {
    if (!isFields(item) || typeof item['name'] !== 'string') return undefined;
    entries.push([item['name'], item['value'] ?? '']);
  }
  return Object.fromEntries(entries);
}

function shown(value: FieldValue | undefined): unknown {
  if (value === undefined) return null;
  return value instanceof FileContent ? `${value.bytes().length} bytes` : told(value);
}

/** Secrets say `***` of themselves, a file inside a list its path. */
function told(value: FieldValue): unknown {
  if (value instanceof Secret || value instanceof UnreadSecret || value instanceof FileContent)
    return value.toString();
  if (Array.isArray(value)) return value.map((item: FieldValue) => told(item));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, told(inner)]));
}

/** True if there is something in it that nobody read. */
export function holdsUnread(value: FieldValue | undefined): boolean {
  if (value instanceof UnreadSecret) return true;
  if (Array.isArray(value)) return value.some((item: FieldValue) => holdsUnread(item));
  return isFields(value) && Object.values(value).some(holdsUnread);
}

function holdsSecret(value: FieldValue | undefined): boolean {
  if (value instanceof Secret || value instanceof UnreadSecret) return true;
  if (Array.isArray(value)) return value.some((item: FieldValue) => holdsSecret(item));
  return isFields(value) && Object.values(value).some(holdsSecret);
}
