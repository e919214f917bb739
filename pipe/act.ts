import type { Run } from '../src/actions/run.ts';
import type { Config } from '../src/config/config.ts';
import type { ConfigRead } from '../src/config/read-config.ts';
import type { Environment } from '../src/config/read-variables.ts';
import { faultOf } from '../src/deploy/judge-attempts.ts';
import { asProblem } from '../src/domain/as-problem.ts';
import type { BuildContext } from '../src/domain/build-context.ts';
import type { Outcome } from '../src/domain/run-result.ts';
import { PipeError } from '../src/errors/pipe-error.ts';
import { renderHeading } from '../src/report/console/heading.ts';
import { renderMisspelt } from '../src/report/console/problems.ts';
import { openDoors } from './adapters.ts';
import { finish } from './finish.ts';
import { createHiding } from './hide-values.ts';
import { readContext } from './read-context.ts';
import { asConfigProblem } from './refuse-config.ts';
import { startReporting } from './reporting.ts';
import type { Signals } from './signals.ts';
import type { Start } from './start.ts';
import { tellDefect } from './tell-defect.ts';
import { VERSION } from './version.ts';

/** Does what a valid configuration asks for; whatever goes wrong ends in a result and an exit code. */
export async function act(
  loaded: Extract<ConfigRead, { ok: true }>,
  start: Start,
  { stop }: Signals,
): Promise<number> {
  const { config, warnings } = loaded;
  const { journal, record } = start;
  start.hide = createHiding(config, start.environment);
  const context = await readContext(start, config);
  start.context = context;
  tellHeading(start, config, context);
  if (warnings.length > 0) journal.say(`${renderMisspelt(warnings)}\n`);
  record.warnings.push(...warnings.map(asConfigProblem));

  const over = new AbortController();
  const doors = openDoors({ ...start, config, context, signal: AbortSignal.any([stop, over.signal]) });
  const reporting = startReporting({ config, context, doors });
  const outcome = await attempt({
    ...start,
    variables: pick(start.environment, config.manifestVariables),
    config,
    context,
    doors,
    signal: stop,
  });
  // No call to Apigee after the verdict, not even the last try of a read that nobody waits for any more.
  over.abort(new PipeError('stopped', 'The run is over.'));
  journal.progress(undefined);
  return finish(start, { outcome, config, reporting });
}

/** Of the environment, what the manifest may fill in: nothing else is in reach of what it renders. */
function pick(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}

function tellHeading({ journal }: Start, config: Config, context: BuildContext): void {
  const { action, apigee } = config;
  const heading = { version: VERSION, action, context, organization: apigee?.organization };
  journal.say(`${renderHeading({ ...heading, environments: apigee?.environments ?? [] })}\n`);
}

/** An error of ours becomes its outcome, anything else is a defect with its stack. */
async function attempt(run: Run): Promise<Outcome> {
  try {
    return await perform(run);
  } catch (error) {
    if (!(error instanceof PipeError))
      return tellDefect(error, { journal: run.doors.journal, record: run.record });
    const problems = [error, ...error.also];
    run.record.problems.push(...problems.map(asProblem));
    return run.signal.aborted ? 'stopped' : faultOf(error.code, false);
  }
}

/** Each action is loaded when it is asked for: a lint never loads what a deployment needs. */
async function perform(run: Run): Promise<Outcome> {
  const { config } = run;
  if (config.action === 'lint') {
    const { lint } = await import('../src/actions/lint.ts');
    return lint(run);
  }
  if (config.apigee === undefined) throw new TypeError(`${config.action} without an organization`);
  switch (config.action) {
    case 'check': {
      const { check } = await import('../src/actions/check.ts');
      return check(run, config.apigee);
    }
    case 'plan': {
      const { plan } = await import('../src/actions/plan.ts');
      return plan(run, config.apigee);
    }
    case 'deploy': {
      const { deploy } = await import('../src/actions/deploy.ts');
      return deploy(run, config.apigee);
    }
  }
}
