import type { Problem } from '../../domain/problem.ts';
import { oneLine, oneLineInside } from '../../domain/text/visible-text.ts';
import { column, count } from './paint.ts';

/** A user's mistakes with the variables, names in one column, never a value. */
export function renderVariableProblems(
  problems: readonly { readonly variable: string; readonly message: string }[],
): string {
  const heading = `${count(problems.length, 'variable needs', 'variables need')} attention:`;
  return [heading, ...aligned(problems)].join('\n');
}

/** What is wrong with the manifest, each with its place. */
export function renderManifestProblems(problems: readonly Problem[]): string {
  const heading = `${count(problems.length, 'place in the manifest needs', 'places in the manifest need')} attention:`;
  return [heading, ...renderProblems(problems).map((line) => `  ${line}`)].join('\n');
}

/** What was given and is not what it seems: misspelt, or without effect. */
export function renderMisspelt(
  warnings: readonly { readonly variable: string; readonly message: string }[],
): string {
  return ['To look at:', ...aligned(warnings)].join('\n');
}

/** What went wrong, each with its remedy below it. */
export function renderProblems(problems: readonly Problem[]): readonly string[] {
  return problems.flatMap((problem) => [
    withLine(problem),
    ...(problem.hint === undefined ? [] : problem.hint.split('\n').map((line) => `  ${oneLine(line)}`)),
  ]);
}

/** A place with a line is told where the sentence names its file, so that a terminal makes it a link. */
function withLine(problem: Problem): string {
  const { message, where } = oneLineInside(problem);
  const file = /^(.+?):\d+(?::\d+)?$/.exec(where ?? '')?.[1];
  if (where === undefined || file === undefined || message.includes(where)) return message;
  return message.includes(file) ? message.replace(file, () => where) : `${where}: ${message}`;
}

function aligned(problems: readonly { readonly variable: string; readonly message: string }[]): string[] {
  const width = Math.max(...problems.map((problem) => problem.variable.length)) + 2;
  return problems.map(({ variable, message }) => `  ${column(variable, width)}${oneLine(message)}`);
}
