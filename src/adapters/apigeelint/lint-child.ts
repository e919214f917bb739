import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { bootstrap } from './bootstrap.ts';
import type { LintLimits } from './limits.ts';
import type { LintJob, LintReply } from './protocol.ts';

export interface ChildPlace {
  /** The file that holds the linter: the pipe itself. */
  readonly program: string;
  readonly node: string;
  readonly clone: string;
  readonly limits: LintLimits;
}

/** Why a child gave no answer. */
export type Death = 'time' | 'memory' | 'ended';

export interface LintChild {
  /** One job at a time. */
  ask(job: LintJob): Promise<LintReply | Death>;
  end(): void;
}

/**
 * Starts a linter that may read `readable` and nothing else: no environment, no network, no processes,
 * no writes (DESIGN §3). What Node's permission model leaves open is closed by flags and in `disarm`.
 */
export function startChild(place: ChildPlace, readable: readonly string[]): LintChild {
  const child = execa(place.node, argumentsFor(place, readable), {
    cwd: place.clone,
    env: {},
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
  });
  let pending = '';
  let settle: ((answer: LintReply | Death) => void) | undefined;
  let death: Death | undefined;
  let lastWords = '';

  const answer = (outcome: LintReply | Death): void => {
    const waiting = settle;
    settle = undefined;
    waiting?.(outcome);
  };
  const kill = (cause: Death): void => {
    death ??= cause;
    child.kill('SIGKILL');
  };
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-4000);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    pending += text;
    if (pending.length > LONGEST_REPLY) return kill('memory');
    if (!text.includes('\n')) return;
    const [line = '', ...rest] = pending.split('\n');
    pending = rest.join('\n');
    const reply = replyIn(line);
    if (reply === undefined) return kill('ended');
    answer(reply);
  });
  const awaitEnd = async (): Promise<void> => {
    await child;
    death ??= /heap out of memory|Allocation failed/.test(lastWords) ? 'memory' : 'ended';
    answer(death);
  };
  void awaitEnd();

  return {
    async ask(job) {
      if (death !== undefined) return death;
      const watch = watchOver(child.pid, place.limits, kill);
      const reply = await new Promise<LintReply | Death>((resolve) => {
        settle = resolve;
        child.stdin.write(`${JSON.stringify(job)}\n`);
      });
      watch.stop();
      return reply;
    },
    end: () => void child.stdin.end(),
  };
}

// A hundred times the largest report of 397 real bundles.
const LONGEST_REPLY = 64 * 1024 * 1024;

function argumentsFor({ program, limits }: ChildPlace, readable: readonly string[]): string[] {
  return [
    '--permission',
    // SQLite opens files past the permission model (tried with Node 26.10: ATTACH creates one).
    '--no-experimental-sqlite',
    '--no-addons',
    '--disable-warning=ExperimentalWarning',
    '--no-deprecation',
    `--max-old-space-size=${limits.heapMegabytes}`,
    ...[program, ...readable].map((path) => `--allow-fs-read=${path}`),
    '--eval',
    `(${bootstrap.toString()})(require, ${JSON.stringify(program)})('lint').serve()`,
  ];
}

function replyIn(line: string): LintReply | undefined {
  try {
    const said = JSON.parse(line) as Partial<LintReply> | null;
    return Array.isArray(said?.findings) && Array.isArray(said.thrown) ? (said as LintReply) : undefined;
  } catch {
    return undefined;
  }
}

const PAGE_MEGABYTES = 4096 / 1024 / 1024;

/** V8's own limit does not count buffers, and a loop for ever has no limit at all. */
function watchOver(
  pid: number | undefined,
  limits: LintLimits,
  kill: (cause: Death) => void,
): { readonly stop: () => void } {
  const clock = setTimeout(() => kill('time'), limits.milliseconds);
  const scale = setInterval(() => {
    if (residentMegabytes(pid) > limits.residentMegabytes) kill('memory');
  }, 25);
  return {
    stop: () => {
      clearTimeout(clock);
      clearInterval(scale);
    },
  };
}

function residentMegabytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * PAGE_MEGABYTES;
  } catch {
    return 0;
  }
}
