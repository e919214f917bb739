import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Report {
  readonly filePath: string;
  readonly messages: readonly {
    readonly ruleId?: string;
    readonly severity: number;
    readonly line?: number;
    readonly column?: number;
    readonly message: unknown;
  }[];
}

/** What became of one call of apigeelint. */
export interface OriginalRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every finding as a key; undefined where no report was written. */
  readonly findings: readonly string[] | undefined;
}

/**
 * What `apigeelint -f json.js` says of one bundle (a root folder or a zip), started in the clone. Its report
 * goes to a file: on its standard output it is cut at 64 KiB, and mixed with what rules print there.
 */
export async function original(
  clone: string,
  path: string,
  options: readonly string[] = ['--profile', 'apigeex'],
): Promise<readonly string[]> {
  const { findings, stderr } = await runOriginal(clone, path, { options });
  if (findings === undefined) throw new Error(`apigeelint gave no report of ${path}: ${stderr}`);
  return findings;
}

export interface OriginalCall {
  readonly options?: readonly string[];
  /** Arguments for Node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads its standard output only when it has ended, as a busy reader does. */
  readonly readLate?: boolean;
  /** Ends it after so long. */
  readonly milliseconds?: number;
}

export async function runOriginal(
  clone: string,
  path: string,
  {
    options = ['--profile', 'apigeex'],
    node = [],
    env = {},
    readLate = false,
    milliseconds,
  }: OriginalCall = {},
): Promise<OriginalRun> {
  const room = temporaryFolder('original-');
  const file = join(room, 'report.json');
  const cli = resolve('node_modules/apigeelint/cli.js');
  const child = spawn(process.execPath, [...node, cli, '-s', path, '-f', 'json.js', '-w', file, ...options], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    // It leaves there what it unpacked, if it throws or is ended.
    env: { ...process.env, TMPDIR: room, ...env },
    timeout: milliseconds,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  const said = readLate ? ended.then(async () => text(child.stdout)) : text(child.stdout);
  const [stdout, stderr, exitCode] = await Promise.all([said, text(child.stderr), ended]);
  return { exitCode, stdout, stderr, findings: existsSync(file) ? keysIn(clone, file) : undefined };
}

function keysIn(clone: string, file: string): readonly string[] {
  const reports = JSON.parse(readFileSync(file, 'utf8')) as readonly Report[];
  return reports.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, line, column, message }) =>
      keyOf({
        file: relative(clone, resolve(clone, filePath)),
        line,
        column,
        rule: ruleId ?? 'apigeelint',
        severity: severity === 2 ? 'error' : 'warning',
        // The pipe leaves out the stacks that some messages end in.
        // And it names files as the repository does, wherever it lies.
        message:
          typeof message === 'string'
            ? message.replaceAll(/\n {4}at [^\n]*/g, '').replaceAll(`${clone}/`, '')
            : String(message),
      }),
    ),
  );
}

/** What makes two findings the same. */
export function keyOf(finding: Omit<Finding, 'bundle' | 'kind'>): string {
  const { file, line, column, rule, severity, message } = finding;
  return JSON.stringify([file, line ?? null, column ?? null, rule, severity, message]);
}

/** Runs at most `width` at a time. */
export async function inParallel<In, Out>(
  items: readonly In[],
  width: number,
  work: (item: In) => Promise<Out>,
): Promise<readonly Out[]> {
  const results: Out[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
