import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './faults.ts';
import { switched } from './switched.ts';
import { type FaultState, watchFaults } from './watch-faults.ts';

/** What is linked, made anew, or of no use. */
const LEFT_BEHIND = new Set(['.git', 'node_modules', 'dist', 'coverage', 'test-reports']);

/** A copy of the project in a temporary folder, with the modules of this one. */
export function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutate-'));
  for (const part of readdirSync('.').filter((name) => !LEFT_BEHIND.has(name)))
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Another copy with what was built in it. */
export function copyOfCopy(first: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutate-'));
  cpSync(first, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

export function remove(copies: readonly string[]): void {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

/** Each fault as a switch in the sources, the program and the linter that it starts. Throws if it cannot be built. */
export function plant(copy: string, faults: readonly Fault[]): void {
  for (const [file, ofFile] of Map.groupBy(faults, (fault) => fault.file)) {
    const path = join(copy, file);
    writeFileSync(path, switched(readFileSync(path), ofFile));
  }
  writeFileSync(
    join(copy, 'build/watch-program.js'),
    `export const WATCH = ${JSON.stringify(WATCH_PROGRAM)};`,
  );
  replaceIn(
    join(copy, 'build/bundle.ts'),
    'const start = `',
    'const start = (await import("./watch-program.js")).WATCH + `\\n',
  );
  const linter = join(copy, 'src/adapters/apigeelint/child-arguments.ts');
  replaceIn(linter, "'--permission',", "'--permission', ...(globalThis.faultsForLinter?.flags ?? []),");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is looked for in a source.
  replaceIn(linter, '`${SET_COMPILER}', '`${globalThis.faultsForLinter?.code ?? ""}${SET_COMPILER}');
  const build = spawnSync(process.execPath, ['build/bundle.ts'], { cwd: copy, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`The program with its switches cannot be built: ${build.stderr}`);
}

/** A program that was copied to elsewhere has no switches. */
const WATCH_PROGRAM = `try {
  const at = import.meta.dirname + '/../fault.json';
  (${watchFaults.toString()})(JSON.parse(process.getBuiltinModule('node:fs').readFileSync(at, 'utf8')), ${JSON.stringify(watchFaults.toString())});
} catch {}`;

function replaceIn(path: string, what: string, by: string): void {
  const text = readFileSync(path, 'utf8');
  if (!text.includes(what)) throw new Error(`${path} has no ${what} any more`);
  writeFileSync(
    path,
    text.replace(what, () => by),
  );
}

export interface Outcome {
  /** Files of tests in the order in which they ended; none if the run itself broke. */
  readonly files: readonly { readonly name: string; readonly passed: boolean; readonly tookMs: number }[];
  readonly passed: boolean;
  readonly timedOut: boolean;
}

/** Runs files of tests one after the other, and no more after the first that fails if `bail` is given. */
export async function runTests(
  copy: string,
  files: readonly string[],
  { timeoutMs, bail, ...state }: Omit<FaultState, 'test'> & { timeoutMs: number; bail: boolean },
): Promise<Outcome> {
  writeFileSync(join(copy, 'fault.json'), JSON.stringify({ ...state, test: '' } satisfies FaultState));
  const answer = join(copy, 'answer.txt');
  rmSync(answer, { force: true });
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'build/mutate/jest.config.js', '--runInBand'];
  const options = [...(bail ? ['--bail'] : []), '--runTestsByPath'];
  const { passed, timedOut } = await run([...jest, ...options, ...files], { cwd: copy, timeoutMs });
  return { passed, timedOut, files: filesIn(answer, copy) };
}

/** See `TellEachFile`. */
function filesIn(answer: string, copy: string): Outcome['files'] {
  if (!existsSync(answer)) return [];
  const lines = [...readFileSync(answer, 'utf8').matchAll(/^(passed|failed) (\d+) (.+)$/gm)];
  return lines.map(([, verdict, tookMs, path = '']) => ({
    name: path.slice(copy.length + 1),
    passed: verdict === 'passed',
    tookMs: Number(tookMs),
  }));
}

function run(
  parameters: readonly string[],
  { cwd, timeoutMs }: { readonly cwd: string; readonly timeoutMs: number },
): Promise<Pick<Outcome, 'passed' | 'timedOut'>> {
  return new Promise((ended) => {
    const options = { cwd, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 100_000_000 } as const;
    execFile(process.execPath, ['--experimental-vm-modules', ...parameters], options, (error) =>
      ended({ passed: error === null, timedOut: error?.killed === true }),
    );
  });
}
