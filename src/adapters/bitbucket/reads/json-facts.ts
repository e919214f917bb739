import * as z from 'zod/mini';
import type { Person } from '../../../domain/code-host/review.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import { WHO_ANSWERS } from '../shared/shaped.ts';

/** Parsed JSON from outside: looked into by path, never trusted. */
export type Json = unknown;

/** Longer texts help nobody in a table, and a page of them would fill the memory. */
const LONGEST_TEXT = 10_000;
/** Of one list in one answer: Bitbucket's pages have a hundred, a branch restriction names every user of a team. */
const MOST_ENTRIES = 10_000;
/** The last millisecond that has a date. */
const LATEST_MS = 8_640_000_000_000_000;

export function at(json: Json, path: string): Json {
  let found = json;
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

const Text = z.pipe(
  z.string(),
  z.transform((found) => found.slice(0, LONGEST_TEXT)),
);
const Time = z.pipe(
  z.union([
    z.string().check(z.refine((found) => !Number.isNaN(Date.parse(found)))),
    z.int().check(z.minimum(-LATEST_MS), z.maximum(LATEST_MS)),
  ]),
  z.transform((found) => new Date(found).toISOString()),
);
const Entries = z.array(z.unknown()).check(z.maxLength(MOST_ENTRIES));

/** Null if Bitbucket left it out or empty. Throws PipeError `code-host-unreadable` if it is of another form. */
const leaf =
  <Value>(shape: z.ZodMiniType<Value>) =>
  (path: string) =>
  (json: Json): Value | null => {
    const found = at(json, path);
    if (found === undefined || found === null) return null;
    const read = z.safeParse(shape, found);
    if (read.success) return read.data;
    throw odd(path);
  };

export const text = leaf(Text);
export const number = leaf(z.number());
export const flag = leaf(z.boolean());
/** ISO 8601 in UTC, whatever it was written in: a text of Cloud, milliseconds of Data Center. */
export const time = leaf(Time);

export function list(json: Json, path: string): readonly Json[] {
  return leaf(Entries)(path)(json) ?? [];
}

export const texts =
  (path: string) =>
  (json: Json): readonly string[] =>
    leaf(z.array(Text).check(z.maxLength(MOST_ENTRIES)))(path)(json) ?? [];

export const names =
  (path: string, name: string) =>
  (json: Json): readonly string[] =>
    list(json, path).flatMap((one) => text(name)(one) ?? []);

const Listed = z.array(z.looseObject({})).check(z.maxLength(MOST_ENTRIES));
const Onward = z.pipe(
  z
    .object({
      next: z.nullish(z.string().check(z.maxLength(LONGEST_TEXT))),
      isLastPage: z.nullish(z.boolean()),
      nextPageStart: z.nullish(z.int().check(z.minimum(0))),
    })
    .check(
      z.refine(({ isLastPage, nextPageStart }) => isLastPage !== false || typeof nextPageStart === 'number'),
    ),
  z.transform(({ next, isLastPage, nextPageStart }) => ({
    next: next ?? undefined,
    start: isLastPage === false ? (nextPageStart ?? undefined) : undefined,
  })),
);

/** What a page of a list holds, under `values` unless named otherwise, and where it goes on. */
export function pageIn(json: Json, values = 'values') {
  // The builds of a commit come as a list, or wrapped.
  const page = Array.isArray(json) ? { [values]: json as readonly Json[] } : json;
  // A list that is not there would read as one without entries: no task open, nobody against it.
  const listed = z.safeParse(Listed, at(page, values));
  if (!listed.success) throw odd(values);
  const onward = z.safeParse(Onward, page);
  if (!onward.success) throw odd('the address of the next page');
  return { entries: listed.data as readonly Json[], ...onward.data };
}

/** What is read by itself. */
export function objectIn(json: Json): Json {
  if (z.safeParse(z.looseObject({}), json).success) return json;
  throw odd('the whole answer');
}

function odd(path: string): PipeError {
  return new PipeError(
    'code-host-unreadable',
    `What Bitbucket answered could not be read: ${path} is of another form than it documents.`,
    { hint: WHO_ANSWERS },
  );
}

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
