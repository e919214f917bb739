import { isAbsolute } from 'node:path';
import { wayOutOf } from '../bundle/refuse-linked-path.ts';
import { pathFrom } from '../bundle/where.ts';
import { apigeeOf, type Config, type ConfigOf } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import type { ConfigRead } from '../config/read/read-config.ts';
import type { VariablesRead } from '../config/read/read-variables.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { BuildContext } from '../domain/code-host/build-context.ts';
import { type Outcome, outcomeOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import type { Logger } from '../ports/logger.ts';
import { renderHeading } from '../report/console/heading.ts';
import { renderMisspelt } from '../report/console/problems.ts';
import { hasChanged, type Ports, type Run } from './context.ts';
import { listen } from './events.ts';
import { finish } from './finish.ts';
import { createHiding } from './hide-values.ts';
import { asConfigProblem } from './refuse-config.ts';
import { reportDefect } from './report-defect.ts';
import { startReporting } from './reporting.ts';
import type { Start } from './start.ts';
import { VERSION } from './version.ts';

/** What the program alone has: the real adapters, and the signal that it is being stopped. */
export interface Program {
  /** Aborted at once: nothing new is begun, and only writes under way are waited for. */
  readonly stop: AbortSignal;
  readonly openPorts: (opening: Opening) => Ports;
  readonly readContext: (start: Start, config: Config, stop: AbortSignal) => Promise<BuildContext>;
}

/** What the adapters of one run are made from. */
export interface Opening {
  readonly config: Config;
  readonly context: BuildContext;
  readonly environment: Environment;
  readonly variables: VariablesRead;
  readonly clone: string;
  readonly clock: Clock;
  readonly files: Files;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
}

/** Does what a valid configuration asks for; whatever goes wrong ends in a result and an exit code. */
export async function act(
  loaded: Extract<ConfigRead, { ok: true }>,
  start: Start,
  { stop, openPorts, readContext }: Program,
): Promise<number> {
  const { config, warnings } = loaded;
  const { logger, note } = start;
  start.hide = createHiding(config, start.environment);
  const context = await readContext(start, config, stop);
  start.context = context;
  tellHeading(start, config, context);
  if (warnings.length > 0) logger.say(`${renderMisspelt(warnings)}\n`);
  note({ kind: 'warned', warnings: warnings.map(asConfigProblem) });

  const over = new AbortController();
  const ports = openPorts({ ...start, config, context, signal: AbortSignal.any([stop, over.signal]) });
  const reporting = startReporting({ config, context, ports });
  const outcome = await attempt({
    clone: start.clone,
    record: start.record,
    redact: start.redact,
    variables: pick(start.environment, config.manifestVariables),
    config,
    context,
    ports,
    events: listen({ logger, note }),
    signal: stop,
  });
  // No call to Apigee after the verdict, not even the last try of a read that nobody waits for any more.
  over.abort(new PipeError('stopped', 'The run is over.'));
  logger.progress(undefined);
  return finish(start, { outcome, config, reporting });
}

/** Of the environment, what the manifest may fill in: nothing else is in reach of what it renders. */
function pick(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}

function tellHeading({ logger }: Start, config: Config, context: BuildContext): void {
  const { action } = config;
  const apigee = apigeeOf(config);
  const heading = { version: VERSION, action, context, organization: apigee?.organization };
  logger.say(`${renderHeading({ ...heading, environments: apigee?.environments ?? [] })}\n`);
}

/** What a run changed it states, whatever came of it. */
async function attempt(run: Run): Promise<Outcome> {
  let writeEvidence: ((outcome: Outcome) => Promise<void>) | undefined;
  const outcome = await settle(run, async () => {
    await refuseReportDirectory(run);
    writeEvidence = await evidenceOf(run);
    return perform(run);
  });
  await writeEvidence?.(outcome);
  return outcome;
}

/** A key that cannot sign is found out before anything is changed. */
async function evidenceOf(run: Run): Promise<((outcome: Outcome) => Promise<void>) | undefined> {
  const { config } = run;
  if (!('evidenceKey' in config)) return undefined;
  const { isEvident, prepareEvidence } = await import('../actions/steps/write-evidence.ts');
  return isEvident(config) ? prepareEvidence({ ...run, config }) : undefined;
}

/** An error of ours becomes its outcome, anything else is a defect with its stack. */
async function settle(run: Run, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PipeError))
      return reportDefect(error, { logger: run.ports.logger, note: (event) => run.events.emit(event) });
    run.events.emit({ kind: 'failed', problems: asProblems(error) });
    return run.signal.aborted ? 'stopped' : outcomeOf(error, { changed: hasChanged(run.record) });
  }
}

/** Found out before anything is changed: what a pull request commits there must not decide where reports go. */
async function refuseReportDirectory({ config, clone, ports: { files } }: Run): Promise<void> {
  const folder = pathFrom(clone, files.resolve(clone, config.reportDirectory));
  const link = isAbsolute(folder) ? undefined : await wayOutOf(folder, clone, files);
  if (link === undefined) return;
  const said = `REPORT_DIR goes by way of ${link}, which leads out of the clone, into its .git, or to nowhere.`;
  throw new PipeError('config-invalid', said, {
    where: 'REPORT_DIR',
    hint: 'Nothing was changed, and no report is written. Remove the link from the repository, or name another folder.',
  });
}

/** Each action is loaded when it is asked for: a lint never loads what a deployment needs. */
async function perform(run: Run): Promise<Outcome> {
  const { config } = run;
  switch (config.action) {
    case 'lint':
      return (await import('../actions/lint.ts')).lint({ ...run, config });
    case 'check':
      return (await import('../actions/check.ts')).check({ ...run, config }, config.apigee);
    case 'query':
      return (await import('../actions/query.ts')).query({ ...run, config });
    case 'audit':
      return (await import('../actions/audit.ts')).audit({ ...run, config }, config.apigee);
    case 'setup':
      return (await import('../actions/setup.ts')).setup({ ...run, config });
    case 'cleanup':
      return (await import('../actions/cleanup.ts')).cleanup({ ...run, config }, config.apigee);
    default:
      return performChange(run, config);
  }
}

/** Those that bring something into an environment, or say what that would change. */
async function performChange(run: Run, config: ChangeConfig): Promise<Outcome> {
  switch (config.action) {
    case 'plan':
      return (await import('../actions/plan.ts')).plan({ ...run, config }, config.apigee);
    case 'deploy':
      return (await import('../actions/deploy.ts')).deploy({ ...run, config }, config.apigee);
    case 'drift':
      return (await import('../actions/drift.ts')).drift({ ...run, config }, config.apigee);
    case 'export':
      return (await import('../actions/export.ts')).exportBundles({ ...run, config }, config.apigee);
    case 'preview':
      return (await import('../actions/preview.ts')).preview({ ...run, config }, config.apigee);
    case 'rollback':
      return (await import('../actions/rollback.ts')).rollback({ ...run, config }, config.apigee);
    case 'promote':
      return (await import('../actions/promote.ts')).promote({ ...run, config }, config.apigee);
    case 'undeploy':
      return (await import('../actions/undeploy.ts')).undeploy({ ...run, config }, config.apigee);
  }
}

type ChangeConfig = Exclude<Config, ConfigOf<'lint' | 'check' | 'query' | 'audit' | 'setup' | 'cleanup'>>;
