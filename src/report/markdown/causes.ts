import type { Problem } from '../../domain/problem.ts';
import type { RunResult } from '../../domain/results/run-result.ts';
import { stopped } from '../../domain/text/sentences.ts';
import { inEnvironments } from '../removals.ts';
import { code, plain } from './text.ts';

/** What went wrong, its remedy below it; each thing once, wherever the result tells it. */
export function causes(result: RunResult): readonly string[] {
  const real = realCauses(result);
  const [only] = real;
  if (real.length !== 1 || only === undefined) return real.map((problem) => `- ${sentence(problem)}`);
  return [
    sentence({ ...only, hint: undefined }),
    ...(only.hint === undefined ? [] : ['', plain(only.hint, 1000)]),
  ];
}

/** Each thing that went wrong, once. That something was left out is no cause: what it was left out for is. */
export function realCauses(result: RunResult): readonly Problem[] {
  const blocked = inEnvironments(result.plan).filter(({ change }) => change === 'blocked');
  const told = [
    ...result.problems,
    ...[...inEnvironments(result.deployments), ...blocked].flatMap(({ problems }) => problems),
  ];
  return unique(told).filter((problem) => problem.code !== 'skipped');
}

/** Base paths that somebody else holds too, and what went wrong beside the deploy. */
export function remarks(result: RunResult): readonly string[] {
  const conflicts = inEnvironments(result.deployments).flatMap(({ bundle, environment, conflicts: all }) =>
    all.map((conflict) => `- ${code(bundle)} in ${plain(environment)}: ${plain(conflict)}`),
  );
  return [...new Set(conflicts)];
}

export function warnings(result: RunResult): readonly string[] {
  return unique(result.warnings).map((problem) => `- ${sentence(problem)}`);
}

export function sentence({ message, hint, where }: Problem): string {
  const place = where === undefined || message.includes(where) ? '' : `${code(where)}: `;
  return hint === undefined
    ? `${place}${plain(message, 1000)}`
    : `${place}${plain(stopped(message), 1000)} ${plain(hint, 1000)}`;
}

export function unique(problems: readonly Problem[]): readonly Problem[] {
  return [
    ...new Map(problems.map((problem) => [`${problem.where ?? ''}\n${problem.message}`, problem])).values(),
  ];
}
