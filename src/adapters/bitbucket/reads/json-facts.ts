import type { Person } from '../../../domain/review.ts';

/** Parsed JSON from outside: looked into by path, never trusted. */
export type Json = unknown;

/** Longer texts help nobody in a table, and a page of them would fill the memory. */
const LONGEST_TEXT = 10_000;

export function at(json: Json, path: string): Json {
  let found = json;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

export const text =
  (path: string) =>
  (json: Json): string | null => {
    const found = at(json, path);
    return typeof found === 'string' ? found.slice(0, LONGEST_TEXT) : null;
  };

export const number =
  (path: string) =>
  (json: Json): number | null => {
    const found = at(json, path);
    return typeof found === 'number' && Number.isFinite(found) ? found : null;
  };

export const flag =
  (path: string) =>
  (json: Json): boolean | null => {
    const found = at(json, path);
    return typeof found === 'boolean' ? found : null;
  };

/** ISO 8601 in UTC, whatever it was written in: a text of Cloud, milliseconds of Data Center. */
export const time =
  (path: string) =>
  (json: Json): string | null => {
    const found = at(json, path);
    if (typeof found !== 'string' && typeof found !== 'number') return null;
    const date = new Date(found);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  };

export function list(json: Json, path: string): readonly Json[] {
  const found = path === '' ? json : at(json, path);
  return Array.isArray(found) ? (found as readonly Json[]) : [];
}

export const texts =
  (path: string) =>
  (json: Json): readonly string[] =>
    list(json, path).filter((one): one is string => typeof one === 'string');

export const names =
  (path: string, name: string) =>
  (json: Json): readonly string[] =>
    list(json, path).flatMap((one) => text(name)(one) ?? []);

export const cloudPerson =
  (path: string) =>
  (json: Json): Person | null => {
    const found = at(json, path);
    const id = text('uuid')(found);
    if (id === null) return null;
    return { id: bare(id), name: text('display_name')(found) ?? text('nickname')(found) ?? bare(id) };
  };

export const dataCenterPerson =
  (path: string) =>
  (json: Json): Person | null => {
    const found = path === '' ? json : at(json, path);
    const id = text('slug')(found) ?? text('name')(found);
    return id === null ? null : { id, name: text('displayName')(found) ?? id };
  };

/** UUIDs come with braces here and without there. */
function bare(uuid: string): string {
  return uuid.replace(/^\{|\}$/g, '').toLowerCase();
}
