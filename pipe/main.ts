import { createSystemClock } from '../src/adapters/clock/system-clock.ts';
import { createStreamLogger } from '../src/adapters/console/stream-logger.ts';
import { nodeFiles, realFolder } from '../src/adapters/files/node-files.ts';
import type { Environment } from '../src/config/environment.ts';
import { readVariables } from '../src/config/read/read-variables.ts';
import { oneLine } from '../src/domain/text/visible-text.ts';
import { EXIT_CODES } from '../src/errors/outcome.ts';
import { PipeError } from '../src/errors/pipe-error.ts';
import { finish } from '../src/run/finish.ts';
import { keepRecord } from '../src/run/keep-record.ts';
import { loadConfig } from '../src/run/load-config.ts';
import { createRedactor } from '../src/run/redactor.ts';
import { refuseConfig } from '../src/run/refuse-config.ts';
import { reportDefect } from '../src/run/report-defect.ts';
import type { Start } from '../src/run/start.ts';
import { USAGE } from '../src/run/usage.ts';
import { VERSION } from '../src/run/version.ts';

interface Invocation {
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** None is understood but those that ask for help or for the version. */
  readonly arguments: readonly string[];
}

/** One run of the pipe: environment in, exit code out. The one last catch: never throws. */
async function runPipe(invocation: Invocation): Promise<number> {
  // A reader that goes away (`| head`) is no reason to stop a deploy in the middle.
  process.stdout.on('error', () => undefined);
  const asked = invocation.arguments[0];
  const told = asked === undefined ? undefined : ANSWERS.get(asked);
  if (told !== undefined) return answer(told);
  const signals = listenForSignals();
  const start = startRun(tidyEnvironment(invocation.environment), invocation.workingDirectory);
  const last = catchTheUnforeseen(start, signals);
  try {
    return asked === undefined ? await perform(start, signals) : await refuseArguments(start);
  } catch (error) {
    const outcome = reportDefect(error, start);
    return await finish(start, { outcome, config: undefined }).catch(() => EXIT_CODES[outcome]);
  } finally {
    last.runIsOver();
  }
}

const OWN_VERSION = `apigee-pipe ${VERSION}`;

const ANSWERS: ReadonlyMap<string, string> = new Map([
  ['--help', USAGE],
  ['-h', USAGE],
  ['help', USAGE],
  ['--version', OWN_VERSION],
  ['-v', OWN_VERSION],
  ['version', OWN_VERSION],
]);

function answer(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT_CODES.done;
}

/** Somebody who writes `lint` behind the program means ACTION=lint, and a deploy is the default. */
function refuseArguments(start: Start): Promise<number> {
  const message = 'The pipe takes no arguments: variables say what to do.';
  const hint = 'Set ACTION in place of it.';
  start.note({ kind: 'refused', problems: [{ code: 'config-invalid', message, hint }] });
  start.logger.say(USAGE);
  return finish(start, { outcome: 'invalid', config: undefined });
}

async function perform(start: Start, signals: Signals): Promise<number> {
  const loaded = await loadConfig(start);
  if (!loaded.ok) return refuseConfig(loaded, start);
  const [{ act }, { openPorts, readContext }] = await Promise.all([
    import('../src/run/act.ts'),
    import('./compose.ts'),
  ]);
  return act(loaded, start, { openPorts, readContext, stop: signals.stop });
}

function startRun(environment: Environment, workingDirectory: string): Start {
  const clock = createSystemClock();
  const variables = readVariables(environment);
  const redact = createRedactor(environment);
  const named = environment['BITBUCKET_CLONE_DIR']?.trim() || workingDirectory;
  const clone = realFolder(named);
  const start: Start = {
    environment,
    variables,
    clone,
    clock,
    files: nodeFiles([named, clone]),
    logger: createStreamLogger({
      stream: process.stdout,
      clock,
      columns: widthOf(environment['COLUMNS']),
      colour: wantsColour(environment, process.stdout.isTTY),
      debug: variables.values.DEBUG,
      redact: (text) => start.hide(redact(text)),
    }),
    ...keepRecord(),
    redact,
    startedAtMs: clock.now(),
    startedElapsedMs: clock.elapsed(),
    context: undefined,
    hide: (text) => text,
  };
  return start;
}

const TOKENS = ['ACCESS_TOKEN', 'BITBUCKET_ACCESS_TOKEN', 'BITBUCKET_API_TOKEN'];

/**
 * The environment with what is certainly no part of a token taken off: the header's own words before it. Done
 * before anything else, so that what is hidden from the log is what is really sent.
 */
function tidyEnvironment(environment: Environment): Environment {
  const tidied = TOKENS.flatMap((name) => {
    const value = environment[name];
    return value === undefined
      ? []
      : [[name, value.trim().replace(/^(?:authorization:\s{0,8})?bearer\s{1,8}/i, '')]];
  });
  return { ...environment, ...(Object.fromEntries(tidied) as Record<string, string>) };
}

/** As shells say it; what makes no sense is no width. */
function widthOf(columns: string | undefined): number | undefined {
  return /^[1-9]\d{1,2}$/.test(columns ?? '') ? Math.max(40, Number(columns)) : undefined;
}

/** https://no-color.org and its opposite; otherwise colour is for terminals. */
function wantsColour(environment: Environment, isTerminal: boolean | undefined): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const force = environment['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  return isTerminal === true && environment['TERM'] !== 'dumb';
}

interface Signals {
  /** Aborted at once: nothing new is begun, and only writes under way are waited for. */
  readonly stop: AbortSignal;
  /** Stops the run from inside, as a signal would. */
  halt(): void;
}

/** Bitbucket and `docker stop` send SIGTERM and kill 10 s later. */
function listenForSignals(): Signals {
  const stopped = new AbortController();
  const stop = () => stopped.abort(new PipeError('stopped', 'The run was stopped from outside.'));
  process.on('SIGTERM', stop).on('SIGINT', stop);
  return {
    stop: stopped.signal,
    halt: stop,
  };
}

/** What is under way when something unforeseen happens gets this long to be reported; then the process ends. */
const PATIENCE_MS = 8000;
/** One fault may fire again and again: the first ones say it all. */
const MOST_TOLD = 3;

interface LastHandler {
  /** After the verdict nothing changes it any more; what still fails then is a line of the debug log. */
  runIsOver(): void;
}

/**
 * Nothing fails unseen: an error that nobody caught, a rejection that nobody awaited, and a run that comes to no
 * end, all end in a redacted log, a result.json and exit 70. The run itself is stopped as by SIGTERM, so that what
 * it had begun is brought to an end and told.
 */
function catchTheUnforeseen(start: Start, signals: Signals): LastHandler {
  let over = false;
  let seen = 0;
  let ending: Promise<void> | undefined;

  const end = (): void => {
    ending ??= finish(start, { outcome: 'defect', config: undefined })
      .catch(() => undefined)
      .then(() => process.exit(EXIT_CODES.defect));
  };
  const fail = (error: unknown): void => {
    if (over) {
      start.logger.debug(`After the end: ${error instanceof Error ? error.message : 'something failed.'}`);
      return;
    }
    process.exitCode = EXIT_CODES.defect;
    seen += 1;
    if (seen <= MOST_TOLD) reportDefect(error, start);
    if (seen > 1) return;
    signals.halt();
    setTimeout(() => over || end(), PATIENCE_MS);
  };

  // Node would print it as it is: what a library warns of may quote a file of the clone.
  process
    .removeAllListeners('warning')
    .on('warning', ({ message }) => start.logger.say(`Note       Node warns: ${oneLine(message)}`));
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  process.on('beforeExit', () => {
    if (over || ending !== undefined) return;
    reportDefect(new Error('The run came to no end, and nothing was left to wait for.'), start);
    end();
  });
  return {
    runIsOver: () => {
      over = true;
    },
  };
}

/** So long a reader holds up a run that was stopped: 10 s later it would be killed. */
const LAST_WORDS_MS = 1000;

async function main(): Promise<void> {
  const exitCode = await runPipe({
    environment: process.env,
    workingDirectory: process.cwd(),
    arguments: process.argv.slice(2),
  });
  process.exitCode = exitCode;
  // What is left open, a linter for instance, holds nothing up, the heap need not be cleared away first, and until the
  // very end a second signal finds its listener. But what was said is said: a pipe takes 64 kB, and its reader may be slow.
  process.stdout.write('', () => process.exit(exitCode));
  if (exitCode === EXIT_CODES.stopped) setTimeout(() => process.exit(exitCode), LAST_WORDS_MS);
}

void main();
