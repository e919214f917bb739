import { apigeeOf, type Config } from '../config/config.ts';
import { platformOf } from '../config/names.ts';
import type { RunResult } from '../domain/results/run-result.ts';
import type { Outcome } from '../errors/outcome.ts';
import { paintWith } from '../report/console/paint.ts';
import { renderProblems } from '../report/console/problems.ts';
import { renderBlock } from '../report/console/steps.ts';
import { renderSummary } from '../report/console/summary.ts';
import { buildResult } from './build-result.ts';
import { hideInside } from './hide-values.ts';
import type { Reporting } from './reporting.ts';
import type { Start } from './start.ts';
import { appendOutputs, writeReports } from './write-reports.ts';

export interface Ending {
  readonly outcome: Outcome;
  /** Undefined where it could not even be read. */
  readonly config: Config | undefined;
  readonly reporting?: Reporting;
}

/** Tells how the run ended, to the log, to files and to Bitbucket, and answers its exit code. */
export async function finish(start: Start, ending: Ending): Promise<number> {
  const { logger } = start;
  const { config } = ending;
  const directory = start.variables.values.REPORT_DIR;
  const result = resultOf(start, ending);
  if (config !== undefined) logger.say(`\n${renderSummary(result, paintWith(logger.colour))}`);
  // Written before Bitbucket is told: a run that is killed meanwhile has left its result all the same.
  await writeReports(start, result, directory);
  await appendOutputs(start, result);
  if (ending.reporting !== undefined) await tellBitbucket(start, ending.reporting, { result, directory });
  if (result.exitCode !== 0) logger.say(`exit ${result.exitCode}`);
  return result.exitCode;
}

function resultOf(start: Start, { outcome: judged, config }: Ending): RunResult {
  const { record, context, startedAtMs, variables } = start;
  const isActionKnown = !variables.problems.some(({ variable }) => variable === 'ACTION');
  const apigee = config && apigeeOf(config);
  // A fault that nobody caught has stopped the run: it counts, whatever the stopped run makes of itself.
  const outcome = record.problems.some(({ code }) => code === 'defect') ? 'defect' : judged;
  const result = buildResult({
    action: isActionKnown ? variables.values.ACTION : 'unknown',
    outcome,
    startedAtMs,
    durationMs: start.clock.elapsed() - start.startedElapsedMs,
    platform: platformOf(variables.values.APIGEE_API_URL),
    organization: apigee?.organization,
    environments: apigee?.environments ?? [],
    context,
    record,
  });
  return hideInside(result, start.hide);
}

async function tellBitbucket(
  start: Start,
  reporting: Reporting,
  { result, directory }: { readonly result: RunResult; readonly directory: string },
): Promise<void> {
  const { logger } = start;
  logger.progress('Telling Bitbucket');
  const { warnings, notes } = await reporting.deliver(result, `${directory}/report.md`);
  logger.progress(undefined);
  if (warnings.length > 0) logger.say(renderBlock('Warning', renderProblems(warnings)));
  if (notes.length > 0) logger.say(renderBlock('Note', notes));
  if (warnings.length === 0) return;
  const told = hideInside(warnings, start.hide);
  await writeReports(start, { ...result, warnings: [...result.warnings, ...told] }, directory);
}
