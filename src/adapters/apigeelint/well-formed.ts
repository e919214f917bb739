import type { LintReply } from './protocol.ts';

/** Code of the repository can write what it likes where the answers go: one of the wrong form is no answer. */
export function isWellFormed({ findings, thrown, unreadable }: LintReply): boolean {
  return (
    findings.every(isFinding) &&
    thrown.every((one: unknown) => hasTexts(one, ['rule', 'message'])) &&
    (unreadable === undefined || typeof unreadable === 'string')
  );
}

const isFinding = (one: unknown): boolean => hasTexts(one, ['file', 'rule', 'message']);

const hasTexts = (one: unknown, names: readonly string[]): boolean =>
  typeof one === 'object' &&
  one !== null &&
  names.every((name) => typeof (one as Record<string, unknown>)[name] === 'string');
