import { distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import type { VariableProblem } from './complaints.ts';
import { VARIABLES, type Variable, type VariableName } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Entry<Name extends VariableName> = (typeof VARIABLES)[Name];
type Read<Name extends VariableName> =
  Entry<Name> extends { schema: infer Schema extends z.ZodMiniType } ? z.infer<Schema> : never;

/** Every variable, parsed: a list where it is one, undefined where it is not set and has no default. */
export type Values = {
  readonly [Name in VariableName]: Entry<Name> extends { separators: RegExp }
    ? readonly Read<Name>[]
    : Entry<Name> extends { fallback: string }
      ? Read<Name>
      : Read<Name> | undefined;
};

export interface VariablesRead {
  readonly values: Partial<Values>;
  readonly problems: readonly VariableProblem[];
  /** Misspelt names of ours. */
  readonly warnings: readonly VariableProblem[];
}

/**
 * Reads the pipe's variables from the environment, all problems at once and without any value.
 * An empty text counts as not set: Bitbucket passes `NAME: $UNDEFINED` on as either that or the literal.
 */
export function readVariables(environment: Environment): VariablesRead {
  const values: Record<string, unknown> = {};
  const problems: VariableProblem[] = [];
  for (const [name, variable] of Object.entries<Variable>(VARIABLES)) {
    const found = variable.separators
      ? readList(name, variable.separators, environment)
      : readText(name, environment);
    problems.push(...found.problems);
    const texts =
      found.texts.length === 0 && variable.fallback !== undefined ? [variable.fallback] : found.texts;
    const parsed = texts.map((text) => parse(name, variable, text));
    problems.push(...dedupe(parsed.flatMap((result) => result.problems)));
    values[name] = variable.separators ? parsed.map((result) => result.value) : parsed[0]?.value;
  }
  return { values, problems, warnings: misspelt(environment) };
}

interface Texts {
  readonly texts: readonly string[];
  readonly problems: readonly VariableProblem[];
}

function readText(name: string, environment: Environment): Texts {
  const value = environment[name]?.trim() ?? '';
  return { texts: value === '' ? [] : [value], problems: [] };
}

/** FACTS §1.3: a YAML list arrives as `NAME_COUNT` and `NAME_0`, `NAME_1`, … */
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
  // Bitbucket hands the text on as it stands when the repository has no such variable.
  if (/^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$/.test(text)) {
    const message = 'holds the name of another variable instead of its value: that one is not defined here.';
    return { value: undefined, problems: [{ variable: name, message }] };
  }
  const result = variable.schema.safeParse(text);
  if (result.success) return { value: result.data, problems: [] };
  return {
    value: undefined,
    problems: [{ variable: name, message: result.error.issues[0]?.message ?? 'is not understood.' }],
  };
}

function dedupe(problems: readonly VariableProblem[]): VariableProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.variable} ${problem.message}`, problem]));
  return [...seen.values()];
}

/** DESIGN §4: a misspelt variable of ours is a warning that names the nearest one. */
function misspelt(environment: Environment): VariableProblem[] {
  const known = Object.keys(VARIABLES);
  return Object.keys(environment)
    .filter((name) => /^[A-Z][A-Z_]{4,}$/.test(name) && !known.includes(name))
    .flatMap((name) => {
      const nearest = known.find((candidate) => candidate.length > 4 && distance(name, candidate) <= 2);
      return nearest === undefined
        ? []
        : [{ variable: name, message: `is not a variable of this pipe; ${nearest} is.` }];
    });
}
