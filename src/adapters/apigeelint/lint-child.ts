import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { type LintReply, replyFrom } from '../../lint-worker/protocol.ts';
import type { ChildPlace, LintChild } from './lint-process.ts';
import { spawnLinter, takeSpawnedAhead } from './spawn-linter.ts';
import { type ExitReason, type Watch, type WorkerState, watchOver } from './watch-over.ts';

/**
 * Starts a linter that may read `readable` and nothing else: no environment, no network, no processes,
 * no writes (docs/architecture.md#decisions). What Node's permission model leaves open is closed by flags and in `hardenSandbox`.
 */
export function startChild(place: ChildPlace, readable: readonly string[]): LintChild {
  const child = (readable.length === 0 ? takeSpawnedAhead() : undefined) ?? spawnLinter(place, readable);
  const { limits, budget } = place;
  const worker: WorkerState = { pid: child.pid, exitReason: undefined, kill, limits, budget };
  function kill(cause: ExitReason): void {
    worker.exitReason ??= cause;
    child.kill('SIGKILL');
  }
  const [stdin, , stderr, answers] = child.stdio as unknown as [Writable, null, Readable, Readable];
  const stderrTail = stderrTailOf(stderr);
  const conversation = converse({ stdin, answers }, worker);
  const reportExit = (): void => {
    worker.exitReason ??= /heap out of memory|Allocation failed/.test(stderrTail()) ? 'memory' : 'ended';
    conversation.breakOff(worker.exitReason);
  };
  child.on('close', reportExit).on('error', reportExit);
  // It has nothing to finish, and code of the repository could make it stay for ever.
  return { ask: conversation.ask, end: () => kill('ended') };
}

/** V8 says on stderr why it gave up. */
function stderrTailOf(stderr: Readable): () => string {
  let words = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
  });
  return () => words;
}

interface Conversation extends Pick<LintChild, 'ask'> {
  /** The child is dead: the first job without an answer is what killed it. */
  breakOff(exitReason: ExitReason): void;
}

interface Ends {
  readonly stdin: Writable;
  readonly answers: Readable;
}

/** The password first, then a line with a job in, a line with its reply out. */
function converse({ stdin, answers }: Ends, worker: WorkerState): Conversation {
  const password = randomBytes(24).toString('hex');
  const waiting: ((answer: LintReply | ExitReason | 'behind') => void)[] = [];
  let watch: Watch | undefined;
  const watchTheFirst = (): void => {
    watch?.stop();
    watch = waiting.length === 0 ? undefined : watchOver(worker);
  };
  stdin.on('error', () => undefined);
  answers.on('error', () => undefined);
  stdin.write(`${password}\n`);
  readLines(answers, worker, (line) => {
    const reply = replyIn(line, password);
    // An answer that nobody waits for is no better than one of the wrong form.
    if (reply === undefined || waiting.length === 0) return worker.kill('ended');
    const settle = waiting.shift();
    watchTheFirst();
    settle?.(reply);
  });
  return {
    breakOff(exitReason) {
      const [guilty, ...others] = waiting.splice(0);
      watchTheFirst();
      guilty?.(exitReason);
      for (const settle of others) settle('behind');
    },
    async ask({ job, bytes }) {
      if (worker.exitReason !== undefined) return worker.exitReason;
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) watchTheFirst();
        stdin.write(`${JSON.stringify(job)}\n`);
        for (const piece of bytes) stdin.write(piece);
      });
    },
  };
}

function readLines(answers: Readable, worker: WorkerState, tell: (line: string) => void): void {
  let pieces: string[] = [];
  let length = 0;
  answers.setEncoding('utf8').on('data', (text: string) => {
    length += text.length;
    if (length > LONGEST_REPLY) return worker.kill('memory');
    pieces.push(text);
    if (!text.includes('\n')) return;
    const lines = pieces.join('').split('\n');
    const rest = lines.pop() ?? '';
    pieces = [rest];
    length = rest.length;
    for (const line of lines) {
      if (worker.exitReason !== undefined) return;
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
