import type * as z from 'zod';
import { nearestName } from '../../domain/text/nearest-name.ts';
import type { ManifestPath } from './manifest.ts';

type Issue = z.core.$ZodIssue;

/** One thing wrong with the manifest: where it stands, and the rest of a sentence that begins with its name. */
export interface Explained {
  readonly path: ManifestPath;
  readonly at: 'key' | undefined;
  readonly message: string;
}

/** zod's issue in a person's words, never with the value; one for each unknown key. */
export function explainIssue(
  issue: Issue,
  known: (path: ManifestPath) => readonly string[],
): readonly Explained[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys':
      return explainKeys(issue.keys, path, known(path));
    case 'invalid_union':
      return explainUnion(issue, path, known);
    case 'invalid_key':
      return [{ path, at: 'key', message: issue.issues[0]?.message ?? 'is no name that can stand here.' }];
    default:
      return [{ path, at: undefined, message: oneSentence(issue) }];
  }
}

/** Nobody mends more at once. */
const MAX_KEYS = 100;

function explainKeys(
  keys: readonly string[],
  path: ManifestPath,
  known: readonly string[],
): readonly Explained[] {
  return keys
    .slice(0, MAX_KEYS)
    .map((key) => ({ path: [...path, key], at: 'key', message: unknownKey(key, known) }));
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  return near === undefined
    ? `is not known here; ${known.join(', ')} are.`
    : `is not known here. Did you mean ${near}?`;
}

/** Of a union the branch that fits the kind of value: a map is not told that it should have been a text. */
function explainUnion(
  issue: Issue & { code: 'invalid_union' },
  path: ManifestPath,
  known: (path: ManifestPath) => readonly string[],
): readonly Explained[] {
  const fitting = issue.errors.find((branch) =>
    branch.every((inner) => inner.code !== 'invalid_type' || inner.path.length > 0),
  );
  if (fitting !== undefined) {
    return fitting.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, known));
  }
  const kinds = issue.errors.flatMap((branch) =>
    branch.map((inner) => (inner.code === 'invalid_type' ? kindInWords(inner.expected) : '')),
  );
  return [
    {
      path,
      at: undefined,
      message: `must be ${[...new Set(kinds.filter((kind) => kind !== ''))].join(' or ')}.`,
    },
  ];
}

function oneSentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is missing.'
        : `must be ${kindInWords(issue.expected)}.`;
    case 'invalid_value':
      return `must be ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}.`;
    case 'too_small':
      return issue.origin === 'number' ? `must be ${issue.minimum} or more.` : 'must not be empty.';
    case 'too_big':
      return `must be ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''} or less.`;
    default:
      return issue.message;
  }
}

function kindInWords(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of names and values',
    record: 'a map of names and values',
    null: 'null',
  };
  return words[expected] ?? expected;
}
