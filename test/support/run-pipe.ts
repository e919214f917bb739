import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ResultJson } from '../../src/report/files/result-json.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const PROGRAM = join(ROOT, 'dist', 'pipe.mjs');

/** Set by `npm test`: V8 writes there what a run reached (build/coverage.ts). */
const COVERAGE_FOLDER = process.env['PIPE_COVERAGE_FOLDER'];
/** It costs time, in the run and when all is put together: the first run of each test file is measured, and some that follow. */
const MEASURED_ONE_IN = 4;
let runs = 0;

function coverage(): Readonly<Record<string, string>> {
  const isMeasured = COVERAGE_FOLDER !== undefined && runs % MEASURED_ONE_IN === 0;
  runs += 1;
  return isMeasured ? { NODE_V8_COVERAGE: join(COVERAGE_FOLDER, 'children') } : {};
}

export interface PipeRun {
  /** The pipe's variables; nothing else of this process reaches it but PATH and where temporary files go. */
  readonly environment: Readonly<Record<string, string>>;
  /** The clone. */
  readonly directory: string;
  /** Called with the child at once, and with each piece of output as it comes: to stop it in the middle. */
  readonly onStart?: (child: ChildProcess) => void;
  readonly onOutput?: (child: ChildProcess, log: string) => void;
}

export interface PipeEnding {
  readonly exitCode: number | null;
  readonly log: string;
  /** Keys that the action does not fill are not there. */
  readonly result: ResultJson;
  /** Reads a file of the report folder. */
  readonly report: (name: string) => Promise<string>;
  readonly durationMs: number;
}

/** Runs the built pipe as users run it: a child process, variables in, exit code, log and files out. */
export async function runPipe(run: PipeRun): Promise<PipeEnding> {
  const startedMs = performance.now();
  const startedAtMs = Date.now();
  const child = spawnPipe(run);
  run.onStart?.(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      run.onOutput?.(child, log);
    });
  }
  const exitCode = await new Promise<number | null>((ended) => child.on('close', ended));
  const reports = resolve(run.directory, run.environment['REPORT_DIR'] ?? 'test-reports/apigee-pipe');
  const report = (name: string) => readFile(join(reports, name), 'utf8');
  const result = JSON.parse(await report('result.json').catch(() => 'null')) as ResultJson;
  const durationMs = performance.now() - startedMs;
  const isOfThisRun = result !== null && Date.parse(result.startedAt) >= startedAtMs;
  // A story may give the run a clock of its own.
  if (run.environment['NODE_OPTIONS'] === undefined)
    refuseUntrueTimes({ log, result: isOfThisRun ? result : null, durationMs });
  return { exitCode, log, result, report, durationMs };
}

/** No run says of itself, or of a part of it, that it took longer than it did. */
export function refuseUntrueTimes({
  log,
  result,
  durationMs,
}: Pick<PipeEnding, 'log' | 'durationMs'> & { readonly result: PipeEnding['result'] | null }): void {
  const told = [
    // At the end of a line, in a column of its own or in brackets; a sentence may tell of a limit.
    ...[...log.matchAll(/ {2,}(?:(\d+) min )?(\d+(?:\.\d)?) s$/gm)].map(
      ([, minutes = '0', seconds = '0']) => 1000 * (60 * Number(minutes) + Number(seconds)),
    ),
    ...(result === null ? [] : [result.durationMs, ...timesOf(result.deployments)]),
  ];
  const untrue = told.filter((one) => one < 0 || one > durationMs + SLACK_MS);
  if (untrue.length > 0)
    throw new Error(`A run of ${durationMs} ms says that it took ${untrue.join(', ')} ms:\n${log}`);
}

/** Of rounding, and of what a loaded machine does between two looks at the clock. */
const SLACK_MS = 1000;

function timesOf(deployments: Partial<ResultJson>['deployments'] = []): readonly number[] {
  return deployments.flatMap((one) => ('durationMs' in one ? [one.durationMs] : []));
}

/** The child alone, for runs that nobody waits for. */
export function spawnPipe({
  directory,
  environment,
}: PipeRun): ChildProcessByStdio<null, Readable, Readable> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: npm run build makes it`);
  return spawn(process.execPath, [PROGRAM], {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), ...coverage(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
