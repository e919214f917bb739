import { discovery } from './discovery.ts';
import { type FieldProblem, isRecord, mismatch, unknownField } from './fields.ts';

/** A message as Google's JSON parser understands it, and what it refuses in it. */
export interface ReadMessage {
  readonly message: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
}

interface Read {
  readonly value: unknown;
  readonly problems: readonly FieldProblem[];
}

/**
 * Reads a request's message by the rules of proto3 JSON: `"true"` is a boolean, `"443"` an int32, 5 an int64 (kept
 * as a string), names may be in snake case, and null means absent. Paths in problems are in snake case and begin
 * with the message, as in `Unknown name "entry" at 'key_value_map'`.
 */
export function readMessage(schema: string, given: unknown): ReadMessage {
  const read = readRecord(schema, given, rootOf(schema));
  return { message: isRecord(read.value) ? read.value : {}, problems: read.problems };
}

/** The field of Google's request that holds the body; a body of its own request message has no name. */
function rootOf(schema: string): string {
  if (!schema.startsWith('GoogleCloudApigeeV1') || schema.endsWith('Request')) return '';
  return snakeCase(schema.replace('GoogleCloudApigeeV1', '')).replace(/^_/, '');
}

function readRecord(schema: string, given: unknown, path: string): Read {
  const fields = discovery.schemas[schema];
  if (fields === undefined) return { value: given, problems: [] };
  if (!isRecord(given)) return { value: {}, problems: [mismatch(path, 'message')] };
  const problems: FieldProblem[] = [];
  const kept = Object.entries(given).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? name : camelCase(name);
    const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (name === '@type' || (type !== undefined && value === null)) return [];
    if (type === undefined) {
      problems.push(unknownField(name, path));
      return [];
    }
    const read = readValue(type, value, joined(path, field));
    problems.push(...read.problems);
    return [[field, read.value] as const];
  });
  return { value: Object.fromEntries(kept), problems };
}

function readValue(type: string, value: unknown, path: string): Read {
  const inner = type.slice(1, -1);
  if (type.startsWith('[')) {
    if (!Array.isArray(value)) return { value: [], problems: [mismatch(path, type, value)] };
    return together(value.map((item, index) => readValue(inner, item, `${path}[${index}]`)));
  }
  if (type.startsWith('{')) {
    if (!isRecord(value)) return { value: {}, problems: [mismatch(path, type, value)] };
    const read = together(Object.values(value).map((item) => readValue(inner, item, `${path}[0].value`)));
    const values = read.value as unknown[];
    return {
      value: Object.fromEntries(Object.keys(value).map((key, index) => [key, values[index]])),
      problems: read.problems,
    };
  }
  return type in discovery.schemas ? readRecord(type, value, path) : readPlain(type, value, path);
}

function together(reads: readonly Read[]): Read {
  return { value: reads.map(({ value }) => value), problems: reads.flatMap(({ problems }) => problems) };
}

function readPlain(type: string, value: unknown, path: string): Read {
  const plain = type.includes('|') ? enumeration(type, value) : (readers[type] ?? asIs)(value);
  return plain === undefined
    ? { value: undefined, problems: [mismatch(path, type, value)] }
    : { value: plain, problems: [] };
}

type Reader = (value: unknown) => unknown;

const asIs: Reader = (value) => value;

/** Undefined: not of this type. */
const readers: Readonly<Record<string, Reader>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) =>
    typeof value === 'boolean'
      ? value
      : ({ true: true, false: false } as Record<string, boolean>)[String(value)],
  integer: (value) => {
    const text = numeral(value);
    return text !== undefined && Math.abs(Number(text)) < 2 ** 31 ? Number(text) : undefined;
  },
  int64: numeral,
  number: (value) =>
    (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) &&
    Number.isFinite(Number(value))
      ? Number(value)
      : undefined,
};

function numeral(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^-?\d+$/.test(text) ? text : undefined;
}

function enumeration(type: string, value: unknown): string | undefined {
  const names = type.split('|').filter((name) => name !== '');
  const name = typeof value === 'number' ? names[value] : value;
  return typeof name === 'string' && names.includes(name) ? name : undefined;
}

function joined(path: string, field: string): string {
  return path === '' ? snakeCase(field) : `${path}.${snakeCase(field)}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
