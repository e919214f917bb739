import type { Environment } from '../environment.ts';
import { idleVariables, misspeltVariables } from '../odd-variables.ts';
import type { ValueType } from '../value-types.ts';
import type { VariableProblem } from '../variable-problems.ts';
import { VARIABLES, type Variable, type VariableName } from '../variables.ts';

type Entry<Name extends VariableName> = (typeof VARIABLES)[Name];
type Read<Name extends VariableName> = Entry<Name> extends { type: ValueType<infer Value> } ? Value : never;

/** Every variable, parsed: a list where it is one, undefined if it is not set and has no default. */
export type Values = {
  readonly [Name in VariableName]: Entry<Name> extends { separators: RegExp }
    ? readonly Read<Name>[]
    : Entry<Name> extends { fallback: string }
      ? Read<Name>
      : Read<Name> | undefined;
};

/** The variables as they were given, read once: everything else starts from here. */
export interface VariablesRead {
  /** Instead of what was refused stands the default, so that the rest can be checked as well. */
  readonly values: Values;
  /** Those that were set, refused or not. */
  readonly given: ReadonlySet<string>;
  readonly problems: readonly VariableProblem[];
  /** Names that look like ours and are none: the action decides what that costs. */
  readonly misspelt: readonly VariableProblem[];
  /** What was given and changes nothing. */
  readonly warnings: readonly VariableProblem[];
}

/**
 * Reads the pipe's variables from the environment, all problems at once and without any value.
 * An empty text counts as not set: Bitbucket passes `NAME: $UNDEFINED` on as either that or the literal.
 */
export function readVariables(environment: Environment): VariablesRead {
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const problems: VariableProblem[] = [];
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const found = variable.separators
      ? readList(name, variable.separators, environment)
      : readText(name, environment);
    if (found.texts.length > 0) given.add(name);
    const parsed = found.texts.map((text) => parse(name, variable, text));
    problems.push(...found.problems, ...gather(parsed.map((result) => result.problems)));
    const read = parsed.map(({ value }) => value).filter((value) => value !== undefined);
    values[name] = variable.separators ? read : (read[0] ?? fallbackOf(name, variable));
  }
  if (!isWhole(values)) throw new TypeError('A variable has a default that its own type refuses.');
  const misspelt = misspeltVariables(environment);
  return { values, given, problems, misspelt, warnings: idleVariables(environment) };
}

function fallbackOf(name: string, variable: Variable): unknown {
  return variable.fallback === undefined ? undefined : parse(name, variable, variable.fallback).value;
}

/** True if every list is one and nothing that has a default is missing, which is what the type promises. */
function isWhole(values: Readonly<Record<string, unknown>>): values is Values {
  return Object.entries<Variable>(VARIABLES).every(([name, { separators, fallback }]) =>
    separators === undefined
      ? fallback === undefined || values[name] !== undefined
      : Array.isArray(values[name]),
  );
}

interface Texts {
  readonly texts: readonly string[];
  readonly problems: readonly VariableProblem[];
}

function readText(name: string, environment: Environment): Texts {
  const value = environment[name]?.trim() ?? '';
  return { texts: value === '' ? [] : [value], problems: [] };
}

/** A YAML list arrives as `NAME_COUNT` and `NAME_0`, `NAME_1`, … (docs/bitbucket.md#pipe-variables). */
function readList(name: string, separators: RegExp, environment: Environment): Texts {
  const count = environment[`${name}_COUNT`];
  if (count === undefined) {
    const texts = (environment[name] ?? '').split(separators).map((text) => text.trim());
    return { texts: texts.filter((text) => text !== ''), problems: [] };
  }
  if (!/^\d{1,4}$/.test(count.trim())) {
    return {
      texts: [],
      problems: [{ variable: `${name}_COUNT`, message: 'must be a whole number from 0 to 9999.' }],
    };
  }
  const items = Array.from({ length: Number(count) }, (_, index) => `${name}_${index}`);
  const missing = items.filter((item) => (environment[item]?.trim() ?? '') === '');
  return {
    texts: items.map((item) => environment[item]?.trim() ?? '').filter((text) => text !== ''),
    problems: missing.map((item) => ({
      variable: item,
      message: `is missing, though ${name}_COUNT counts it.`,
    })),
  };
}

function parse(name: string, variable: Variable, text: string) {
  const refuse = (message: string) => ({ value: undefined, problems: [{ variable: name, message }] });
  // Bitbucket hands the text on as it stands when the repository has no such variable.
  if (/^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$|^\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})\//.test(text)) {
    return refuse('holds the name of another variable instead of its value: that one is not defined here.');
  }
  if (/^(["']).*\1$/s.test(text)) {
    return refuse('stands in quotation marks, which are part of the value here: remove them.');
  }
  const read = variable.type(text);
  return read.refusal === undefined ? { value: read.value, problems: [] } : refuse(read.refusal);
}

/** One problem for what is wrong with several entries of a list, with the entries that it is about. */
function gather(perEntry: readonly (readonly VariableProblem[])[]): readonly VariableProblem[] {
  const all = perEntry.flatMap((problems, index) =>
    problems.map((problem) => ({ problem, entry: index + 1 })),
  );
  const same = Map.groupBy(all, ({ problem }) => problem.message);
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { variable, message } = first.problem;
    if (perEntry.length === 1) return [first.problem];
    const entries = group.slice(0, 5).map(({ entry }) => entry);
    const more = group.length > entries.length ? ' and more' : '';
    const those = entries.length > 1 ? 'those are entries' : 'that is entry';
    const which = `Of its ${perEntry.length} entries ${those} ${entries.join(', ')}${more}.`;
    return [{ variable, message: `${message} ${which}` }];
  });
}
