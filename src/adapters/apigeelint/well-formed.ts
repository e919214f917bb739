import type { LintReply } from './protocol.ts';

/**
 * What the child said, or undefined if it is not of the form that was agreed. Code of the repository shapes part of
 * it: every field is looked at, and what nobody asked for is not taken along.
 */
export function replyFrom(said: unknown): LintReply | undefined {
  if (!isRecord(said)) return undefined;
  const { findings, thrown, unreadable, leftOut } = said;
  if (!isListOf(findings, MOST_FINDINGS, isFinding) || !isListOf(thrown, MOST_THROWN, isThrown))
    return undefined;
  if (unreadable !== undefined && typeof unreadable !== 'string') return undefined;
  if (!isRecord(leftOut) || !isCount(leftOut['errors']) || !isCount(leftOut['warnings'])) return undefined;
  return {
    findings,
    thrown,
    unreadable,
    leftOut: { errors: leftOut['errors'], warnings: leftOut['warnings'] },
  };
}

/** The child tells no more of one bundle; the rest it counts. */
export const MOST_FINDINGS = 20_000;
const MOST_THROWN = 1000;

const isRecord = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;

function isListOf<Item>(
  list: unknown,
  most: number,
  isItem: (one: unknown) => one is Item,
): list is readonly Item[] {
  return Array.isArray(list) && list.length <= most && list.every(isItem);
}

const isFinding = (one: unknown): one is LintReply['findings'][number] =>
  hasTexts(one, ['file', 'rule', 'message']);

const isThrown = (one: unknown): one is LintReply['thrown'][number] => hasTexts(one, ['rule', 'message']);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const hasTexts = (one: unknown, names: readonly string[]): boolean =>
  isRecord(one) && names.every((name) => typeof one[name] === 'string');
