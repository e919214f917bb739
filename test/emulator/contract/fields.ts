import { discovery } from './discovery.ts';
import type { ExtractedMethod } from './extract.ts';

export interface FieldProblem {
  readonly field: string;
  readonly description: string;
}

/** What Google would say about the query of a call; the global parameters are known to every method. */
export function queryProblems(method: ExtractedMethod, query: Iterable<[string, string]>): FieldProblem[] {
  const known = { ...discovery.parameters, ...method.query };
  return [...query].flatMap(([name, value]) => {
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (type === undefined) {
      return [
        {
          field: '',
          description: `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not be found in request message.`,
        },
      ];
    }
    return valueFits(type, value) ? [] : [{ field: name, description: badValue(name, type, value) }];
  });
}

/** Fields of one of the emulator's own answers that its schema does not have, and values of another type, deep. */
export function messageProblems(schema: string, message: unknown, path = ''): FieldProblem[] {
  const fields = discovery.schemas[schema];
  if (fields === undefined) return [];
  if (!isRecord(message))
    return [{ field: path, description: `Invalid value at '${path}': a message is expected.` }];
  return Object.entries(message).flatMap(([name, value]) => {
    if (name === '@type') return [];
    const type = fields[name];
    const where = path === '' ? name : `${path}.${name}`;
    return type === undefined ? [unknownField(name, path)] : valueProblems(type, value, where);
  });
}

function valueProblems(type: string, value: unknown, path: string): FieldProblem[] {
  if (value === null || type === 'any' || type === 'object') return [];
  const inner = type.slice(1, -1);
  if (type.startsWith('[')) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => valueProblems(inner, item, `${path}[${index}]`))
      : [mismatch(path, type)];
  }
  if (type.startsWith('{')) {
    return isRecord(value)
      ? Object.entries(value).flatMap(([key, item]) => valueProblems(inner, item, `${path}.${key}`))
      : [mismatch(path, type)];
  }
  if (type in discovery.schemas) return messageProblems(type, value, path);
  return isPlain(type, value) ? [] : [mismatch(path, type)];
}

function isPlain(type: string, value: unknown): boolean {
  return typeof value === (plainTypes[type] ?? 'string');
}

const plainTypes: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
};

export function unknownField(name: string, path: string): FieldProblem {
  return {
    field: path,
    description: `Invalid JSON payload received. Unknown name "${name}"${path === '' ? '' : ` at '${path}'`}: Cannot find field.`,
  };
}

export function mismatch(path: string, type: string, value?: unknown): FieldProblem {
  const given = value === undefined ? '' : `, ${JSON.stringify(value)}`;
  return { field: path, description: `Invalid value at '${path}' (TYPE_${nameOfType(type)})${given}` };
}

function nameOfType(type: string): string {
  if (type.includes('|')) return 'ENUM';
  if (type.startsWith('[') || type.startsWith('{')) return 'MESSAGE';
  return { integer: 'INT32', boolean: 'BOOL', number: 'DOUBLE' }[type] ?? type.toUpperCase();
}

function valueFits(type: string, value: string): boolean {
  if (type === 'boolean') return value === 'true' || value === 'false';
  return type !== 'integer' || /^-?\d*$/.test(value);
}

function badValue(name: string, type: string, value: string): string {
  return `Invalid value at '${name}' (TYPE_${type === 'boolean' ? 'BOOL' : 'INT32'}), "${value}"`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
