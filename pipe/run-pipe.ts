import { startRecord } from '../src/actions/run.ts';
import { createSystemClock } from '../src/adapters/clock/system-clock.ts';
import { createStreamJournal } from '../src/adapters/console/stream-journal.ts';
import { nodeFiles } from '../src/adapters/files/node-files.ts';
import { realFolder } from '../src/adapters/files/real-folder.ts';
import type { Environment } from '../src/config/read-variables.ts';
import { EXIT_CODES } from '../src/domain/run-result.ts';
import { finish } from './finish.ts';
import { loadConfig } from './load-config.ts';
import { createRedactor } from './redactor.ts';
import { refuseConfig } from './refuse-config.ts';
import { listenForSignals, type Signals } from './signals.ts';
import type { Start } from './start.ts';
import { tellDefect } from './tell-defect.ts';
import { wantsColour } from './wants-colour.ts';

/** One run of the pipe: environment in, exit code out. The one last catch: never throws. */
export async function runPipe(environment: Environment, workingDirectory: string): Promise<number> {
  // A reader that goes away (`| head`) is no reason to stop a deploy in the middle.
  process.stdout.on('error', () => undefined);
  const signals = listenForSignals();
  const start = startRun(environment, workingDirectory);
  try {
    return await perform(start, signals);
  } catch (error) {
    const outcome = tellDefect(error, start);
    return await finish(start, { outcome, config: undefined }).catch(() => EXIT_CODES[outcome]);
  } finally {
    signals.letGo();
  }
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
  return {
    environment,
    clone,
    clock,
    files: nodeFiles([named, clone]),
    journal: createStreamJournal({
      stream: process.stdout,
      clock,
      colour: wantsColour(environment, process.stdout.isTTY),
      debug: environment['DEBUG'] === 'true',
      redact,
    }),
    record: startRecord(),
    redact,
    startedAtMs: clock.now(),
    startedElapsedMs: clock.elapsed(),
    context: undefined,
  };
}
