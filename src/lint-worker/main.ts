import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { hardenSandbox } from './harden-sandbox.ts';
import { inspectBundle } from './inspect-bundle.ts';
import type { LintJob, LintReply } from './protocol.ts';
import { type Input, openInput } from './read-input.ts';
import { readUtf16AsUtf8, rememberFiles, rememberWhatExists } from './remember-files.ts';
import { type Shelf, serveFromShelf } from './shelf.ts';

/**
 * The child's whole life: a password, then a job in, a reply out, until its input ends. Both ends are read and
 * written synchronously, so that a reply is whole before the next bundle can kill the process.
 */
export async function serve(parent: number): Promise<void> {
  endWithParent(parent);
  const takeShelf = serveFromShelf();
  const forgetWhatExists = rememberWhatExists();
  readUtf16AsUtf8();
  const forgetFiles = rememberFiles();
  hardenSandbox();
  const input = openInput(STDIN);
  const say = sayWith(input.line() ?? '');
  for (let line = input.line(); line !== undefined; line = input.line()) {
    const job = JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as LintJob;
    takeShelf(shelfOf(job, input));
    forgetWhatExists();
    forgetFiles();
    say(await inspectBundle(job));
  }
}

const STDIN = 0;
/** Not standard output: whatever prints, prints to nowhere. */
const ANSWERS = 3;

/** The contents follow the job's line, one behind the other. */
function shelfOf({ root, files, hints }: LintJob, input: Input): Shelf {
  const read = (list: LintJob['files']) => new Map(list.map(([path, size]) => [path, input.bytes(size)]));
  return { root, files: read(files), hints: read(hints) };
}

/**
 * An answer counts only behind the password that the pipe chose for this process. Code of the repository runs in the
 * same process and may write to every descriptor, but the password is in this closure, and everything that touches
 * it was taken before such code was loaded and is a primitive: nothing with a prototype that could be bent to tell.
 */
function sayWith(password: string): (reply: LintReply) => void {
  const { stringify } = JSON;
  const { writeSync } = fs;
  return (reply) => {
    writeSync(ANSWERS, `${password} ${stringify(reply)}\n`, null, 'utf8');
  };
}

const LOOK_MS = 250;

/**
 * Ends this process soon after the one that started it has ended, even by SIGKILL, and though code of the repository
 * loops: a thread of its own looks whether the parent is still the same. Its number is told, since it may have ended
 * before this process was awake.
 */
function endWithParent(parent: number): void {
  const watch = `const parent = ${parent};
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_MS});`;
  new Worker(watch, { eval: true, env: {}, execArgv: [], stdin: false, trackUnmanagedFds: false }).unref();
}
