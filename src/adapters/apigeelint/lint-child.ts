import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
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
  /** One job at a time. */
  ask(job: LintJob): Promise<LintReply | Death>;
  end(): void;
}

/**
 * Starts a linter that may read `readable` and nothing else: no environment, no network, no processes,
 * no writes (DESIGN §3). What Node's permission model leaves open is closed by flags and in `disarm`.
 * It answers on as many lanes as asked for, each a thread of its own in the one process, and dies as one.
 */
export function startChild(
  place: ChildPlace,
  readable: readonly string[],
  lanes: 1 | 2,
): readonly LintChild[] {
  // Node's own spawn: nothing of execa is needed here, and loading it takes an eighth of a short lint's time.
  const child = spawn(place.node, childArguments(place, { readable, lanes }), {
    cwd: place.clone,
    env: {},
    // The second lane's two ends come after the usual three.
    stdio: Array.from({ length: lanes === 1 ? 3 : 5 }, () => 'pipe' as const),
  });
  // Only a job under way holds the run, by its watch: a child that was started ahead and is never asked does not.
  child.unref();
  for (const end of child.stdio) (end as Partial<Socket> | null | undefined)?.unref?.();
  const life: Life = { pid: child.pid, death: undefined, kill, leave, limits: place.limits };
  function kill(cause: Death): void {
    life.death ??= cause;
    child.kill('SIGKILL');
  }
  let lanesInUse: number = lanes;
  // It has nothing to finish, and code of the repository could make it stay for ever.
  function leave(): void {
    lanesInUse -= 1;
    if (lanesInUse === 0) kill('ended');
  }
  const lastWords = lastWordsOf(child);
  const ends = [0, 3].slice(0, lanes).map((fd) => ({
    input: child.stdio[fd] as Writable,
    output: child.stdio[fd === 0 ? 1 : fd + 1] as Readable,
  }));
  const opened = ends.map((end) => openLane(end, life));
  const tellDeath = (): void => {
    life.death ??= /heap out of memory|Allocation failed/.test(lastWords()) ? 'memory' : 'ended';
    for (const lane of opened) lane.answer(life.death);
  };
  child.on('close', tellDeath).on('error', tellDeath);
  return opened;
}

/** V8 says on stderr why it gave up. */
function lastWordsOf({ stderr }: ChildProcess): () => string {
  let words = '';
  stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
  });
  return () => words;
}

interface Life {
  readonly pid: number | undefined;
  death: Death | undefined;
  readonly kill: (cause: Death) => void;
  /** One lane needs it no more. */
  readonly leave: () => void;
  readonly limits: LintLimits;
}

/** One job in, one reply out, over a pair of pipes. */
function openLane(
  { input, output }: { readonly input: Writable; readonly output: Readable },
  life: Life,
): LintChild & { answer(outcome: LintReply | Death): void } {
  let pending = '';
  let settle: ((answer: LintReply | Death) => void) | undefined;
  const answer = (outcome: LintReply | Death): void => {
    settle?.(outcome);
    settle = undefined;
  };
  input.on('error', () => undefined);
  output.setEncoding('utf8').on('data', (text: string) => {
    pending += text;
    if (pending.length > LONGEST_REPLY) return life.kill('memory');
    if (!text.includes('\n')) return;
    const [line = '', ...rest] = pending.split('\n');
    pending = rest.join('\n');
    const reply = replyIn(line);
    if (reply === undefined) return life.kill('ended');
    answer(reply);
  });
  return {
    answer,
    async ask(job) {
      if (life.death !== undefined) return life.death;
      const watch = watchOver(life);
      const reply = await new Promise<LintReply | Death>((resolve) => {
        settle = resolve;
        input.write(`${JSON.stringify(job)}\n`);
      });
      watch.stop();
      return reply;
    },
    end: life.leave,
  };
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

/** V8's own limit does not count buffers, and a loop for ever has no limit at all. */
function watchOver({ pid, limits, kill }: Life): { readonly stop: () => void } {
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
