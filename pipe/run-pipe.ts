import { startRecord } from '../src/actions/run.ts';
import { createSystemClock } from '../src/adapters/clock/system-clock.ts';
import { createStreamJournal } from '../src/adapters/console/stream-journal.ts';
import { nodeFiles } from '../src/adapters/files/node-files.ts';
import { realFolder } from '../src/adapters/files/real-folder.ts';
import type { Environment } from '../src/config/read-variables.ts';
import { tidyEnvironment } from '../src/config/tidy-environment.ts';
import { EXIT_CODES } from '../src/domain/run-result.ts';
import { catchTheUnforeseen } from './catch-the-unforeseen.ts';
import { finish } from './finish.ts';
import { loadConfig } from './load-config.ts';
import { createRedactor } from './redactor.ts';
import { refuseConfig } from './refuse-config.ts';
import { listenForSignals, type Signals } from './signals.ts';
import type { Start } from './start.ts';
import { tellDefect } from './tell-defect.ts';
import { USAGE } from './usage.ts';
import { VERSION } from './version.ts';
import { wantsColour } from './wants-colour.ts';

export interface Invocation {
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** None is understood but `--help` and `--version`. */
  readonly arguments: readonly string[];
}

/** One run of the pipe: environment in, exit code out. The one last catch: never throws. */
export async function runPipe(invocation: Invocation): Promise<number> {
  // A reader that goes away (`| head`) is no reason to stop a deploy in the middle.
  process.stdout.on('error', () => undefined);
  const asked = invocation.arguments[0];
  if (asked !== undefined && ANSWERS[asked] !== undefined) return answer(ANSWERS[asked]);
  const signals = listenForSignals();
  const start = startRun(tidyEnvironment(invocation.environment), invocation.workingDirectory);
  const last = catchTheUnforeseen(start, signals);
  try {
    return asked === undefined ? await perform(start, signals) : await refuseArguments(start);
  } catch (error) {
    const outcome = tellDefect(error, start);
    return await finish(start, { outcome, config: undefined }).catch(() => EXIT_CODES[outcome]);
  } finally {
    last.runIsOver();
    signals.letGo();
  }
}

const ANSWERS: Readonly<Record<string, string>> = {
  '--help': USAGE,
  '-h': USAGE,
  '--version': `apigee-pipe ${VERSION}`,
};

function answer(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT_CODES.done;
}

/** Somebody who writes `lint` behind the program means ACTION=lint, and a deploy is the default. */
function refuseArguments(start: Start): Promise<number> {
  const message = 'The pipe takes no arguments: variables say what to do.';
  start.record.problems.push({ code: 'config-invalid', message, hint: 'Set ACTION in place of it.' });
  start.journal.say(USAGE);
  return finish(start, { outcome: 'invalid', config: undefined });
}

async function perform(start: Start, signals: Signals): Promise<number> {
  const loaded = await loadConfig(start.environment, start);
  if (!loaded.ok) return refuseConfig(loaded, start);
  const { act } = await import('./act.ts');
  return act(loaded, start, signals);
}

function startRun(environment: Environment, workingDirectory: string): Start {
  const clock = createSystemClock();
  const redact = createRedactor(environment);
  const named = environment['BITBUCKET_CLONE_DIR']?.trim() || workingDirectory;
  const clone = realFolder(named);
  const start: Start = {
    environment,
    clone,
    clock,
    files: nodeFiles([named, clone]),
    journal: createStreamJournal({
      stream: process.stdout,
      clock,
      colour: wantsColour(environment, process.stdout.isTTY),
      debug: environment['DEBUG'] === 'true',
      redact: (text) => start.hide(redact(text)),
    }),
    record: startRecord(),
    redact,
    startedAtMs: clock.now(),
    startedElapsedMs: clock.elapsed(),
    context: undefined,
    hide: (text) => text,
  };
  return start;
}
