import type { VariableProblem } from '../src/config/complaints.ts';
import type { Problem } from '../src/domain/problem.ts';
import { renderMisspelt, renderVariableProblems } from '../src/report/console/problems.ts';
import { finish } from './finish.ts';
import type { Start } from './run-pipe.ts';

/** A run that cannot begin: everything that is wrong with its variables, and exit 2. */
export function refuseConfig(
  { problems, warnings }: { problems: readonly VariableProblem[]; warnings: readonly VariableProblem[] },
  start: Start,
): Promise<number> {
  const { journal, record } = start;
  journal.say(renderVariableProblems(problems));
  if (warnings.length > 0) journal.say(`\n${renderMisspelt(warnings)}`);
  record.problems.push(...problems.map(asConfigProblem));
  record.warnings.push(...warnings.map(asConfigProblem));
  return finish(start, { outcome: 'invalid', config: undefined });
}

export function asConfigProblem({ variable, message }: VariableProblem): Problem {
  return { code: 'config-invalid', message: `${variable} ${message}`, where: variable };
}
