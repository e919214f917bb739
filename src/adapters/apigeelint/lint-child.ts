import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { childArguments } from './child-arguments.ts';
import type { HeadStart } from './head-start.ts';
import type { LintLimits, TimeBudget } from './limits.ts';
import type { LintJob, LintReply } from './protocol.ts';
import { type Death, type Life, type Watch, watchOver } from './watch-over.ts';
import { replyFrom } from './well-formed.ts';

export interface ChildPlace {
  /** The file that holds the linter: the pipe itself. */
  readonly program: string;
  readonly node: string;
  readonly clone: string;
  readonly limits: LintLimits;
  readonly budget: TimeBudget;
  /** Takes the values of secrets out of a text. */
  readonly redact: (text: string) => string;
  /** A child that runs already, where there is one. */
  readonly headStart?: HeadStart | undefined;
}

/** A job, and the bytes of its files. */
export interface Asked {
  readonly job: LintJob;
  readonly bytes: readonly Uint8Array[];
}

export interface LintChild {
  /**
   * Jobs are answered in the order in which they are asked, and may be asked ahead, so that the child never waits for
   * the pipe, which has bundles to read. `behind` is the answer to those that were waiting when another one killed it.
   */
  ask(asked: Asked): Promise<LintReply | Death | 'behind'>;
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
    // Answers come on a descriptor of their own; what is printed goes to nowhere.
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  // Only a job under way holds the run, by its watch: a child that was started ahead and is never asked does not.
  child.unref();
  for (const end of child.stdio) (end as Partial<Socket> | null)?.unref?.();
  const { limits, budget } = place;
  const life: Life = { pid: child.pid, death: undefined, kill, limits, budget };
  function kill(cause: Death): void {
    life.death ??= cause;
    child.kill('SIGKILL');
  }
  const [stdin, , stderr, answers] = child.stdio as unknown as [Writable, null, Readable, Readable];
  const lastWords = lastWordsOf(stderr);
  const conversation = converse({ stdin, answers }, life);
  const tellDeath = (): void => {
    life.death ??= /heap out of memory|Allocation failed/.test(lastWords()) ? 'memory' : 'ended';
    conversation.breakOff(life.death);
  };
  child.on('close', tellDeath).on('error', tellDeath);
  endAtExit(child);
  // It has nothing to finish, and code of the repository could make it stay for ever.
  return { ask: conversation.ask, end: () => kill('ended') };
}

/** The child sees for itself that the pipe is gone, a quarter of a second later. */
function endAtExit(child: ChildProcess): void {
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.on('exit', end);
  child.on('close', () => process.off('exit', end));
}

/** V8 says on stderr why it gave up. */
function lastWordsOf(stderr: Readable): () => string {
  let words = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
  });
  return () => words;
}

interface Conversation extends Pick<LintChild, 'ask'> {
  /** The child is dead: the first job without an answer is what killed it. */
  breakOff(death: Death): void;
}

interface Ends {
  readonly stdin: Writable;
  readonly answers: Readable;
}

/** The password first, then a line with a job in, a line with its reply out. */
function converse({ stdin, answers }: Ends, life: Life): Conversation {
  const password = randomBytes(24).toString('hex');
  const waiting: ((answer: LintReply | Death | 'behind') => void)[] = [];
  let watch: Watch | undefined;
  const watchTheFirst = (): void => {
    watch?.stop();
    watch = waiting.length === 0 ? undefined : watchOver(life);
  };
  stdin.on('error', () => undefined);
  answers.on('error', () => undefined);
  stdin.write(`${password}\n`);
  readLines(answers, life, (line) => {
    const reply = replyIn(line, password);
    // An answer that nobody waits for is no better than one of the wrong form.
    if (reply === undefined || waiting.length === 0) return life.kill('ended');
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
    async ask({ job, bytes }) {
      if (life.death !== undefined) return life.death;
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) watchTheFirst();
        stdin.write(`${JSON.stringify(job)}\n`);
        for (const piece of bytes) stdin.write(piece);
      });
    },
  };
}

function readLines(answers: Readable, life: Life, tell: (line: string) => void): void {
  let pieces: string[] = [];
  let length = 0;
  answers.setEncoding('utf8').on('data', (text: string) => {
    length += text.length;
    if (length > LONGEST_REPLY) return life.kill('memory');
    pieces.push(text);
    if (!text.includes('\n')) return;
    const lines = pieces.join('').split('\n');
    const rest = lines.pop() ?? '';
    pieces = [rest];
    length = rest.length;
    for (const line of lines) {
      if (life.death !== undefined) return;
      tell(line);
    }
  });
}

// A hundred times the largest report of 397 real bundles.
const LONGEST_REPLY = 64 * 1024 * 1024;

/** Code of the repository may write here too, but it does not know the password. */
function replyIn(line: string, password: string): LintReply | undefined {
  if (!line.startsWith(`${password} `)) return undefined;
  try {
    return replyFrom(JSON.parse(line.slice(password.length + 1)));
  } catch {
    return undefined;
  }
}
