import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { childArguments } from './child-arguments.ts';
import type { HeadStart } from './head-start.ts';
import type { LintLimits } from './limits.ts';
import type { LintJob, LintReply } from './protocol.ts';

export interface ChildPlace {
  /** The file that holds the linter: the pipe itself. */
  readonly program: string;
  readonly node: string;
  readonly clone: string;
  readonly limits: LintLimits;
  /** A child that runs already, where there is one. */
  readonly headStart?: HeadStart | undefined;
}

/** Why a child gave no answer. */
export type Death = 'time' | 'memory' | 'ended';

export interface LintChild {
  /**
   * Jobs are answered in the order in which they are asked, and may be asked ahead, so that the child never waits for
   * the pipe, which has bundles to read. `behind` is the answer to those that were waiting when another one killed it.
   */
  ask(job: LintJob): Promise<LintReply | Death | 'behind'>;
  end(): void;
}

/**
 * Starts a linter that may read `readable` and nothing else: no environment, no network, no processes,
 * no writes (DESIGN §3). What Node's permission model leaves open is closed by flags and in `disarm`.
 */
export function startChild(place: ChildPlace, readable: readonly string[]): LintChild {
  // Node's own spawn: nothing of execa is needed here, and loading it takes an eighth of a short lint's time.
  const child = spawn(place.node, childArguments(place, readable), {
    cwd: place.clone,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Only a job under way holds the run, by its watch: a child that was started ahead and is never asked does not.
  child.unref();
  for (const end of child.stdio) (end as Partial<Socket> | null)?.unref?.();
  const life: Life = { pid: child.pid, death: undefined, kill, limits: place.limits };
  function kill(cause: Death): void {
    life.death ??= cause;
    child.kill('SIGKILL');
  }
  const lastWords = lastWordsOf(child);
  const conversation = converse(child, life);
  const tellDeath = (): void => {
    life.death ??= /heap out of memory|Allocation failed/.test(lastWords()) ? 'memory' : 'ended';
    conversation.breakOff(life.death);
  };
  child.on('close', tellDeath).on('error', tellDeath);
  // It has nothing to finish, and code of the repository could make it stay for ever.
  return { ask: conversation.ask, end: () => kill('ended') };
}

/** V8 says on stderr why it gave up. */
function lastWordsOf({ stderr }: ChildProcessWithoutNullStreams): () => string {
  let words = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
  });
  return () => words;
}

interface Life {
  readonly pid: number | undefined;
  death: Death | undefined;
  readonly kill: (cause: Death) => void;
  readonly limits: LintLimits;
}

interface Conversation extends Pick<LintChild, 'ask'> {
  /** The child is dead: the first job without an answer is what killed it. */
  breakOff(death: Death): void;
}

/** A line with a job in, a line with its reply out. */
function converse({ stdin, stdout }: ChildProcessWithoutNullStreams, life: Life): Conversation {
  const waiting: ((answer: LintReply | Death | 'behind') => void)[] = [];
  let watch: Watch | undefined;
  const watchTheFirst = (): void => {
    watch?.stop();
    watch = waiting.length === 0 ? undefined : watchOver(life);
  };
  stdin.on('error', () => undefined);
  readLines(stdout, life, (reply) => {
    const settle = waiting.shift();
    watchTheFirst();
    settle?.(reply);
  });
  return {
    breakOff(death) {
      const [guilty, ...others] = waiting.splice(0);
      watchTheFirst();
      guilty?.(death);
      for (const settle of others) settle('behind');
    },
    async ask(job) {
      if (life.death !== undefined) return life.death;
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) watchTheFirst();
        stdin.write(`${JSON.stringify(job)}\n`);
      });
    },
  };
}

function readLines(stdout: Readable, life: Life, tell: (reply: LintReply) => void): void {
  let pending = '';
  stdout.setEncoding('utf8').on('data', (text: string) => {
    pending += text;
    if (pending.length > LONGEST_REPLY) return life.kill('memory');
    if (!text.includes('\n')) return;
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) {
      const reply = replyIn(line);
      if (reply === undefined) return life.kill('ended');
      tell(reply);
    }
  });
}

// A hundred times the largest report of 397 real bundles.
const LONGEST_REPLY = 64 * 1024 * 1024;

function replyIn(line: string): LintReply | undefined {
  try {
    const said = JSON.parse(line) as Partial<LintReply> | null;
    return Array.isArray(said?.findings) && Array.isArray(said.thrown) ? (said as LintReply) : undefined;
  } catch {
    return undefined;
  }
}

const PAGE_MEGABYTES = 4096 / 1024 / 1024;

interface Watch {
  readonly stop: () => void;
}

/** V8's own limit does not count buffers, and a loop for ever has no limit at all. */
function watchOver({ pid, limits, kill }: Life): Watch {
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
