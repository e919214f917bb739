import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PipeEnding, type PipeRun, runPipe } from './run-pipe.ts';

/** Everything that left a run: text by where it was seen. */
export interface Spied extends PipeEnding {
  readonly left: ReadonlyMap<string, string>;
  /** Command lines of the children that were seen. */
  readonly children: readonly string[];
}

/**
 * Runs the pipe with a temporary folder of its own and a `git` that writes down what it is given, and looks
 * at its descendants' arguments and environments and at every file it writes, while it runs and afterwards.
 */
export async function runSpied(run: PipeRun): Promise<Spied> {
  const folder = await mkdtemp(join(tmpdir(), 'apigee-pipe-spy-'));
  const left = new Map<string, string>();
  const children = new Set<string>();
  try {
    const temporary = join(folder, 'tmp');
    const told = join(folder, 'git-was-told');
    await mkdir(temporary);
    await writeFile(join(folder, 'git'), `#!/bin/sh\n{ env; printf '%s\\n' "$@"; } >> '${told}'\nexit 1\n`);
    await chmod(join(folder, 'git'), 0o755);
    const look = (root?: number): void => {
      collectFiles(temporary, left);
      collectFiles(run.directory, left);
      if (root !== undefined) collectChildren(root, left, children);
    };
    let watch: NodeJS.Timeout | undefined;
    const ending = await runPipe({
      ...run,
      environment: {
        ...run.environment,
        TMPDIR: temporary,
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      },
      onStart: (child) => {
        run.onStart?.(child);
        watch = setInterval(() => look(child.pid), 10);
      },
    });
    clearInterval(watch);
    look();
    left.set('the log', ending.log);
    left.set('result.json', JSON.stringify(ending.result));
    left.set('git', existsSync(told) ? readFileSync(told, 'utf8') : '');
    return { ...ending, left, children: [...children] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function collectFiles(folder: string, left: Map<string, string>): void {
  for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true, recursive: true })) ?? []) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    left.set(path, attempt(() => readFileSync(path, 'latin1')) ?? left.get(path) ?? '');
  }
}

/** Linux only: elsewhere there is no /proc, and nothing is seen. */
function collectChildren(root: number, left: Map<string, string>, children: Set<string>): void {
  const pids = attempt(() => readFileSync(`/proc/${root}/task/${root}/children`, 'utf8')) ?? '';
  for (const pid of pids.split(' ').filter((text) => text !== '')) {
    const [cmdline, environ] = ['cmdline', 'environ'].map(
      (name) => attempt(() => readFileSync(`/proc/${pid}/${name}`, 'utf8')) ?? '',
    );
    // Between fork and exec a child is still its parent's image.
    if (cmdline === undefined || isParentsImage(cmdline, root)) continue;
    children.add(cmdline.replaceAll('\0', ' '));
    left.set(`process ${pid}: ${cmdline.slice(0, 80)}`, `${cmdline}\n${environ ?? ''}`);
    collectChildren(Number(pid), left, children);
  }
}

function isParentsImage(cmdline: string, root: number): boolean {
  return cmdline === '' || cmdline === attempt(() => readFileSync(`/proc/${root}/cmdline`, 'utf8'));
}

function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}
