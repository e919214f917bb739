import type { LiveEntity } from './change.ts';
import { compareFields, type FieldChange } from './compare.ts';
import { descriptorOf } from './descriptors.ts';
import type { EntityRef } from './kind.ts';
import { unmarked } from './mark.ts';
import { comparableText, type Fields } from './shape.ts';

/** True if nobody changed it between two looks: lists leave out what single reads answer and nobody can compare. */
export function isUntouched({ kind }: EntityRef, before: Fields, now: Fields): boolean {
  const { unread = [] } = descriptorOf(kind);
  return comparableText(omit(before, unread)) === comparableText(omit(now, unread));
}

/** Field by field, what differs between what is wanted and what is there: our mark does not count. */
export function differencesOf(ref: EntityRef, wanted: Fields, live: LiveEntity): readonly FieldChange[] {
  const { compared, hidden, unread = [] } = descriptorOf(ref.kind);
  const declared = unmarked(wanted);
  const there = unmarked(live.fields);
  const { before, after } = compared?.({ ref, declared, live: there, raw: live.raw }) ?? {
    before: there,
    after: declared,
  };
  return compareFields(omit(before, unread), omit(truthful(after), unread), hidden);
}

function omit(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** What is false counts as left out, as Apigee answers it. */
function truthful(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== false));
}
