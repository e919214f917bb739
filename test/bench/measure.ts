import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Measured {
  readonly milliseconds: number;
  /** Of the process and all below it together, sampled; Linux only. */
  readonly peakMegabytes: number;
  readonly exitCode: number;
}

export interface Command {
  readonly program: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly weigh?: boolean;
}

/** Runs a Node program to its end. */
export async function measure({
  program,
  cwd,
  env = {},
  args = [],
  weigh = false,
}: Command): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [...(program === '' ? [] : [program]), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
  let peak = 0;
  const scale = weigh
    ? setInterval(() => (peak = Math.max(peak, residentOfTree(child.pid ?? 0))), 5)
    : undefined;
  const exitCode = await new Promise<number>((done) => child.on('exit', (code) => done(code ?? -1)));
  clearInterval(scale);
  return { milliseconds: performance.now() - started, peakMegabytes: peak, exitCode };
}

/** The median of several runs, after one that warms the disk. */
export async function medianOf(command: Command, runs: number): Promise<number> {
  await measure(command);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push((await measure(command)).milliseconds);
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

function residentOfTree(root: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const tree = new Set([root]);
  // Children have higher numbers than their parents, but for a wrap-around that a bench does not live to see.
  for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  return processes.filter(({ pid }) => tree.has(pid)).reduce((sum, { megabytes }) => sum + megabytes, 0);
}

function statOf(pid: number): { pid: number; parent: number; megabytes: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { pid, parent, megabytes: (pages * 4096) / 1024 / 1024 };
  } catch {
    return undefined;
  }
}
