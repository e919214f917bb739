import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { bootstrap } from './bootstrap.ts';
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
  const child = spawn(place.node, argumentsFor(place, readable, lanes), {
    cwd: place.clone,
    env: {},
    // The second lane's two ends come after the usual three.
    stdio: Array.from({ length: lanes === 1 ? 3 : 5 }, () => 'pipe' as const),
  });
  // Only a job under way holds the run, by its watch: a child that was started ahead and is never asked does not.
  child.unref();
  for (const end of child.stdio) (end as Partial<Socket> | null | undefined)?.unref?.();
  const life: Life = { pid: child.pid, death: undefined, kill, limits: place.limits };
  function kill(cause: Death): void {
    life.death ??= cause;
    child.kill('SIGKILL');
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
    end: () => void input.end(),
  };
}

// A hundred times the largest report of 397 real bundles.
const LONGEST_REPLY = 64 * 1024 * 1024;

function argumentsFor({ program, limits }: ChildPlace, readable: readonly string[], lanes: 1 | 2): string[] {
  return [
    '--permission',
    // Threads keep the permissions of the process. Code of the repository never runs beside a second lane.
    ...(lanes === 2 ? ['--allow-worker'] : []),
    // SQLite opens files past the permission model (tried with Node 26.10: ATTACH creates one).
    '--no-experimental-sqlite',
    '--no-addons',
    '--disable-warning=ExperimentalWarning',
    '--no-deprecation',
    `--max-old-space-size=${limits.heapMegabytes}`,
    // With 1 MB a lane stops hundreds of times to clear it; 4 MB cost 20 MB of the 256 MB that all may have together.
    `--min-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    `--max-semi-space-size=${SEMI_SPACE_MEGABYTES}`,
    ...COMPILER,
    ...[program, ...readable].map((path) => `--allow-fs-read=${path}`),
    '--eval',
    lanes === 1 ? firstLane(program) : `${secondLane(program)}\n${firstLane(program)}`,
  ];
}

const SEMI_SPACE_MEGABYTES = 2;

/**
 * A lint is over before TurboFan's code has paid for its making; Maglev's has. What the build compiles ahead must be
 * compiled with the same flags, or V8 refuses it.
 */
export const COMPILER = ['--no-opt'];

const lane = (program: string, ends: string): string =>
  `(${bootstrap.toString()})(require, ${JSON.stringify(program)})('lint').serve(${ends});`;

const firstLane = (program: string): string => lane(program, '0, 1');

const secondLane = (program: string): string =>
  `new (require('node:worker_threads').Worker)(${JSON.stringify(lane(program, '3, 4'))}, ` +
  `{ eval: true, env: {}, resourceLimits: { maxYoungGenerationSizeMb: ${3 * SEMI_SPACE_MEGABYTES} } });`;

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
