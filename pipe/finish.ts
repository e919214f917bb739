import { tellResult } from '../src/actions/tell-result.ts';
import type { Config } from '../src/config/config.ts';
import { ACTIONS } from '../src/config/variables.ts';
import type { Outcome, RunResult } from '../src/domain/run-result.ts';
import { paintWith } from '../src/report/console/paint.ts';
import { renderSummary } from '../src/report/console/summary.ts';
import { renderOutputs } from '../src/report/outputs.ts';
import type { Start } from './run-pipe.ts';

export interface Ending {
  readonly outcome: Outcome;
  /** Undefined where it could not even be read. */
  readonly config: Config | undefined;
}

/**
 * Writes what a run leaves behind (DESIGN §5) and answers its exit code. A report that cannot be written is
 * a warning in the log: it changes nothing of what happened.
 */
export async function finish(start: Start, { outcome, config }: Ending): Promise<number> {
  const result = tellResult({
    action: config?.action ?? namedAction(start),
    outcome,
    startedAtMs: start.startedAtMs,
    durationMs: start.clock.elapsed() - start.startedElapsedMs,
    organization: config?.apigee?.organization,
    environments: config?.apigee?.environments ?? [],
    context: start.context,
    record: start.record,
  });
  const { journal } = start;
  if (config !== undefined) journal.say(`\n${renderSummary(result, paintWith(journal.colour))}`);
  await writeReports(start, result, config?.reportDirectory ?? namedDirectory(start));
  if (result.exitCode !== 0) journal.say(`exit ${result.exitCode}`);
  return result.exitCode;
}

async function writeReports(start: Start, result: RunResult, directory: string): Promise<void> {
  const { files, clone, environment, redact } = start;
  const reports: readonly (readonly [string, string])[] = [
    ['result.json', `${JSON.stringify(result, undefined, 2)}\n`],
    ['outputs.env', renderOutputs(result)],
  ];
  for (const [name, text] of reports) {
    await attempt(start, name, () => files.write(files.resolve(clone, directory, name), redact(text)));
  }
  const variables = environment['BITBUCKET_PIPELINES_VARIABLES_PATH'] ?? '';
  if (variables !== '') {
    await files.append(variables, redact(renderOutputs(result))).catch((error: unknown) => {
      // FACTS §1.6: whether a pipe may write there is unproven, so it is no loss.
      start.journal.debug(`No output variables: ${reasonOf(error)}`);
    });
  }
}

async function attempt({ journal }: Start, name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    journal.say(`${name} could not be written: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'for no reason given';
}

function namedAction({ environment }: Start): string {
  const named = environment['ACTION']?.trim() ?? '';
  return ACTIONS.find((action) => action === named) ?? (named === '' ? 'deploy' : 'unknown');
}

function namedDirectory({ environment }: Start): string {
  const named = environment['REPORT_DIR']?.trim() ?? '';
  return named === '' ? 'test-reports/apigee-pipe' : named;
}
