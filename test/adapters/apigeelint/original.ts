import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Finding } from '../../../src/domain/finding.ts';

interface Report {
  readonly filePath: string;
  readonly messages: readonly {
    readonly ruleId?: string;
    readonly severity: number;
    readonly line?: number;
    readonly column?: number;
    readonly message: string;
  }[];
}

/**
 * What `apigeelint -f json.js` says of one bundle (a root folder or a zip), started in the clone. Its report
 * goes to a file: through a pipe it is cut at 64 KiB.
 */
export async function original(
  clone: string,
  path: string,
  options: readonly string[] = ['--profile', 'apigeex'],
): Promise<readonly string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'original-')), 'report.json');
  const output = openSync(file, 'w');
  const cli = resolve('node_modules/apigeelint/cli.js');
  const child = spawn(process.execPath, [cli, '-s', path, '-f', 'json.js', ...options], {
    cwd: clone,
    stdio: ['ignore', output, 'ignore'],
  });
  await new Promise((done) => child.on('exit', done));
  closeSync(output);
  const reports = JSON.parse(readFileSync(file, 'utf8')) as readonly Report[];
  return reports.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, severity, line, column, message }) =>
      keyOf({
        file: relative(clone, resolve(clone, filePath)),
        line,
        column,
        rule: ruleId ?? 'apigeelint',
        severity: severity === 2 ? 'error' : 'warning',
        message,
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
