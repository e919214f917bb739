import type { ConfigRead } from '../config/read/read-config.ts';
import type { VariableProblem } from '../config/variable-problems.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Problem } from '../domain/problem.ts';
import {
  renderManifestProblems,
  renderMisspelt,
  renderVariableProblems,
} from '../report/console/problems.ts';
import { finish } from './finish.ts';
import type { Start } from './start.ts';
import { saysNothing, USAGE } from './usage.ts';

/** A run that cannot begin: everything that is wrong with its variables and its manifest, and exit 2. */
export function refuseConfig(refused: Extract<ConfigRead, { ok: false }>, start: Start): Promise<number> {
  const { problems, manifestProblems, warnings } = refused;
  const { logger, note } = start;
  if (problems.length > 0) logger.say(renderVariableProblems(problems));
  const fromManifest = manifestProblems.flatMap(asProblems);
  if (fromManifest.length > 0) logger.say(renderManifestProblems(fromManifest));
  if (warnings.length > 0) logger.say(`\n${renderMisspelt(warnings)}`);
  if (saysNothing(start.environment)) logger.say(`\n${USAGE}`);
  note({ kind: 'refused', problems: [...problems.map(asConfigProblem), ...fromManifest] });
  note({ kind: 'warned', warnings: warnings.map(asConfigProblem) });
  return finish(start, { outcome: 'invalid', config: undefined });
}

export function asConfigProblem({ variable, message }: VariableProblem): Problem {
  return { code: 'config-invalid', message: `${variable} ${message}`, where: variable };
}
